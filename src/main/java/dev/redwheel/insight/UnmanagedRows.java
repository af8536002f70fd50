package dev.redwheel.insight;

import dev.redwheel.insight.ReleaseRows.Row;
import dev.redwheel.insight.recognition.RedisImages;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.Release;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseOrigin;
import dev.redwheel.model.ReleaseStatus;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.model.WorkloadInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Rows of Redis workloads that no readable Helm release owns, found by their images. Pure. */
final class UnmanagedRows {
    private final ClusterView view;
    private final ReleaseRows.Claimed claimed;
    private final Instant now;

    UnmanagedRows(ClusterView view, ReleaseRows.Claimed claimed, Instant now) {
        this.view = view;
        this.claimed = claimed;
        this.now = now;
    }

    List<Row> build() {
        List<Row> rows = new ArrayList<>();
        Set<String> taken = new HashSet<>(claimed.pods());
        view.workloads()
                .forEach((namespace, workloads) -> workloads.stream()
                        .filter(workload -> !claimed.owns(workload))
                        .forEach(workload -> target(workload, keyOf(workload))
                                .ifPresent(target -> rows.add(workload(workload, target, taken)))));
        view.pods().forEach((namespace, pods) -> bare(namespace, pods, taken).forEach(rows::add));
        return rows;
    }

    /** How to reach the Redis of a workload; empty when no container of it is one. */
    static Optional<ReleaseTarget> target(WorkloadInfo workload, ReleaseKey key) {
        return workload.containers().stream()
                .filter(container -> RedisImages.isServer(container.image()))
                .findFirst()
                .map(container -> new ReleaseTarget(
                        key,
                        topology(workload.podLabels()),
                        workload.selector().isEmpty() ? workload.podLabels() : workload.selector(),
                        container.name(),
                        port(container.ports()),
                        false,
                        Optional.empty()));
    }

    /** A workload that names a release is one, though the release itself could not be read. */
    private ReleaseKey keyOf(WorkloadInfo workload) {
        return namesUnreadable(workload)
                ? new ReleaseKey(workload.namespace(), workload.helmRelease())
                : new ReleaseKey(
                        workload.namespace(), workload.kind().toLowerCase(Locale.ROOT) + "/" + workload.name());
    }

    private boolean namesUnreadable(WorkloadInfo workload) {
        return !workload.helmRelease().isEmpty() && view.unreadable().contains(workload.helmNamespace());
    }

    private Row workload(WorkloadInfo workload, ReleaseTarget target, Set<String> taken) {
        Optional<List<PodInfo>> pods = view.podsIn(workload.namespace()).map(all -> ReleaseRows.redisPods(all, target));
        pods.ifPresent(all -> all.forEach(pod -> taken.add(pod.uid())));
        boolean helm = namesUnreadable(workload);
        ReleaseFindings findings = new ReleaseFindings();
        if (helm) {
            findings.add(
                    "release-forbidden",
                    Severity.UNKNOWN,
                    "Release may not be read",
                    "The right to read Secrets in " + workload.helmNamespace() + " is missing.",
                    "Ask for get, list and watch on secrets there.");
        } else {
            keeper(workload)
                    .ifPresent(keeper -> findings.add(
                            "kept-by-other",
                            Severity.INFO,
                            "Kept by something else",
                            keeper,
                            "Change it there, not here."));
        }
        List<String> images = workload.containers().stream()
                .map(WorkloadInfo.Container::image)
                .toList();
        findings.images(images);
        pods.ifPresent(all -> findings.pods(all, OptionalInt.of(workload.replicas())));
        OptionalInt ready = pods.isPresent()
                ? OptionalInt.of(
                        (int) pods.get().stream().filter(PodInfo::ready).count())
                : OptionalInt.of(workload.ready());
        String image = workload.containers().stream()
                .map(WorkloadInfo.Container::image)
                .filter(RedisImages::isServer)
                .findFirst()
                .orElse("");
        return new Row(
                row(
                        target,
                        helm,
                        workload.podLabels().getOrDefault("helm.sh/chart", ""),
                        RedisImages.tag(image),
                        workload.created(),
                        ready,
                        OptionalInt.of(workload.replicas()),
                        findings),
                Optional.of(target));
    }

    private static Optional<String> keeper(WorkloadInfo workload) {
        if (!workload.ownerKind().isEmpty()) {
            return Optional.of("An operator keeps it: " + workload.ownerKind() + " " + workload.ownerName() + ".");
        }
        String manager = workload.labels().getOrDefault("app.kubernetes.io/managed-by", "");
        if (!workload.helmRelease().isEmpty()) {
            return Optional.of("It names the Helm release " + workload.helmRelease() + ", which does not exist.");
        }
        if (manager.equals("Helm")) {
            return Optional.of("It was made from a Helm chart, but no release exists: a GitOps tool may keep it.");
        }
        return manager.isEmpty() ? Optional.empty() : Optional.of("Its labels say it is managed by " + manager + ".");
    }

