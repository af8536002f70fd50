package dev.redwheel.insight;

import java.util.Optional;

/** What the fields of INFO mean, in plain words. */
public interface InfoGlossary {
    /**
     * @param text one or two sentences
     * @param unit what one unit of the value is
     */
    record Entry(String text, Unit unit) {}

    enum Unit {
        NONE,
        COUNT,
        BYTES,
        SECONDS,
        MILLISECONDS,
        MICROSECONDS,
        RATIO,
        PERCENT,
        PER_SECOND,
        KIB_PER_SECOND,
        /** Seconds since 1970. */
        EPOCH_SECONDS,
        /** 0 or 1. */
        FLAG
    }

    /** Also for numbered fields: db0, slave0, cmdstat_get. */
    Optional<Entry> explain(String field);
}
