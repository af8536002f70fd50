package dev.redwheel.insight.topology;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.EndpointsInfo;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PodSize;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.ServiceInfo;
import dev.redwheel.model.Topology;
import dev.redwheel.redis.RedisCredentials;
import dev.redwheel.redis.RedisEndpoint;
import dev.redwheel.support.RealRedis;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A cluster whose pods are real servers, each at a loopback address of its own. */
final class LoopbackPods implements TopologyAccess, AutoCloseable {
    static final int PORT = 6379;

    private final Path folder;
    private final String net = "127." + ThreadLocalRandom.current().nextInt(20, 250) + "."
            + ThreadLocalRandom.current().nextInt(1, 250) + ".";
    private final Map<String, PodInfo> pods = new LinkedHashMap<>();
    private final Map<String, RealRedis> servers = new ConcurrentHashMap<>();
    private final List<ServiceInfo> services = new CopyOnWriteArrayList<>();
    private final Map<String, List<EndpointsInfo.Target>> endpoints = new ConcurrentHashMap<>();
    private volatile Consumer<List<PodInfo>> onPods = list -> {};
    private int next = 1;

    LoopbackPods(Path folder) {
        this.folder = folder;
    }

    static ReleaseTarget target(Topology topology) {
        return new ReleaseTarget(
                new ReleaseKey("caching", "redis"),
                topology,
                Map.of("app", "redis"),
                "redis",
                PORT,
                false,
                Optional.empty());
    }

    /** The address the next server that is started gets. */
    String nextAddress() {
        return net + next;
    }

    String address(String pod) {
        return Objects.requireNonNull(pods.get(pod)).ip();
    }

    RealRedis redis(String pod, String... conf) {
        String host = net + next++;
        List<String> lines = new ArrayList<>(List.of("replica-announce-ip " + host, "repl-timeout 3"));
        lines.addAll(List.of(conf));
        RealRedis server = RealRedis.startAt(host, PORT, folder.resolve(pod), false, lines.toArray(String[]::new));
        servers.put(pod, server);
        pods.put(
                pod,
                pod(
                        pod,
                        host,
                        new PodInfo.Container(
                                "redis", "docker.io/library/redis:7.0", List.of(PORT), 0, 0, true, 0, "running", "")));
        return server;
    }

    RealRedis sentinel(String pod, String... conf) {
        String host = net + next++;
        List<String> lines = new ArrayList<>(List.of("sentinel announce-ip " + host));
        lines.addAll(List.of(conf));
        RealRedis server = RealRedis.startAt(
                host, PodParts.SENTINEL_PORT, folder.resolve(pod), true, lines.toArray(String[]::new));
        servers.put(pod, server);
        pods.put(
                pod,
                pod(
                        pod,
                        host,
                        new PodInfo.Container(
                                "sentinel",
                                "docker.io/library/redis:7.0",
                                List.of(PodParts.SENTINEL_PORT),
                                0,
                                0,
                                true,
                                0,
                                "running",
                                "")));
        return server;
    }

    private static PodInfo pod(String name, String ip, PodInfo.Container container) {
        return new PodInfo(
                "caching",
                name,
                "uid-" + name,
                ip,
                "node" + name.charAt(name.length() - 1),
                "",
                "Running",
                true,
                "StatefulSet",
                name.substring(0, name.lastIndexOf('-')),
                Map.of("app", "redis"),
                List.of(container),
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                PodSize.UNKNOWN);
    }

    void service(String name, String... led) {
        services.removeIf(service -> service.name().equals(name));
        services.add(new ServiceInfo(
                "caching",
                name,
                "ClusterIP",
                "10.0.0.1",
                List.of(new ServiceInfo.Port("redis", PORT, "redis")),
                Map.of("component", name),
                Map.of("app", "redis")));
        endpoints.put(
                name,
                List.of(led).stream()
                        .map(pod ->
                                new EndpointsInfo.Target(pod, "", true, List.of(new EndpointsInfo.Port("redis", PORT))))
                        .toList());
    }

    /** A pod that is no Redis, but passes connections on to one: what is dialed there is the server's port. */
    void proxy(String pod, String server) {
        servers.put(pod, Objects.requireNonNull(servers.get(server)));
    }

    void forget(String pod) {
        pods.remove(pod);
        publish();
    }

    void publish() {
        onPods.accept(List.copyOf(pods.values()));
    }

    RealRedis server(String pod) {
        return Objects.requireNonNull(servers.get(pod));
    }

    Collection<PodInfo> pods() {
        return pods.values();
    }

    @Override
    public AutoCloseable followPods(Consumer<List<PodInfo>> newOnPods, Consumer<OpsException> onError) {
        onPods = newOnPods;
        publish();
        return () -> onPods = list -> {};
    }

    @Override
    public List<ServiceInfo> services() {
        return List.copyOf(services);
    }

    @Override
    public List<EndpointsInfo> endpoints() {
        return endpoints.entrySet().stream()
                .map(entry -> new EndpointsInfo("caching", entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public Map<String, String> zones() {
        return Map.of("node0", "zone-a", "node1", "zone-b", "node2", "zone-c");
    }

    @Override
    public Way way(Supplier<String> pod, int port) {
        return new Way() {
            @Override
            public RedisEndpoint endpoint() {
                RealRedis server = servers.get(pod.get());
                if (server == null) {
                    throw new OpsException(ErrorKind.NOT_FOUND, "reach", pod.get(), "There is no such pod.", "");
                }
                return new RedisEndpoint(server.host(), server.port(), false, Optional.empty());
            }

            @Override
            public Optional<OpsException> lastError() {
                return Optional.empty();
            }

            @Override
            public RedisCredentials credentials() {
                return RedisCredentials.NONE;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Way sentinelWay(Supplier<String> pod, int port) {
        return way(pod, port);
    }

    @Override
    public void close() {
        servers.values().forEach(RealRedis::close);
    }
}
