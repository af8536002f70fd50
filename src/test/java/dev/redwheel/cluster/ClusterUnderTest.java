package dev.redwheel.cluster;

import dev.redwheel.helm.BuiltInChart;
import dev.redwheel.helm.HelmClient;
import dev.redwheel.helm.HelmOptions;
import dev.redwheel.helm.HelmTarget;
import dev.redwheel.kube.KubeConnector;
import dev.redwheel.kube.KubeContexts;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.TemporaryKubeconfig;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.AuditLog;
import dev.redwheel.operation.ForwardedRedisProbe;
import dev.redwheel.operation.HelmInstaller;
import dev.redwheel.operation.OperationJournal;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.ReadOnlyGuard;
import dev.redwheel.practice.PracticeCluster;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.settings.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The cluster that the acceptance suite runs against: the one whose kubeconfig the system property
 * {@code redwheel.kubeconfig} names, else a practice cluster that is started once for the JVM and version. The tests cannot tell
 * which.
 *
 * <p>Each test gets a home and a namespace name of its own; every namespace it names is deleted after it. Registered in a
 * static field, the class does.
 */
public final class ClusterUnderTest
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    public static final String LIMITED_NAMESPACE = "limited-ns";

    private @Nullable Shared shared;
    private @Nullable Path home;
    private List<String> namespaces = new ArrayList<>();
    private boolean readOnly;
    private boolean wholeClass;
    private final String version;

    public ClusterUnderTest() {
        this("");
    }

    private ClusterUnderTest(String version) {
        this.version = version;
    }

    /** A practice cluster of a Kubernetes that cannot resize running pods; a given cluster is the one that it is. */
    static ClusterUnderTest older() {
        return new ClusterUnderTest("v1.32.0");
    }

    /** What all tests of the JVM share. */
    private record Shared(
            Path folder,
            RunFiles files,
            Path kubeconfig,
            Optional<Path> limited,
            Optional<PracticeCluster> practice,
            KubeContexts contexts,
            KubeConnector connector,
            BuiltInChart chart,
            RedisConnector redis)
            implements AutoCloseable {
        static Shared open(String version) {
            try {
                Path folder = Files.createTempDirectory("redwheel-acceptance-");
                String given = System.getProperty("redwheel.kubeconfig", "");
                Optional<PracticeCluster> practice = given.isBlank()
                        ? Optional.of(
                                version.isEmpty()
                                        ? PracticeCluster.start(folder.resolve("practice"))
                                        : PracticeCluster.start(folder.resolve("practice"), version))
                        : Optional.empty();
                Path kubeconfig = practice.map(PracticeCluster::kubeconfig).orElseGet(() -> Path.of(given));
                KubeContexts contexts = KubeContexts.open(Optional.of(kubeconfig), Map.of(), folder, List.of());
                RunFiles files = new RunFiles(folder.resolve("tmp"));
                return new Shared(
                        folder,
                        files,
                        kubeconfig,
                        practice.map(Shared::addLimited).or(() -> givenLimited(Path.of(given))),
                        practice,
                        contexts,
                        new KubeConnector(contexts, System.getenv(), files),
                        new BuiltInChart(files),
                        new RedisConnector());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private static Path addLimited(PracticeCluster practice) {
            return practice.addUser(
                    "limited",
                    List.of("get", "list", "watch"),
                    List.of("pods", "services", "secrets"),
                    LIMITED_NAMESPACE);
        }

        private static Optional<Path> givenLimited(Path admin) {
            String named = System.getProperty("redwheel.kubeconfig.limited", "");
            return Optional.of(named.isBlank() ? admin.resolveSibling("kubeconfig-limited") : Path.of(named))
                    .filter(Files::exists);
        }

        @Override
        public void close() {
            redis.close();
            contexts.close();
            practice.ifPresent(PracticeCluster::close);
            files.close();
            FileTrees.deleteTree(folder);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        wholeClass = true;
        begin(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!wholeClass) {
            begin(context);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!wholeClass) {
            end();
        }
    }

    private void begin(ExtensionContext context) {
        shared = Objects.requireNonNull(context.getRoot()
                .getStore(Namespace.create(ClusterUnderTest.class))
                .computeIfAbsent("cluster" + version, key -> Shared.open(version), Shared.class));
        namespaces = new ArrayList<>();
        readOnly = false;
        try {
            home = Files.createTempDirectory("redwheel-home-");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void end() {
        readOnly = false;
        try (KubeSession session = session()) {
            for (String namespace : namespaces) {
                try {
                    session.deleteNamespace(namespace);
                } catch (dev.redwheel.error.OpsException e) {
                    if (e.kind() != dev.redwheel.error.ErrorKind.NOT_FOUND) {
                        throw e;
                    }
                }
            }
        }
        FileTrees.deleteTree(home());
    }

    private Shared shared() {
        return Objects.requireNonNull(shared, "outside a test");
    }

    /** A fresh name; the namespace, once there, is deleted after the test. */
    public String newNamespace() {
        String name = "rw-test-" + Integer.toString(ThreadLocalRandom.current().nextInt(1 << 30), 36);
        namespaces.add(name);
        return name;
    }

    /** The console's home of this test. */
    public Path home() {
        return Objects.requireNonNull(home, "outside a test");
    }

    public Path kubeconfig() {
        return shared().kubeconfig();
    }

    /**
     * The kubeconfig of a user who may get, list and watch pods, services and secrets of the namespace
     * {@value #LIMITED_NAMESPACE}, and nothing else: the one that the system property {@code redwheel.kubeconfig.limited}
     * names or that lies beside the administrator's, or such a user of the practice cluster. Empty where there is none.
     */
    public Optional<Path> limitedKubeconfig() {
        return shared().limited();
    }

    public String context() {
        return shared().contexts().current().orElseThrow();
    }

    public KubeConnector connector() {
        return shared().connector();
    }

    public RedisConnector redis() {
        return shared().redis();
    }

    public void setReadOnly(boolean mark) {
        readOnly = mark;
    }

    public ReadOnlyGuard guard() {
        return new ReadOnlyGuard(context -> readOnly);
    }

    /** A session whose changes ask the guard. */
    public KubeSession session() {
        return connector().open(context(), guard()::check);
    }

    /** A console's services, as the composition root builds them, with this test's home. */
    public OperationServices services() {
        return services(connector());
    }

    /** @param connector goes another way to the same cluster */
    OperationServices services(KubeConnector connector) {
        ReadOnlyGuard guard = guard();
        return new OperationServices(
                context -> connector.open(context, guard::check),
                new HelmInstaller(new HelmClient(shared().files()), shared().chart(), guard),
                new ForwardedRedisProbe(redis(), InstantSource.system()),
                new OperationJournal(home().resolve("operations")),
                new AuditLog(home()),
                InstantSource.system());
    }

    /** Whether it is the practice cluster, whose pods are processes of this machine. */
    boolean isPractice() {
        return shared().practice().isPresent();
    }

    PracticeCluster practice() {
        return shared().practice().orElseThrow();
    }

    /** Helm itself, for what a test does without the console. */
    HelmClient helm() {
        return new HelmClient(shared().files());
    }

    /** The built-in chart on the disk. */
    public Path chart() {
        return shared().chart().unpack();
    }

    /** Puts an object of any kind into a namespace, as a chart of its own. */
    public void apply(KubeSession session, String namespace, String manifest) throws IOException {
        apply(session, namespace, "extra", manifest);
    }

    /** The same more than once in a namespace, each time under another name of a release. */
    void apply(KubeSession session, String namespace, String release, String manifest) throws IOException {
        Path chart = Files.createDirectories(home().resolve("chart/templates")).getParent();
        Files.writeString(
                Objects.requireNonNull(chart).resolve("Chart.yaml"), "apiVersion: v2\nname: extra\nversion: 1.0.0\n");
        Files.writeString(chart.resolve("templates/extra.yaml"), manifest);
        try (TemporaryKubeconfig kubeconfig = session.helmKubeconfig(namespace)) {
            new HelmClient(shared().files())
                    .install(
                            new HelmTarget(kubeconfig.path(), namespace, context()),
                            release,
                            chart,
                            "",
                            HelmOptions.submitOnly(Duration.ofMinutes(1)));
        }
    }

    /** The built-in chart with these values, as plain Helm would install it; the namespace and its Secrets are there. */
    public void install(KubeSession session, ReleaseKey release, String values) {
        install(session, release, shared().chart().unpack(), values);
    }

    /** The same with any chart on the disk. */
    void install(KubeSession session, ReleaseKey release, Path chart, String values) {
        try (TemporaryKubeconfig kubeconfig = session.helmKubeconfig(release.namespace())) {
            new HelmClient(shared().files())
                    .install(
                            new HelmTarget(kubeconfig.path(), release.namespace(), context()),
                            release.name(),
                            chart,
                            values,
                            HelmOptions.submitOnly(Duration.ofMinutes(1)));
        }
    }

    public void upgrade(KubeSession session, ReleaseKey release, String values) {
        try (TemporaryKubeconfig kubeconfig = session.helmKubeconfig(release.namespace())) {
            new HelmClient(shared().files())
                    .upgrade(
                            new HelmTarget(kubeconfig.path(), release.namespace(), context()),
                            release.name(),
                            shared().chart().unpack(),
                            values,
                            HelmOptions.submitOnly(Duration.ofMinutes(1)));
        }
    }

    /** A connection to one pod, for what a test does as an application would. */
    public RawRedis redis(KubeSession session, ReleaseKey release, String pod) {
        return redis(session, release, pod, 6379);
    }

    /** The same to another port of the pod: 26379 is a sentinel's. */
    public RawRedis redis(KubeSession session, ReleaseKey release, String pod, int port) {
        String password = session.secret(release.namespace(), release.name())
                .flatMap(secret -> secret.text("redis-password"))
                .orElse("");
        return RawRedis.connect(session.forward(release.namespace(), () -> pod, port), password);
    }
}
