package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.recognition.ChartFacts;
import dev.redwheel.insight.recognition.Recognition;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.Topology;
import dev.redwheel.model.WorkloadInfo;
import dev.redwheel.operation.Commands;
import dev.redwheel.redis.RedisConnection;
import dev.redwheel.values.ValueEdit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The steps in which running servers take up other resources or settings. */
final class RollWork {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    /** A node may become free, a registry answer again. */
    private static final Duration STUCK = Duration.ofMinutes(1);

    private static final Pattern BROKEN = Pattern.compile(
            "waiting: (ErrImage|ImagePull|InvalidImage|CrashLoop|CreateContainer\\w*Error|RunContainerError)");

    private final ChangeContext context;

    RollWork(ChangeContext context) {
        this.context = context;
    }

    /**
     * Before a revision: the first server and the others are two StatefulSets, and each would replace its pods without waiting for
     * the other, so that nobody might be left to hand over to. The first server's waits until {@link #roll} lets it go, unless it
     * does not serve: then nobody is to wait for it.
     */
    void hold() {
        List<WorkloadInfo> sets = sets();
        if (sets.stream().anyMatch(set -> is(set, "replica") && set.replicas() > 0)) {
            sets.stream()
                    .filter(set -> isFirst(set) && set.partition() == 0 && set.ready() == set.replicas())
                    .forEach(set -> partition(set, set.replicas()));
        }
    }

    /** Before a revision whose resources {@link ResizeWork} gives to running pods: nobody restarts until {@link #roll} lets it. */
    void holdAll() {
        serving().stream()
                .filter(set -> set.partition() < set.replicas())
                .forEach(set -> partition(set, set.replicas()));
    }

    /** The StatefulSets of the console's own chart whose pods are servers, the first server's last. */
    List<WorkloadInfo> serving() {
        return sets().stream()
                .filter(this::isServers)
                .sorted(Comparator.comparing(this::isFirst))
                .toList();
    }

    /** Of the console's own chart: in another one a partition is somebody else's. */
    private boolean isServers(WorkloadInfo set) {
        String fullname = context.names().fullname();
        return List.of(fullname + "-master", fullname + "-replicas", fullname + "-cluster")
                        .contains(set.name())
                && Recognition.bundled()
                                .recognise(ChartFacts.of(context.payload()))
                                .family()
                        == RedisFamily.BUILT_IN;
    }

    private boolean isFirst(WorkloadInfo set) {
        return is(set, "master") && isServers(set);
    }

    /** As {@link #holdAll} does it; a lower partition is somebody else's. */
    private boolean isHeldWhole(WorkloadInfo set) {
        return set.partition() > 0 && set.partition() >= set.replicas() && isServers(set) && !isFirst(set);
    }

    private void partition(WorkloadInfo set, int ordinal) {
        context.audited(
                ordinal > 0 ? "hold back StatefulSet" : "let StatefulSet go on",
                "StatefulSet " + set.name() + " partition " + set.partition() + " → " + ordinal,
                Commands.partition(context.change().context(), set.namespace(), set.name(), ordinal),
                () -> context.session().partition(set.namespace(), set.name(), ordinal));
    }

    /** The release's StatefulSets, and the proxies before its sentinels. */
    private List<WorkloadInfo> sets() {
        String namespace = context.change().release().namespace();
        List<WorkloadInfo> all = new ArrayList<>(context.session().statefulSets(namespace, ""));
        if (context.topology() == Topology.SENTINEL) {
            all.addAll(context.session().deployments(namespace, ""));
        }
        return all.stream()
                .filter(set ->
                        set.helmRelease().equals(context.change().release().name()))
                .toList();
    }

    private static boolean is(WorkloadInfo set, String component) {
        return set.labels().getOrDefault("app.kubernetes.io/component", "").equals(component);
    }

