package dev.redwheel.support;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.NamespaceList;
import dev.redwheel.kube.ReleaseSecret;
import dev.redwheel.kube.ResourceMeta;
import dev.redwheel.kube.Subscription;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.AuthMethod;
import dev.redwheel.model.KubeContext;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PodSize;
import dev.redwheel.model.Provider;
import dev.redwheel.model.Snapshot;
import dev.redwheel.model.WorkloadInfo;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A cluster in memory with Helm releases, pods and workloads, behind a {@link KubeSession}. What the public methods here
 * do not answer is unsupported. Watches call back on the thread that changes something. Safe from any thread.
 */
public final class FakeCluster {
    public static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final Map<String, ReleaseSecret> secrets = new TreeMap<>();
    private final Map<String, PodInfo> pods = new TreeMap<>();
    private final Map<String, WorkloadInfo> workloads = new TreeMap<>();
    private final Set<String> namespaces = new TreeSet<>(Set.of("default"));
    private final Set<String> denied = new HashSet<>();
    private final List<Watch<?>> watches = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private boolean listable = true;
    private int version = 1;
    private Optional<OpsException> outage = Optional.empty();

    private record Watch<T>(
            String resource,
            String namespace,
            BiFunction<FakeCluster, String, List<T>> list,
            Consumer<Snapshot<List<T>>> consumer) {
        void tell(FakeCluster cluster) {
            Optional<OpsException> refusal = cluster.outage.or(() -> cluster.refusal(resource, namespace));
            Snapshot<List<T>> fresh = Snapshot.fresh(
                    refusal.isPresent() && cluster.outage.isEmpty() ? List.of() : list.apply(cluster, namespace), NOW);
            consumer.accept(refusal.map(error -> fresh.stale(NOW, error)).orElse(fresh));
        }
    }

