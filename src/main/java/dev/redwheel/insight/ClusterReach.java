package dev.redwheel.insight;

import dev.redwheel.error.OpsException;
import dev.redwheel.insight.ClusterReleaseCatalog.Failure;
import dev.redwheel.insight.ReleaseList.Coverage;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.NamespaceList;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.WorkloadInfo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of the cluster this user reaches: all namespaces at once where that is allowed, else one by one. {@link #extend},
 * {@link #followPods} and the readers are called by the catalogue's thread only; the rest from any.
 */
final class ClusterReach implements AutoCloseable {
    /** From so many namespaces on, the rights are asked for before a watch is tried in each. */
    private static final int REVIEW_FROM = 12;

    /** Up to so many watches of pods; more namespaces are followed by one watch over all of them, where allowed. */
    private static final int POD_WATCHES = 24;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final KubeSession session;
    private final Clock clock;
    private final Runnable changed;
    private final Set<String> hints;
    private final Map<String, CatalogScope> scopes = new TreeMap<>();
    private final Map<String, Followed<PodInfo>> pods = new HashMap<>();
    private final Set<String> refused = new TreeSet<>();
    private boolean discovered;
    private boolean listable = true;
    private boolean closed;
    private @Nullable Failure discoveryFailure;
    private @Nullable Instant retryDiscovery;

    ClusterReach(KubeSession session, List<String> hints, Clock clock, Runnable changed) {
        this.session = session;
        this.clock = clock;
        this.changed = changed;
        this.hints = new LinkedHashSet<>(hints);
    }

    synchronized void add(String namespace) {
        hints.add(namespace);
        if (discovered && !closed) {
            refused.remove(namespace);
            CatalogScope tried = scopes.remove(namespace);
            if (tried != null) {
                tried.close();
            }
            Followed<PodInfo> old = pods.remove(namespace);
            if (old != null) {
                old.close();
            }
            open(namespace);
        }
    }

    synchronized void reset() {
        closeAll();
        refused.clear();
        discovered = false;
        discoveryFailure = null;
        retryDiscovery = null;
    }

    synchronized Optional<Instant> nextRetry() {
        return Optional.ofNullable(retryDiscovery);
    }

    /** Opens what is to be followed next; asks the cluster which namespaces there are when the wide way is barred. */
    void extend() {
        List<String> candidates;
        synchronized (this) {
            if (closed || discovered || (retryDiscovery != null && retryDiscovery.isAfter(clock.instant()))) {
                return;
            }
            CatalogScope all = scopes.get(KubeSession.ALL_NAMESPACES);
            if (all == null && retryDiscovery == null) {
                open(KubeSession.ALL_NAMESPACES);
                return;
            }
            if (all != null) {
                if (!all.secrets().isForbidden()) {
                    return;
                }
                all.close();
                scopes.remove(KubeSession.ALL_NAMESPACES);
            }
            retryDiscovery = null;
            candidates = List.copyOf(hints);
        }
        discover(candidates);
    }

    private void discover(List<String> candidates) {
        try {
            NamespaceList namespaces = session.namespaces(candidates);
            Set<String> tried = new TreeSet<>(namespaces.names());
            if (!namespaces.listable()) {
                tried.addAll(candidates);
                tried.add(session.context().namespace());
            }
            Set<String> readable = readable(tried);
            synchronized (this) {
                listable = namespaces.listable();
                discoveryFailure = null;
                discovered = true;
                tried.forEach(namespace -> {
                    if (readable.contains(namespace)) {
                        open(namespace);
                    } else {
                        refused.add(namespace);
                    }
                });
            }
        } catch (OpsException e) {
            synchronized (this) {
                Instant since = discoveryFailure == null ? clock.instant() : discoveryFailure.since();
                discoveryFailure = new Failure(since, e);
                retryDiscovery = clock.instant().plus(RETRY_AFTER);
            }
        }
    }

    /** Those not known to be barred. */
    private Set<String> readable(Set<String> namespaces) {
        if (namespaces.size() < REVIEW_FROM) {
            return namespaces;
        }
        List<AccessRequest> questions = namespaces.stream()
                .flatMap(namespace -> Stream.of(
                        new AccessRequest("list", "", "secrets", namespace),
                        new AccessRequest("list", "", "pods", namespace)))
                .toList();
        Set<String> readable = new HashSet<>();
        for (AccessAnswer answer : session.review(questions)) {
            if (answer.verdict() != AccessAnswer.Verdict.DENIED) {
                readable.add(answer.request().namespace());
            }
        }
        return readable;
    }

    private synchronized void open(String namespace) {
        if (!closed && !scopes.containsKey(namespace)) {
            scopes.put(namespace, new CatalogScope(session, namespace, clock, changed));
        }
    }

    synchronized List<CatalogScope> scopes() {
        return List.copyOf(scopes.values());
    }

    /** @param interesting namespaces in which a Redis is known */
    synchronized void followPods(Set<String> interesting) {
        if (closed) {
            return;
        }
        CatalogScope all = scopes.get(KubeSession.ALL_NAMESPACES);
        if (all != null) {
            boolean workloadsBarred = all.statefulSets().isForbidden();
            boolean wide = !podsBarred(KubeSession.ALL_NAMESPACES)
                    && (workloadsBarred || interesting.size() > POD_WATCHES || pods.containsKey(""));
            if (wide) {
                follow(KubeSession.ALL_NAMESPACES);
                return;
            }
        }
        boolean few = all == null && scopes.size() <= POD_WATCHES;
        Set<String> wanted = few ? scopes.keySet() : interesting;
        wanted.forEach(this::follow);
    }

    private boolean podsBarred(String namespace) {
        Followed<PodInfo> followed = pods.get(namespace);
        return followed != null && followed.isForbidden();
    }

    private void follow(String namespace) {
        pods.computeIfAbsent(
                namespace, any -> Followed.start(consumer -> session.watchPods(namespace, "", consumer), changed));
    }

    synchronized ClusterView view() {
        Map<String, List<PodInfo>> podsByNamespace = new TreeMap<>();
        pods.forEach((namespace, followed) -> followed.data().ifPresent(list -> {
            if (namespace.isEmpty()) {
                known().forEach(each -> podsByNamespace.put(each, new ArrayList<>()));
                list.forEach(pod -> podsByNamespace
                        .computeIfAbsent(pod.namespace(), any -> new ArrayList<>())
                        .add(pod));
            } else {
                podsByNamespace.put(namespace, list);
            }
        }));
        Map<String, List<WorkloadInfo>> workloads = new TreeMap<>();
        Set<String> unreadable = new HashSet<>(refused);
        scopes.forEach((namespace, scope) -> {
            Stream.of(scope.statefulSets(), scope.deployments())
                    .forEach(followed -> followed.data().ifPresent(list -> {
                        if (!namespace.isEmpty()) {
                            workloads.computeIfAbsent(namespace, any -> new ArrayList<>());
                        }
                        list.forEach(workload -> workloads
                                .computeIfAbsent(workload.namespace(), any -> new ArrayList<>())
                                .add(workload));
                    }));
            if (scope.secrets().isForbidden()) {
                unreadable.add(namespace);
            }
        });
        return new ClusterView(podsByNamespace, workloads, unreadable);
    }

    /** Namespaces of releases that were listed over all namespaces at once: their pods are known, if only to be none. */
    private Set<String> known() {
        Set<String> namespaces = new HashSet<>();
        scopes.values()
                .forEach(scope -> scope.secrets()
                        .data()
                        .ifPresent(list -> list.forEach(meta -> namespaces.add(meta.namespace()))));
        return namespaces;
    }

    /** Whether everything that is tried has answered. */
    synchronized boolean settled() {
        boolean wide = scopes.containsKey(KubeSession.ALL_NAMESPACES);
        return (discovered || wide)
                && scopes.values().stream().allMatch(scope -> scope.secrets().settled())
                && !(wide && scopes.values().iterator().next().secrets().isForbidden());
    }

    synchronized Optional<Failure> failure() {
        if (discoveryFailure != null) {
            return Optional.of(discoveryFailure);
        }
        Stream<Followed<?>> watches = Stream.concat(
                scopes.values().stream()
                        .flatMap(scope -> Stream.of(scope.secrets(), scope.statefulSets(), scope.deployments())),
                pods.values().stream());
        return watches.filter(
                        watch -> watch.staleSince().isPresent() && watch.error().isPresent())
                .map(watch -> new Failure(
                        watch.staleSince().orElseThrow(), watch.error().orElseThrow()))
                .min(Comparator.comparing(Failure::since));
    }

    synchronized Coverage coverage() {
        CatalogScope all = scopes.get(KubeSession.ALL_NAMESPACES);
        Set<String> covered = new TreeSet<>();
        Set<String> forbidden = new TreeSet<>(refused);
        MissingRights missing = new MissingRights();
        if (all == null && discovered) {
            missing.add("secrets", "all namespaces");
        }
        scopes.forEach((namespace, scope) -> {
            boolean some = scope.secrets().data().isPresent()
                    || scope.statefulSets().data().isPresent()
                    || scope.deployments().data().isPresent()
                    || Optional.ofNullable(pods.get(namespace))
                            .flatMap(Followed::data)
                            .isPresent();
            if (namespace.isEmpty()) {
                missing.note(scope, podsBarred(namespace), "all namespaces");
            } else if (some) {
                covered.add(namespace);
                missing.note(scope, podsBarred(namespace), namespace);
            } else if (scope.secrets().isForbidden()) {
                forbidden.add(namespace);
            }
        });
        return new Coverage(all != null, List.copyOf(covered), List.copyOf(forbidden), listable, missing.sentences());
    }

    private void closeAll() {
        scopes.values().forEach(CatalogScope::close);
        scopes.clear();
        pods.values().forEach(Followed::close);
        pods.clear();
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeAll();
    }

    /** Refused listings by resource. */
    private static final class MissingRights {
        private final Map<String, List<String>> places = new TreeMap<>();

        void note(CatalogScope scope, boolean podsBarred, String place) {
            Stream.of(
                            Map.entry("secrets", scope.secrets().isForbidden()),
                            Map.entry("statefulsets", scope.statefulSets().isForbidden()),
                            Map.entry("deployments", scope.deployments().isForbidden()),
                            Map.entry("pods", podsBarred))
                    .filter(Map.Entry::getValue)
                    .forEach(entry -> add(entry.getKey(), place));
        }

        void add(String resource, String place) {
            places.computeIfAbsent(resource, any -> new ArrayList<>()).add(place);
        }

        List<String> sentences() {
            return places.entrySet().stream()
                    .map(entry -> "list " + entry.getKey() + " in " + Words.list(entry.getValue(), 3))
                    .toList();
        }
    }
}