    /**
     * Waits until every pod is of the newest template. The StatefulSets replace them one by one, the next only when the one
     * before is ready, which a replica is when it is in step; a master hands over before it ends (the chart's preStop). One that
     * was held back follows when the others are done.
     */
    void roll() {
        Map<String, Instant> broken = new HashMap<>();
        context.until("wait for the restarts", PATIENCE, () -> {
            List<WorkloadInfo> all = sets();
            List<WorkloadInfo> whole = all.stream().filter(this::isHeldWhole).toList();
            if (!whole.isEmpty()) {
                whole.forEach(set -> partition(set, 0));
                return whole.getFirst().name() + " follows";
            }
            List<WorkloadInfo> sets = all.stream()
                    .filter(set -> !set.rolloutDone() && set.partition() == 0)
                    .toList();
            List<WorkloadInfo> held = all.stream()
                    .filter(set -> set.partition() > 0 && isFirst(set))
                    .toList();
            if (!held.isEmpty() && (sets.isEmpty() || isDown(held, broken))) {
                held.forEach(set -> partition(set, 0));
                return held.getFirst().name() + " follows";
            }
            for (WorkloadInfo set : sets) {
                context.servers().podsOf(set.name()).forEach(pod -> mend(set, pod, broken));
            }
            return sets.stream()
                    .map(set -> set.name() + ": " + set.updated() + " of " + set.replicas() + " new, " + set.ready()
                            + " ready")
                    .collect(Collectors.joining("; "));
        });
        context.note().accept("Every pod is of the newest template");
    }

    /** Whether one that waits has not served for a while: then nobody is to wait for it. */
    private boolean isDown(List<WorkloadInfo> held, Map<String, Instant> broken) {
        Instant now = context.services().clock().instant();
        boolean down = false;
        for (WorkloadInfo set : held) {
            if (set.ready() >= set.replicas()) {
                broken.remove(set.name());
            } else {
                Instant since = broken.computeIfAbsent(set.name(), any -> now);
                down |= Duration.between(since, now).compareTo(STUCK) >= 0;
            }
        }
        return down;
    }

    /**
     * A pod that cannot start keeps its StatefulSet from going on. One of an older template is deleted, since Kubernetes waits for
     * it even when the template is mended (StatefulSets, "Forced rollback"); for one of the newest the change stops.
     */
    void mend(WorkloadInfo set, PodInfo pod, Map<String, Instant> broken) {
        String why = cannotStart(pod);
        if (why.isEmpty() || pod.deletion().isPresent()) {
            broken.remove(pod.uid());
            return;
        }
        String revision = pod.labels().getOrDefault("controller-revision-hash", "");
        if (!set.updateRevision().isEmpty() && !revision.isEmpty() && !revision.equals(set.updateRevision())) {
            context.audited(
                    "delete pod that cannot start",
                    "- Pod " + pod.name() + " (" + why + ")",
                    Commands.delete(context.change().context(), pod.namespace(), "pod", pod.name()),
                    () -> context.session().delete(new ObjectRef("v1", "Pod", pod.namespace(), pod.name())));
            return;
        }
        Instant now = context.services().clock().instant();
        Instant since = broken.computeIfAbsent(pod.uid(), any -> now);
        if (Duration.between(since, now).compareTo(STUCK) >= 0) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "restart the pods",
                    pod.name(),
                    "It cannot start: " + why + ". The pods that have not been restarted yet serve on.",
                    "Take the change back, or mend the cause and resume.");
        }
    }

    /** Why a pod does not start and will not by itself; empty while it may. */
    static String cannotStart(PodInfo pod) {
        if (!pod.unschedulable().isEmpty()) {
            return pod.unschedulable();
        }
        return pod.containers().stream()
                .map(PodInfo.Container::state)
                .filter(state -> BROKEN.matcher(state).find())
                .findFirst()
                .orElse("");
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
                if (context.change().backTo() > 0 && !cannotStart(pod).isEmpty()) {
                    continue; // The restart on the way back brings it up, with what its configuration says.
                }
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
