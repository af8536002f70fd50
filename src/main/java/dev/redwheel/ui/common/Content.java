package dev.redwheel.ui.common;

import dev.redwheel.error.OpsException;
import java.time.Instant;

/** What a screen holds. "No rows" and "not loaded yet" never look alike. */
public sealed interface Content<T> {
    /** Nothing has arrived yet. */
    record Loading<T>(String what) implements Content<T> {}

    /** It was looked at and there is nothing. */
    record Empty<T>(String title, String next) implements Content<T> {}

    record Ready<T>(T data, Instant takenAt) implements Content<T> {}

    /** The last data, kept on screen, and since when and why it may be out of date. */
    record Stale<T>(T data, Instant takenAt, Instant since, OpsException error) implements Content<T> {}

    /** The user may not see this; names the missing permission. */
    record Forbidden<T>(OpsException error) implements Content<T> {}

    record Failed<T>(OpsException error) implements Content<T> {}
}
