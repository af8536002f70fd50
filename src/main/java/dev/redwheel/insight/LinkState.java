package dev.redwheel.insight;

import java.time.Instant;

/** How the console stands with one Redis server. Health is a PING that was answered, nothing else. */
public sealed interface LinkState {
    /** When this state began. */
    Instant since();

    /** The last sample of every round arrived. */
    record Live(Instant since) implements LinkState {}

    /**
     * There is no connection; it is being made again.
     *
     * @param since when the connection was lost, or first tried
     * @param reason one sentence
     * @param attempt counts from 1
     */
    record Reconnecting(Instant since, String reason, int attempt) implements LinkState {}

    /**
     * Connected, but no answer came in time.
     *
     * @param since when the last answer came
     */
    record Stale(Instant since) implements LinkState {}
}