    /** Redis pods of no known workload, grouped by what owns them. */
    private List<Row> bare(String namespace, List<PodInfo> pods, Set<String> taken) {
        Map<String, List<PodInfo>> groups = new LinkedHashMap<>();
        for (PodInfo pod : pods) {
            boolean server = RedisContainer.of(pod, "").isPresent();
            boolean over = pod.phase().equals("Succeeded") || pod.phase().equals("Failed");
            boolean ours = "redwheel".equals(pod.labels().get("app.kubernetes.io/managed-by")); // It tries an image.
            if (server
                    && !ours
                    && !over
                    && !pod.ownerKind().equals("Job")
                    && !taken.contains(pod.uid())
                    && !claimed(pod)) {
                groups.computeIfAbsent(owner(pod), any -> new ArrayList<>()).add(pod);
            }
        }
        return groups.entrySet().stream()
                .map(group -> bareGroup(new ReleaseKey(namespace, group.getKey()), group.getValue()))
                .toList();
    }

    /** Its release is in the list; the rules just do not count this pod as one of its servers. */
    private boolean claimed(PodInfo pod) {
        String instance = pod.labels()
                .getOrDefault("app.kubernetes.io/instance", pod.labels().getOrDefault("release", ""));
        return !instance.isEmpty() && claimed.releases().contains(new ReleaseKey(pod.namespace(), instance));
    }

    private static String owner(PodInfo pod) {
        return switch (pod.ownerKind()) {
            case "" -> "pod/" + pod.name();
            case "ReplicaSet" -> "deployment/" + pod.ownerName().replaceFirst("-[a-z0-9]+$", "");
            default -> pod.ownerKind().toLowerCase(Locale.ROOT) + "/" + pod.ownerName();
        };
    }

    private Row bareGroup(ReleaseKey key, List<PodInfo> pods) {
        PodInfo first = pods.getFirst();
        PodInfo.Container server = RedisContainer.of(first, "").orElseThrow();
        Map<String, String> labels = new LinkedHashMap<>(first.labels());
        pods.forEach(pod -> labels.entrySet().retainAll(pod.labels().entrySet()));
        labels.remove("helm.sh/chart");
        ReleaseTarget target = new ReleaseTarget(
                key, topology(labels), labels, server.name(), port(server.ports()), false, Optional.empty());
        List<String> images = pods.stream()
                .flatMap(pod -> pod.containers().stream().map(PodInfo.Container::image))
                .toList();
        ReleaseFindings findings = new ReleaseFindings().images(images).pods(pods, OptionalInt.empty());
        int ready = (int) pods.stream().filter(PodInfo::ready).count();
        return new Row(
                row(
                        target,
                        false,
                        first.labels().getOrDefault("helm.sh/chart", ""),
                        RedisImages.tag(server.image()),
                        first.started(),
                        OptionalInt.of(ready),
                        OptionalInt.empty(),
                        findings),
                labels.isEmpty() ? Optional.empty() : Optional.of(target));
    }

    private Release row(
            ReleaseTarget target,
            boolean helm,
            String chartLabel,
            String appVersion,
            Optional<Instant> made,
            OptionalInt ready,
            OptionalInt wanted,
            ReleaseFindings findings) {
        ChartLabel chart = ChartLabel.parse(chartLabel);
        return new Release(
                target.release(),
                helm ? ReleaseOrigin.HELM : ReleaseOrigin.UNMANAGED,
                chart.name(),
                chart.version(),
                appVersion,
                helm ? RedisFamily.OTHER_REDIS : RedisFamily.UNMANAGED,
                "",
                target.topology(),
                ReleaseStatus.NONE,
                0,
                made.filter(time -> !time.isAfter(now)),
                ready,
                wanted,
                findings.sorted(),
                true);
    }

    /** What the OT operator writes on its pods; nobody else says it in labels. */
    private static Topology topology(Map<String, String> labels) {
        return switch (labels.getOrDefault("redis_setup_type", "")) {
            case "standalone" -> Topology.STANDALONE;
            case "replication" -> Topology.REPLICATION;
            case "cluster" -> Topology.CLUSTER;
            case "sentinel" -> Topology.SENTINEL;
            default -> Topology.UNKNOWN;
        };
    }

    private static int port(List<Integer> ports) {
        return ports.isEmpty() || ports.contains(6379) ? 6379 : ports.getFirst();
    }
}
