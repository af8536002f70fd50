package dev.redwheel.insight;

/** What a chart can show over time. The texts come from the resource bundle under {@code live.metric.<name>}. */
public enum LiveMetric {
    /** Hits per lookup in the interval; of several nodes the rate of their sums. */
    HIT_RATE(Unit.RATIO, Sum.NONE),
    /** Hits per lookup since the server's counters began. */
    HIT_RATE_LIFETIME(Unit.RATIO, Sum.NONE),
    HITS_PER_SECOND(Unit.PER_SECOND, Sum.ADD),
    MISSES_PER_SECOND(Unit.PER_SECOND, Sum.ADD),
    /** Without the console's own. */
    COMMANDS_PER_SECOND(Unit.PER_SECOND, Sum.ADD),
    /** Round trip of a PING through the tunnel. */
    PING(Unit.MILLISECONDS, Sum.NONE),
    /** The server's own mean time for one command in the interval. */
    SERVER_TIME(Unit.MICROSECONDS, Sum.NONE),
    USED_MEMORY(Unit.BYTES, Sum.ADD),
    RSS(Unit.BYTES, Sum.ADD),
    MAXMEMORY(Unit.BYTES, Sum.ADD),
    MEMORY_LIMIT(Unit.BYTES, Sum.ADD),
    FRAGMENTATION(Unit.TIMES, Sum.NONE),
    CLIENTS(Unit.COUNT, Sum.ADD),
    BLOCKED_CLIENTS(Unit.COUNT, Sum.ADD),
    EVICTIONS_PER_SECOND(Unit.PER_SECOND, Sum.ADD),
    EXPIRIES_PER_SECOND(Unit.PER_SECOND, Sum.ADD),
    NET_INPUT(Unit.BYTES_PER_SECOND, Sum.ADD),
    NET_OUTPUT(Unit.BYTES_PER_SECOND, Sum.ADD),
    KEYS(Unit.COUNT, Sum.ADD),
    LAG_BYTES(Unit.BYTES, Sum.NONE),
    LAG_SECONDS(Unit.SECONDS, Sum.NONE);

    /** What one unit of the values is. */
    public enum Unit {
        /** 0 to 1, shown in per cent. */
        RATIO,
        /** A factor, shown as "1.2". */
        TIMES,
        COUNT,
        PER_SECOND,
        BYTES,
        BYTES_PER_SECOND,
        MILLISECONDS,
        MICROSECONDS,
        SECONDS
    }

    /** Whether values of several nodes may be added up. */
    public enum Sum {
        ADD,
        NONE
    }

    private final Unit unit;
    private final Sum sum;

    LiveMetric(Unit unit, Sum sum) {
        this.unit = unit;
        this.sum = sum;
    }

    public Unit unit() {
        return unit;
    }

    public Sum sum() {
        return sum;
    }
}
