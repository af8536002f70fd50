package dev.redwheel.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/** Hash slots of a Redis Cluster, both ends included. */
public record SlotRange(int from, int to) {
    /** How many slots there are (redis.io, "Redis cluster specification"). */
    public static final int ALL = 16_384;

    /** @throws IllegalArgumentException when it is no range of slots */
    public SlotRange {
        if (from < 0 || to >= ALL || from > to) {
            throw new IllegalArgumentException("no slots: " + from + "-" + to);
        }
    }

    public int size() {
        return to - from + 1;
    }

    /** "0-5460", or "42" for a single one. */
    @Override
    public String toString() {
        return from == to ? String.valueOf(from) : from + "-" + to;
    }

    /** The slots of all ranges, each once. */
    public static BitSet set(Collection<SlotRange> ranges) {
        BitSet slots = new BitSet(ALL);
        ranges.forEach(range -> slots.set(range.from, range.to + 1));
        return slots;
    }

    /** The set as the fewest ranges, in rising order. */
    public static List<SlotRange> ranges(BitSet slots) {
        List<SlotRange> ranges = new ArrayList<>();
        for (int from = slots.nextSetBit(0); from >= 0 && from < ALL; ) {
            int end = Math.min(slots.nextClearBit(from), ALL);
            ranges.add(new SlotRange(from, end - 1));
            from = slots.nextSetBit(end);
        }
        return List.copyOf(ranges);
    }

    /** The slots that are in none of the ranges, as the fewest ranges. */
    public static List<SlotRange> missing(Collection<SlotRange> ranges) {
        BitSet slots = set(ranges);
        slots.flip(0, ALL);
        return ranges(slots);
    }
}
