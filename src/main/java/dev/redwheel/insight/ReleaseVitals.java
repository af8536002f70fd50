package dev.redwheel.insight;

import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The few live figures a row of the release list shows.
 *
 * @param usedBytes used_memory over the servers that answered
 * @param limitBytes what they may use: maxmemory where it is set, else the container's limit; empty where neither is
 * @param hitRate hits per lookup, 0 to 1: between the last two samples, from the first one since the servers started;
 *     empty when nothing was looked up
 * @param at when the sample was taken
 * @param problem why there are no figures, or of how many servers only they are; one sentence, empty when they are whole
 */
public record ReleaseVitals(
        OptionalLong usedBytes, OptionalLong limitBytes, OptionalDouble hitRate, Instant at, String problem) {
    static ReleaseVitals failed(String problem, Instant at) {
        return new ReleaseVitals(OptionalLong.empty(), OptionalLong.empty(), OptionalDouble.empty(), at, problem);
    }

    /** Used of limit, 0 to 1 or more. */
    public OptionalDouble memoryRatio() {
        return usedBytes.isPresent() && limitBytes.isPresent() && limitBytes.getAsLong() > 0
                ? OptionalDouble.of((double) usedBytes.getAsLong() / limitBytes.getAsLong())
                : OptionalDouble.empty();
    }
}
