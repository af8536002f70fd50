package dev.redwheel.operation.change;

import dev.redwheel.error.OpsException;
import dev.redwheel.insight.ReleaseCertificates;
import dev.redwheel.insight.ReleasePassword;
import dev.redwheel.insight.topology.PodParts;
import dev.redwheel.kube.Forward;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.ServiceInfo;
import dev.redwheel.redis.RdbDownload;
import dev.redwheel.redis.RedisConnection;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.redis.RedisCredentials;
import dev.redwheel.redis.ShownCertificate;
import dev.redwheel.task.CancelToken;
import dev.redwheel.task.Scope;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The Redis servers and Sentinels of one release, each reached over a forward and a connection of its own that stay open
 * until this is closed and are made anew when they broke. One thread.
 */
final class Servers implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";

    private final KubeSession session;
    private final ReleaseTarget target;
    private final RedisConnector connector;
    private final Scope forwards = new Scope();
    private final Map<String, Link> links = new HashMap<>();
    private @Nullable Map<String, String> announced;

    private record Link(Forward forward, RedisConnection connection, String uid) {}

    Servers(KubeSession session, ReleaseTarget target, RedisConnector connector) {
        this.session = session;
        this.target = target;
        this.connector = connector;
    }

    ReleaseTarget target() {
        return target;
    }

    ReleaseKey release() {
        return target.release();
    }

    /** The pods with a Redis server, in the order of their ordinals; those that end or are over left out. */
    List<PodInfo> pods() {
        return all().stream().filter(pod -> PodParts.hasServer(pod, target)).toList();
    }

    List<PodInfo> sentinels() {
        return all().stream()
                .filter(pod -> PodParts.sentinelPort(pod, target).isPresent())
                .toList();
    }

    /** As {@link #pods}, with those that are about to end. */
    List<PodInfo> podsAndLeaving() {
        return listed().stream().filter(pod -> PodParts.hasServer(pod, target)).toList();
    }

    /** The pods of one StatefulSet, those about to end among them. */
    List<PodInfo> podsOf(String set) {
        return listed().stream().filter(pod -> pod.ownerName().equals(set)).toList();
    }

    private List<PodInfo> all() {
        return listed().stream().filter(pod -> pod.deletion().isEmpty()).toList();
    }

    private List<PodInfo> listed() {
        String selector = new TreeMap<>(target.podLabels())
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","));
        return session.pods(release().namespace(), selector).stream()
                .filter(pod -> pod.ownerKind().equals("StatefulSet"))
                .sorted(Comparator.comparing(PodInfo::ownerName).thenComparingInt(pod -> ordinal(pod.name())))
                .toList();
    }

    /**
     * Whether an address is this pod's: its name in the DNS, its own address, or that of a Service which leads to no other pod.
     *
     * @param host as servers and sentinels announce it
     */
    boolean isAt(PodInfo pod, String host) {
        return host.startsWith(pod.name() + ".")
                || host.equals(pod.name())
                || (!pod.ip().isEmpty() && host.equals(pod.ip()))
                || pod.name().equals(announced().get(host));
    }

    /** Pods by the addresses of Services of their own: asked for once, a Service keeps its address. */
    private Map<String, String> announced() {
        if (announced == null) {
            announced = session.services(release().namespace(), "").stream()
                    .filter(service -> !service.headless() && service.selector().containsKey(POD_NAME))
                    .collect(Collectors.toMap(
                            ServiceInfo::clusterIp,
                            service -> service.selector().getOrDefault(POD_NAME, ""),
                            (one, other) -> one));
        }
        return announced;
    }

    static int ordinal(String pod) {
        String digits = pod.substring(pod.lastIndexOf('-') + 1);
        return digits.matches("\\d{1,6}") ? Integer.parseInt(digits) : 0;
    }

    /** Blocks when there is no open connection yet. */
    RedisConnection redis(PodInfo pod) {
        return link(pod, target, target.port());
    }

    /** Whether it runs and says PONG; what cannot be found out now counts as no. */
    boolean answers(PodInfo pod) {
        if (!pod.phase().equals("Running")) {
            return false;
        }
        try {
            return "PONG".equals(redis(pod).send(LIMIT, "PING").getFirst());
        } catch (OpsException e) {
            if (ChangeContext.passes(e)) {
                return false;
            }
            throw e;
        }
    }

    /** The text of INFO replication. */
    String replication(PodInfo pod) {
        return String.valueOf(redis(pod).send(LIMIT, "INFO", "replication").getFirst());
    }

    /** Of the process that runs now; empty while it does not say. */
    Optional<String> runId(PodInfo pod) {
        return String.valueOf(redis(pod).send(LIMIT, "INFO", "server").getFirst())
                .lines()
                .filter(line -> line.startsWith("run_id:"))
                .map(line -> line.substring("run_id:".length()).strip())
                .findFirst();
    }

    RedisConnection sentinel(PodInfo pod) {
        return link(
                pod, target.toSentinels(), PodParts.sentinelPort(pod, target).orElse(PodParts.SENTINEL_PORT));
    }

    /** Serial number of the certificate that a server shows now, hexadecimal. */
    String certificate(PodInfo pod) {
        return certificate(pod, target, target.port());
    }

    /** The same of a sentinel; empty where those speak no TLS. */
    Optional<String> sentinelCertificate(PodInfo pod) {
        ReleaseTarget to = target.toSentinels();
        return to.tls()
                ? Optional.of(
                        certificate(pod, to, PodParts.sentinelPort(pod, target).orElse(PodParts.SENTINEL_PORT)))
                : Optional.empty();
    }

    private String certificate(PodInfo pod, ReleaseTarget to, int port) {
        try (Forward forward = session.forward(pod.namespace(), pod::name, port)) {
            return ShownCertificate.serial(
                    ReleaseCertificates.endpoint(session, to, pod.name(), forward.localPort()), pod.name());
        }
    }

    /** Fetches the server's RDB file over a forward of its own. Blocks until all of it is written. */
    RdbDownload.Received download(
            PodInfo pod, WritableByteChannel file, Consumer<RdbDownload.Progress> progress, CancelToken cancel) {
        try (Forward forward = session.forward(pod.namespace(), pod::name, target.port())) {
            return RdbDownload.run(
                    ReleaseCertificates.endpoint(session, target, pod.name(), forward.localPort()),
                    () -> ReleasePassword.read(session, target),
                    pod.name(),
                    file,
                    progress,
                    cancel);
        }
    }

    /** What a node signs in with at another one; empty where no password is asked for. The caller clears it. */
    Optional<RedisCredentials> credentials() {
        RedisCredentials read = ReleasePassword.read(session, target);
        return read.isNone() ? Optional.empty() : Optional.of(read);
    }

    private RedisConnection link(PodInfo pod, ReleaseTarget to, int port) {
        String key = pod.name() + ":" + port;
        Link known = links.get(key);
        if (known != null && known.connection.isOpen() && known.uid.equals(pod.uid())) {
            return known.connection;
        }
        if (known != null) {
            drop(key, known);
        }
        Forward forward = forwards.add(session.forward(pod.namespace(), pod::name, port));
        try {
            RedisConnection made = connector.connect(
                    ReleaseCertificates.endpoint(session, to, pod.name(), forward.localPort()),
                    () -> ReleasePassword.read(session, to),
                    pod.name());
            links.put(key, new Link(forward, made, pod.uid()));
            made.mayTouch();
            return made;
        } catch (RuntimeException e) {
            forwards.release(forward);
            throw e;
        }
    }

    private void drop(String key, Link link) {
        links.remove(key);
        link.connection.close();
        forwards.release(link.forward);
    }

    @Override
    public void close() {
        links.values().forEach(link -> link.connection.close());
        forwards.close();
    }
}
