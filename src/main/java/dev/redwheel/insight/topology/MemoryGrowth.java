package dev.redwheel.insight.topology;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** How fast the memory in use of each server grows, by its own answers since it was first asked. One thread. */
public final class MemoryGrowth {
    /** Less than this says more about the clients' buffers than about the data. */
    static final Duration LEAST = Duration.ofSeconds(30);

    private final Map<String, Series> series = new HashMap<>();

    /** @param run of the server: another one begins anew */
    private record Series(String run, Instant first, long then, Instant last, long now) {}

    /**
     * Between two answers of one server.
     *
     * @param window between the two
     * @param bytes more than at first; negative when it is less
     */
    public record Growth(Duration window, long bytes) {
        public double bytesPerHour() {
            return bytes * 3_600_000.0 / window.toMillis();
        }
    }

    /** Of each server what it said that is current. */
    public void add(TopologyPicture picture) {
        for (NodeTruth node : picture.nodes()) {
            if (node.heard().isCurrent()) {
                node.sample()
                        .ifPresent(sample -> sample.memory()
                                .usedBytes()
                                .ifPresent(
                                        used -> add(node.name(), sample.server().runId(), sample.takenAt(), used)));
            }
        }
    }

    void add(String server, String run, Instant at, long used) {
        series.compute(
                server,
                (name, known) -> known == null || !Objects.equals(known.run, run)
                        ? new Series(run, at, used, at, used)
                        : new Series(run, known.first, known.then, at, used));
    }

    /** Empty while it was not watched for {@link #LEAST}. */
    public Optional<Growth> of(String server) {
        return Optional.ofNullable(series.get(server))
                .map(known -> new Growth(Duration.between(known.first, known.last), known.now - known.then))
                .filter(growth -> growth.window.compareTo(LEAST) >= 0);
    }
}
