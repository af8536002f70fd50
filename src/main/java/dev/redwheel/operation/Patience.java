package dev.redwheel.operation;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Remembers since when each problem has lasted. One thread. */
final class Patience {
    private final Map<String, Instant> since = new HashMap<>();

    /** The first problem, in the given order, that has lasted as long as it may. What is no longer seen is forgotten. */
    Optional<Problem> exhausted(List<Problem> seen, Instant now) {
        since.keySet().retainAll(seen.stream().map(Problem::key).collect(Collectors.toSet()));
        seen.forEach(problem -> since.putIfAbsent(problem.key(), now));
        return seen.stream()
                .filter(problem -> {
                    Instant first = since.getOrDefault(problem.key(), now);
                    return Duration.between(first, now).compareTo(problem.patience()) >= 0;
                })
                .findFirst();
    }
}