    public KubeSession session() {
        return (KubeSession) Proxy.newProxyInstance(
                FakeCluster.class.getClassLoader(), new Class<?>[] {KubeSession.class}, (proxy, method, arguments) -> {
                    Method own;
                    try {
                        own = FakeCluster.class.getMethod(method.getName(), method.getParameterTypes());
                    } catch (NoSuchMethodException e) {
                        throw new UnsupportedOperationException(method.getName(), e);
                    }
                    try {
                        return own.invoke(this, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    // What a test arranges.

    /** Stores a revision as Helm does, under the release name of the case or another one. */
    public FakeCluster release(String namespace, String name, int revision, String status, byte[] payload) {
        synchronized (this) {
            String secret = "sh.helm.release.v1." + name + ".v" + revision;
            Map<String, String> labels =
                    Map.of("owner", "helm", "name", name, "status", status, "version", Integer.toString(revision));
            secrets.put(
                    namespace + "/" + secret,
                    new ReleaseSecret(
                            new ResourceMeta(
                                    namespace,
                                    secret,
                                    "uid-" + namespace + secret,
                                    Integer.toString(version++),
                                    labels,
                                    Optional.of(NOW)),
                            payload));
            namespaces.add(namespace);
        }
        tell();
        return this;
    }

    public FakeCluster release(String namespace, ReleaseFixtures.Case chart, int revision, String status) {
        return release(namespace, chart.release(), revision, status, chart.payload(namespace, revision, status, NOW));
    }

    public void removeReleases(String namespace) {
        synchronized (this) {
            secrets.keySet().removeIf(key -> key.startsWith(namespace + "/"));
        }
        tell();
    }

    public FakeCluster pod(PodInfo pod) {
        synchronized (this) {
            pods.put(pod.namespace() + "/" + pod.name(), pod);
            namespaces.add(pod.namespace());
        }
        tell();
        return this;
    }

    public FakeCluster workload(WorkloadInfo workload) {
        synchronized (this) {
            workloads.put(workload.namespace() + "/" + workload.kind() + workload.name(), workload);
            namespaces.add(workload.namespace());
        }
        tell();
        return this;
    }

    public synchronized FakeCluster namespace(String namespace) {
        namespaces.add(namespace);
        return this;
    }

    /** Takes a right away: "secrets" in a namespace, "" for all at once. */
    public synchronized FakeCluster deny(String resource, String namespace) {
        denied.add(resource + "@" + namespace);
        return this;
    }

    public synchronized FakeCluster allow(String resource, String namespace) {
        denied.remove(resource + "@" + namespace);
        return this;
    }

    /** Only these may be read, nothing over all namespaces, and namespaces may not be listed. */
    public synchronized FakeCluster limitedTo(String only, String... resources) {
        listable = false;
        Set<String> allowed = Set.of(resources);
        for (String resource : List.of("secrets", "pods", "statefulsets", "deployments")) {
            denied.add(resource + "@");
            namespaces.stream()
                    .filter(namespace -> !namespace.equals(only) || !allowed.contains(resource))
                    .forEach(namespace -> denied.add(resource + "@" + namespace));
        }
        return this;
    }

    public void outage(Optional<OpsException> error) {
        synchronized (this) {
            outage = error;
        }
        tell();
    }

    /** What was asked, in order: "payload shop/sh.helm...", "payloads shop", "watch secrets shop". */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    public int openWatches() {
        return watches.size();
    }

    private void tell() {
        watches.forEach(watch -> watch.tell(this));
    }

    private synchronized Optional<OpsException> refusal(String resource, String namespace) {
        if (!denied.contains(resource + "@" + namespace)) {
            return Optional.empty();
        }
        return Optional.of(new OpsException(
                ErrorKind.FORBIDDEN,
                "list " + resource,
                namespace.isEmpty() ? "all namespaces" : "namespace " + namespace,
                "The user may not.",
                "Ask for the right."));
    }

    private synchronized <T> List<T> in(Map<String, T> objects, String namespace) {
        List<T> found = new ArrayList<>();
        objects.forEach((key, object) -> {
            if (namespace.isEmpty() || key.startsWith(namespace + "/")) {
                found.add(object);
            }
        });
        return found;
    }

    private <T> Subscription watch(
            String resource,
            String namespace,
            BiFunction<FakeCluster, String, List<T>> list,
            Consumer<Snapshot<List<T>>> consumer) {
        requests.add("watch " + resource + " " + namespace);
        Watch<T> watch = new Watch<>(resource, namespace, list, consumer);
        watches.add(watch);
        watch.tell(this);
        return () -> watches.remove(watch);
    }

    private void check(String resource, String namespace) {
        outage.or(() -> refusal(resource, namespace)).ifPresent(error -> {
            throw error;
        });
    }

    // What a session answers.

    public void close() {
        requests.add("close");
    }

    public KubeContext context() {
        return new KubeContext(
                "fake",
                "fake",
                "https://127.0.0.1",
                "me",
                "default",
                AuthMethod.TOKEN,
                Provider.UNKNOWN,
                Optional.empty(),
                "",
                "");
    }

    public NamespaceList namespaces(List<String> candidates) {
        requests.add("namespaces " + candidates);
        check("namespaces", "");
        synchronized (this) {
            return listable
                    ? new NamespaceList(List.copyOf(namespaces), true)
                    : new NamespaceList(
                            candidates.stream()
                                    .filter(namespaces::contains)
                                    .filter(namespace -> !denied.contains("secrets@" + namespace))
                                    .sorted()
                                    .toList(),
                            false);
        }
    }

    public List<AccessAnswer> review(List<AccessRequest> questions) {
        requests.add("review " + questions.size());
        return questions.stream()
                .map(question -> new AccessAnswer(
                        question,
                        refusal(question.resource(), question.namespace()).isPresent()
                                ? AccessAnswer.Verdict.DENIED
                                : AccessAnswer.Verdict.ALLOWED,
                        ""))
                .toList();
    }

    public Subscription watchReleaseMetadata(String namespace, Consumer<Snapshot<List<ResourceMeta>>> consumer) {
        return watch("secrets", namespace, FakeCluster::metadata, consumer);
    }

    public List<ResourceMeta> releaseMetadata(String namespace) {
        requests.add("metadata " + namespace);
        check("secrets", namespace);
        return metadata(namespace);
    }

    private List<ResourceMeta> metadata(String namespace) {
        return in(secrets, namespace).stream()
                .map(ReleaseSecret::meta)
                .filter(meta -> !"superseded".equals(meta.labels().get("status")))
                .toList();
    }

    public ReleaseSecret releasePayload(String namespace, String secretName) {
        requests.add("payload " + namespace + "/" + secretName);
        check("secrets", namespace);
        synchronized (this) {
            ReleaseSecret payload = secrets.get(namespace + "/" + secretName);
            if (payload == null) {
                throw new OpsException(ErrorKind.NOT_FOUND, "read the Secret", secretName, "It is gone.", "");
            }
            return payload;
        }
    }

    public void releasePayloads(String namespace, Consumer<ReleaseSecret> consumer) {
        requests.add("payloads " + namespace);
        check("secrets", namespace);
        in(secrets, namespace).stream()
                .filter(payload -> !"superseded".equals(payload.meta().labels().get("status")))
                .forEach(consumer);
    }

    public Subscription watchPods(String namespace, String selector, Consumer<Snapshot<List<PodInfo>>> consumer) {
        return watch("pods", namespace, (cluster, in) -> cluster.in(cluster.pods, in), consumer);
    }

    public List<PodInfo> pods(String namespace, String selector) {
        check("pods", namespace);
        return in(pods, namespace);
    }

    public Subscription watchStatefulSets(
            String namespace, String selector, Consumer<Snapshot<List<WorkloadInfo>>> consumer) {
        return watch("statefulsets", namespace, (cluster, in) -> cluster.kind("StatefulSet", in), consumer);
    }

    public List<WorkloadInfo> statefulSets(String namespace, String selector) {
        check("statefulsets", namespace);
        return kind("StatefulSet", namespace);
    }

    public List<WorkloadInfo> deployments(String namespace, String selector) {
        check("deployments", namespace);
        return kind("Deployment", namespace);
    }

    private List<WorkloadInfo> kind(String kind, String namespace) {
        return in(workloads, namespace).stream()
                .filter(workload -> workload.kind().equals(kind))
                .toList();
    }

    // What runs in such a cluster.

    public static PodInfo runningPod(String namespace, String name, String image, Map<String, String> labels) {
        return pod(namespace, name, image, labels, true, "running");
    }

    /** @param state as in {@link PodInfo.Container#state()} */
    public static PodInfo pod(
            String namespace, String name, String image, Map<String, String> labels, boolean ready, String state) {
        return pod(namespace, name, image, labels, ready, state, "redis");
    }

    public static PodInfo pod(
            String namespace,
            String name,
            String image,
            Map<String, String> labels,
            boolean ready,
            String state,
            String containerName) {
        PodInfo.Container container = new PodInfo.Container(
                containerName, image, List.of(6379), 256L << 20, 500, ready, ready ? 0 : 7, state, "");
        return new PodInfo(
                namespace,
                name,
                "uid-" + namespace + "-" + name,
                "10.0.0.1",
                "node1",
                "",
                ready ? "Running" : "Pending",
                ready,
                "StatefulSet",
                name.replaceFirst("-\\d+$", ""),
                labels,
                List.of(container),
                Optional.of(NOW),
                Optional.empty(),
                PodSize.UNKNOWN);
    }

    /** @param helmRelease empty when Helm does not own it */
    public static WorkloadInfo statefulSet(
            String namespace, String name, int replicas, String image, Map<String, String> labels, String helmRelease) {
        return statefulSet(namespace, name, replicas, image, labels, helmRelease, "redis");
    }

    public static WorkloadInfo statefulSet(
            String namespace,
            String name,
            int replicas,
            String image,
            Map<String, String> labels,
            String helmRelease,
            String container) {
        return new WorkloadInfo(
                "StatefulSet",
                namespace,
                name,
                replicas,
                replicas,
                replicas,
                true,
                "",
                0,
                labels,
                labels,
                labels,
                List.of(new WorkloadInfo.Container(container, image, List.of(6379), 256L << 20, 500)),
                "",
                "",
                helmRelease,
                helmRelease.isEmpty() ? "" : namespace,
                Optional.of(NOW));
    }
}
