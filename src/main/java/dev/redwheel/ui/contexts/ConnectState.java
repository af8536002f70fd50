package dev.redwheel.ui.contexts;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.ConnectionOutcome;
import java.time.Duration;
import java.time.Instant;

/** How far contacting one context is. */
public sealed interface ConnectState {
    /** Nobody asked yet. */
    record Idle() implements ConnectState {}

    record Connecting(Instant since) implements ConnectState {}

    /** @param at when it ended; {@code took} how long it was */
    record Done(ConnectionOutcome outcome, Instant at, Duration took) implements ConnectState {}

    /** The context cannot be used as it is written, or the console broke. */
    record Failed(OpsException error) implements ConnectState {}
}
