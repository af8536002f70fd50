package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.WorkloadInfo;
import dev.redwheel.redis.RedisConnection;
import dev.redwheel.values.ValueEdit;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The steps in which running servers take up other resources or settings. */
final class RollWork {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final ChangeContext context;

    RollWork(ChangeContext context) {
        this.context = context;
    }

    /**
     * Waits until every pod is of the newest template. The StatefulSets replace them one by one, the next only when the one
     * before is ready, which a replica is when it is in step; a master hands over before it ends (the chart's preStop).
     */
    void roll() {
        context.until("wait for the restarts", PATIENCE, () -> {
            List<WorkloadInfo> sets =
                    context.session().statefulSets(context.change().release().namespace(), "").stream()
                            .filter(set -> set.helmRelease()
                                    .equals(context.change().release().name()))
                            .toList();
            String left = sets.stream()
                    .filter(set -> !set.rolloutDone())
                    .map(set -> set.name() + ": " + set.updated() + " of " + set.replicas() + " new, " + set.ready()
                            + " ready")
                    .collect(Collectors.joining("; "));
            return left;
        });
        context.note().accept("Every pod is of the newest template");
    }

    /**
     * Tells every server a setting, live; one that is written "pod/setting" only that pod's. The values say it too, or the next restart would take it back.
     *
     * @throws OpsException of kind CONFLICT when less memory is to be used than is in use
     */
    void settings(List<ValueEdit> settings) {
        context.until("set the new settings", Duration.ofMinutes(2), () -> {
            List<PodInfo> pods = context.servers().pods();
            for (PodInfo pod : pods) {
                RedisConnection redis = context.servers().redis(pod);
                for (ValueEdit setting : settings) {
                    String name = setting.path().substring(setting.path().indexOf('/') + 1);
                    String value = String.valueOf(setting.value());
                    boolean here =
                            !setting.path().contains("/") || setting.path().startsWith(pod.name() + "/");
                    if (!here
                            || DriftFinder.normal(value)
                                    .equals(DriftFinder.normal(
                                            redis.configGet(name).getOrDefault(name, "")))) {
                        continue;
                    }
                    if (name.equals("maxmemory")) {
                        fits(pod, redis, Long.parseLong(DriftFinder.normal(value)));
                    }
                    redis.send(LIMIT, "CONFIG", "SET", name, value);
                }
            }
            return pods.isEmpty() ? "No server is there" : "";
        });
        context.note()
                .accept(settings.stream()
                        .map(setting -> setting.path() + " is "
                                + (setting.path().equals("maxmemory")
                                        ? ScalePlanner.mib(Long.parseLong(String.valueOf(setting.value())))
                                        : setting.value()))
                        .collect(Collectors.joining(", ")));
    }

    private static void fits(PodInfo pod, RedisConnection redis, long most) {
        String told = String.valueOf(redis.send(LIMIT, "INFO", "memory").getFirst());
        long used = told.lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring("used_memory:".length()).strip()))
                .findFirst()
                .orElse(0);
        if (most > 0 && used > most) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "lower the memory limit",
                    pod.name(),
                    "It uses " + ScalePlanner.mib(used) + ", and " + ScalePlanner.mib(most)
                            + " are wanted: keys would be evicted," + " or writes refused.",
                    "Keep more memory, or remove keys first.");
        }
    }
}
