package dev.redwheel.insight;

import dev.redwheel.insight.recognition.Recognised;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.Release;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseOrigin;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Topology;
import dev.redwheel.model.WorkloadInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Makes rows of what was read. Pure: the same input gives the same rows.
 *
 * @param releases in order of namespace, then name
 * @param targets of those that are a Redis
 */
record ReleaseRows(List<Release> releases, Map<ReleaseKey, ReleaseTarget> targets) {

    /**
     * @param newest the newest revision of each release
     * @param decoded by {@link HelmSecret#version()}; what is missing is still to come
     */
    static ReleaseRows of(
            Collection<HelmSecret> newest, Map<String, DecodedRelease> decoded, ClusterView view, Instant now) {
        Builder builder = new Builder(view, now);
        for (HelmSecret secret : newest) {
            builder.release(secret, Optional.ofNullable(decoded.get(secret.version())));
        }
        new UnmanagedRows(view, builder.claimed, now).build().forEach(builder::add);
        builder.rows.sort(Comparator.comparing((Release row) -> row.key().namespace())
                .thenComparing(row -> row.key().name()));
        return new ReleaseRows(List.copyOf(builder.rows), Map.copyOf(builder.targets));
    }

    /** A row that no release owns, and how to reach it. */
    record Row(Release release, Optional<ReleaseTarget> target) {}

    /** Pods that should be running a Redis server: finished ones and those of jobs are none. */
    static List<PodInfo> redisPods(List<PodInfo> pods, ReleaseTarget target) {
        return pods.stream()
                .filter(pod ->
                        pod.labels().entrySet().containsAll(target.podLabels().entrySet()))
                .filter(pod -> !pod.phase().equals("Succeeded") && !pod.phase().equals("Failed"))
                .filter(pod -> RedisContainer.of(pod, target.container()).isPresent())
                .toList();
    }

    /** Where no rule knows the chart's container, its workload says better than a guess which pods are its servers. */
    static ReleaseTarget refined(ReleaseTarget target, ClusterView view) {
        if (!target.container().isEmpty()) {
            return target;
        }
        return view.workloadsIn(target.release().namespace()).orElse(List.of()).stream()
                .filter(workload ->
                        workload.helmRelease().equals(target.release().name()))
                .flatMap(workload -> UnmanagedRows.target(workload, target.release()).stream())
                .findFirst()
                .orElse(target);
    }

    private static final class Builder {
        private final ClusterView view;
        private final Instant now;
        private final List<Release> rows = new ArrayList<>();
        private final Map<ReleaseKey, ReleaseTarget> targets = new HashMap<>();
        private final Claimed claimed = new Claimed(new HashSet<>(), new HashSet<>(), new HashSet<>());

        Builder(ClusterView view, Instant now) {
            this.view = view;
            this.now = now;
        }

        void add(Row row) {
            rows.add(row.release());
            row.target().ifPresent(target -> targets.put(row.release().key(), target));
        }

        void release(HelmSecret secret, Optional<DecodedRelease> decoded) {
            claimed.releases().add(secret.key());
            switch (decoded.orElse(null)) {
                case null -> rows.add(bare(secret, new ReleaseFindings(), false));
                case DecodedRelease.Unreadable(var error) ->
                    rows.add(bare(secret, new ReleaseFindings().unreadable(error), true));
                case DecodedRelease.Known known -> known(secret, known);
            }
        }

        /**
         * A row from the metadata alone.
         *
         * @param redis what it is cannot be known before it is read; what cannot be read at all is not hidden
         */
        private Release bare(HelmSecret secret, ReleaseFindings findings, boolean redis) {
            findings.status(secret.status(), secret.meta().created(), "", now);
            return new Release(
                    secret.key(),
                    ReleaseOrigin.HELM,
                    "",
                    "",
                    "",
                    redis ? RedisFamily.OTHER_REDIS : RedisFamily.NOT_REDIS,
                    "",
                    Topology.UNKNOWN,
                    secret.status(),
                    secret.revision(),
                    secret.meta().created(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    findings.sorted(),
                    redis);
        }

        private void known(HelmSecret secret, DecodedRelease.Known known) {
            Recognised recognised = known.recognised();
            Optional<Instant> updated = known.updated().or(() -> secret.meta().created());
            ReleaseFindings findings = new ReleaseFindings().status(secret.status(), updated, known.description(), now);
            OptionalInt ready = OptionalInt.empty();
            OptionalInt wanted = OptionalInt.empty();
            Optional<ReleaseTarget> target = recognised.target().map(ruled -> refined(ruled, view));
            if (target.isPresent()) {
                targets.put(secret.key(), target.get());
                Optional<List<WorkloadInfo>> workloads = workloads(target.get());
                wanted = workloads
                        .map(Builder::replicas)
                        .filter(OptionalInt::isPresent)
                        .orElse(known.podsWanted());
                Optional<List<PodInfo>> pods =
                        view.podsIn(secret.key().namespace()).map(all -> redisPods(all, target.get()));
                if (pods.isPresent()) {
                    ready = OptionalInt.of(
                            (int) pods.get().stream().filter(PodInfo::ready).count());
                    pods.get().forEach(pod -> claimed.pods().add(pod.uid()));
                    findings.pods(pods.get(), wanted);
                }
                workloads.ifPresent(owned -> owned.forEach(claimed::workload));
                findings.images(images(workloads, pods));
            }
            rows.add(new Release(
                    secret.key(),
                    ReleaseOrigin.HELM,
                    known.chartName(),
                    known.chartVersion(),
                    known.appVersion(),
                    recognised.family(),
                    recognised.dependency(),
                    recognised.topology(),
                    secret.status(),
                    secret.revision(),
                    updated,
                    ready,
                    wanted,
                    findings.sorted(),
                    recognised.redis()));
        }

        private Optional<List<WorkloadInfo>> workloads(ReleaseTarget target) {
            return view.workloadsIn(target.release().namespace())
                    .map(all -> all.stream()
                            .filter(workload -> workload.podLabels()
                                    .entrySet()
                                    .containsAll(target.podLabels().entrySet()))
                            .filter(workload -> workload.containers().stream()
                                    .anyMatch(container ->
                                            RedisContainer.is(target.container(), container.name(), container.image())))
                            .toList());
        }

        private static OptionalInt replicas(List<WorkloadInfo> workloads) {
            return workloads.isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(
                            workloads.stream().mapToInt(WorkloadInfo::replicas).sum());
        }

        private static List<String> images(Optional<List<WorkloadInfo>> workloads, Optional<List<PodInfo>> pods) {
            List<String> images = new ArrayList<>();
            workloads.ifPresent(all ->
                    all.forEach(workload -> workload.containers().forEach(container -> images.add(container.image()))));
            pods.ifPresent(all ->
                    all.forEach(pod -> pod.containers().forEach(container -> images.add(container.image()))));
            return images;
        }
    }

    /** What releases own, so that it is not shown a second time. */
    record Claimed(Set<ReleaseKey> releases, Set<String> pods, Set<String> workloads) {
        void workload(WorkloadInfo workload) {
            workloads.add(key(workload));
        }

        boolean owns(WorkloadInfo workload) {
            return workloads.contains(key(workload))
                    || (!workload.helmRelease().isEmpty()
                            && releases.contains(new ReleaseKey(workload.helmNamespace(), workload.helmRelease())));
        }

        private static String key(WorkloadInfo workload) {
            return workload.namespace() + "/" + workload.kind() + "/" + workload.name();
        }
    }
}
