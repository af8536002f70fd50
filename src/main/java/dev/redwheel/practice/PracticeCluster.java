package dev.redwheel.practice;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Kubernetes cluster that needs nothing installed: an API on a loopback port with real redis-server processes behind
 * its pods. Everything outside this package reaches it through {@link #kubeconfig()} and cannot tell it from any other.
 *
 * <p>Thread-safe. {@link #start} and {@link #close} block for well under a second each; closing ends every process, thread and
 * connection of the cluster and removes its files.
 */
public final class PracticeCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PracticeCluster.class);

    private final PracticeHome home;
    private final ObjectStore store = new ObjectStore();
    private final AccessRules rules = AccessRules.everything();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final PodProcesses processes;
    private final PodNetwork network;
    private final ServiceProxies proxies;
    private final StandIns standIns;
    private final ApiServer server;
    private final Path kubeconfig;
    private boolean closed;

    private PracticeCluster(PracticeHome home, PodNetwork network, Discovery discovery) throws IOException {
        this.home = home;
        this.network = network;
        Path workspace = home.workspace();
        // Beside the unpacking of Redis: each is a good part of the start.
        Future<LoopbackCertificate> certificate = threads.submit(LoopbackCertificate::create);
        RedisPrograms redis = RedisPrograms.install(workspace.resolve("bin"));
        this.processes = new PodProcesses(home.directory().resolve("processes"), redis.programs());
        EventLog events = new EventLog(store);
        Deletion deletion = new Deletion(store);
        Quotas quotas = new Quotas(store);
        Admission admission = new Admission(store, network, quotas);
        HostNames names = new HostNames(store, network, workspace.resolve("names"));
        this.standIns = new StandIns(
                Map.of(
                        "haproxy", Haproxy.program(network, names, threads),
                        "redis_exporter", RedisExporter.program(network, names, threads)),
                threads);
        Scheduler scheduler = new Scheduler(store, events);
        Kubelet kubelet = new Kubelet(new PodRunner.Node(
                store, events, network, redis, processes, names, standIns, threads, workspace, scheduler));
        this.proxies = new ServiceProxies(store, network, threads);
        furnish(scheduler.node(redis.version(), discovery.gitVersion()));
        ControlLoop loop = new ControlLoop(
                store,
                List.of(
                        new NamespaceController(store, deletion),
                        new ReplicaController(store, admission, deletion, events),
                        new StatefulSetController(store, admission, deletion, events),
                        new JobController(store, admission, deletion, events),
                        new ClaimController(store, events, workspace.resolve("claims")),
                        names,
                        scheduler,
                        kubelet::sync,
                        new EndpointsController(store),
                        proxies,
                        new BudgetController(store, quotas),
                        new GarbageCollector(store, deletion)));
        threads.execute(loop::run);
        ResourceApi resources = new ResourceApi(store, admission, deletion);
        this.server =
                new ApiServer(store, resources, new PodLogs(store, kubelet), network, discovery, await(certificate));
        server.start();
        this.kubeconfig = kubeconfigOf(ApiUser.withNewToken("practice", rules), "default");
    }

    private Path kubeconfigOf(ApiUser user, String namespace) throws IOException {
        server.admit(user);
        return home.writeKubeconfig(server.url(), server.authorityData(), user, namespace);
    }

    private static LoopbackCertificate await(Future<LoopbackCertificate> certificate) throws IOException {
        try {
            return certificate.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException("no certificate for the API server: " + e.getMessage(), e);
        }
    }

    /** What a fresh cluster has. */
    private void furnish(ObjectNode node) {
        store.create(ResourceType.NODES, node);
        store.create(ResourceType.STORAGE_CLASSES, ClaimController.standardClass());
        for (String namespace : List.of("default", "kube-system")) {
            store.create(ResourceType.NAMESPACES, Json.parse("""
                {"kind":"Namespace","apiVersion":"v1",
                 "metadata":{"name":"%1$s","labels":{"kubernetes.io/metadata.name":"%1$s"}},
                 "spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}
                """.formatted(namespace)));
        }
    }

    /**
     * Starts a cluster with one namespace, one node and no release.
     *
     * @param home a directory the console owns; what a killed run left there (files and processes) is removed first.
     *     Clusters of other living consoles in the same home are left alone.
     * @throws OpsException when the directory cannot be used, no loopback port can be opened or there is no redis-server
     */
    public static PracticeCluster start(Path home) {
        return start(home, PodNetwork.probe());
    }

    /**
     * The same with an earlier Kubernetes, in what there is of that: before 1.33 running pods cannot be given other resources.
     *
     * @param version "v1.32.0"
     */
    public static PracticeCluster start(Path home, String version) {
        return start(home, PodNetwork.probe(), new Discovery(version + "+practice"));
    }

    /**
     * Ends what the clusters of killed consoles left running and deletes their files. {@link #start} does so too.
     *
     * @return false when something is left: a process that may be theirs still runs
     */
    public static boolean removeLeftovers(Path home) throws IOException {
        PracticeHome.removeLeftovers(home);
        if (!Files.exists(home)) {
            return true;
        }
        try (Stream<Path> left = Files.list(home)) {
            return left.findAny().isEmpty();
        }
    }

    static PracticeCluster start(Path home, PodNetwork network) {
        return start(home, network, new Discovery(Discovery.VERSION));
    }

    private static PracticeCluster start(Path home, PodNetwork network, Discovery discovery) {
        try {
            PracticeHome.removeLeftovers(home);
            PracticeHome run = PracticeHome.create(home);
            try {
                return new PracticeCluster(run, network, discovery);
            } catch (IOException | RuntimeException e) {
                run.close();
                throw e;
            }
        } catch (UncheckedIOException | IOException e) {
            throw cannotStart(home, e);
        }
    }

    private static OpsException cannotStart(Path home, Exception cause) {
        return new OpsException(
                ErrorKind.UNSUPPORTED,
                "start the practice cluster",
                home.toString(),
                String.valueOf(cause.getMessage()),
                "Check that this directory can be written and has room.",
                cause);
    }

    /** A kubeconfig (mode 0600) whose only context is {@code practice}; gone after {@link #close()}. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /**
     * Sends a few hundred operations a second to every Redis of a release that takes writes: reads that hit and miss,
     * writes with and without expiry. Retries quietly while the release is not there or not ready.
     *
     * @return stops the traffic when closed
     */
    public AutoCloseable startTraffic(String namespace, String release) {
        return SampleLoad.start(store, network, threads, namespace, release);
    }

    /**
     * From now on answers 403 to these requests and "no" to access reviews about them, as a cluster does whose roles do not
     * allow it. For tests and for practising with few rights.
     *
     * @param verb a Kubernetes verb, or "*"
     * @param resource a plural resource name as in a role, or "*"
     * @param namespace a namespace, "" for cluster-wide requests alone, or "*" for both
     */
    public void forbid(String verb, String resource, String namespace) {
        rules.forbid(verb, resource, namespace);
    }

    /** Takes back every {@link #forbid}. */
    public void allowAll() {
        rules.allowAll();
    }

    /**
     * Lets in another user, who may do what one rule of a Role grants in one namespace, and nothing else. For tests and for
     * practising with few rights.
     *
     * @return a kubeconfig (mode 0600) with the user's context in that namespace; gone after {@link #close()}
     */
    public Path addUser(String name, List<String> verbs, List<String> resources, String namespace) {
        try {
            return kubeconfigOf(ApiUser.withNewToken(name, AccessRules.only(verbs, resources, namespace)), namespace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        store.close();
        proxies.close();
        standIns.close();
        threads.shutdownNow();
        processes.close();
        server.close();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("Some work of the practice cluster did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        home.close();
    }
}
