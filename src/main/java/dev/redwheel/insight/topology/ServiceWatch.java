package dev.redwheel.insight.topology;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.topology.Doors.Door;
import dev.redwheel.insight.topology.Doors.Probe;
import dev.redwheel.insight.topology.ServiceTruth.Intent;
import dev.redwheel.insight.topology.ServiceTruth.Reach;
import dev.redwheel.model.EndpointsInfo;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.ServiceInfo;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.task.Poller;
import dev.redwheel.task.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks every second and a half where the Services of a release lead. One whose endpoints are no Redis servers leads through a
 * proxy: what a new connection through it reaches is asked of the server at its end.
 */
final class ServiceWatch implements AutoCloseable {
    /** With the second of a round of the monitor a change is to show within three seconds. */
    private static final Duration INTERVAL = Duration.ofMillis(1500);

    private static final Duration SLOW = Duration.ofSeconds(20);
    private static final Set<Integer> USUAL_PORTS = Set.of(6379, 6380);

    private final ReleaseTarget target;
    private final TopologyAccess access;
    private final Clock clock;
    private final Doors doors;
    private @Nullable Poller poller;
    private boolean closed;

    private volatile List<PodInfo> pods = List.of();
    private final CountDownLatch podsKnown = new CountDownLatch(1);
    private volatile View view = View.NOTHING;

    private List<ServiceInfo> services = List.of();
    private Map<String, String> zones = Map.of();
    private @Nullable Instant servicesAt;
    private Set<String> endpointNames = Set.of();
    private boolean endpointsBarred;

    /**
     * What was last found.
     *
     * @param read whether it was looked at, or cannot be
     * @param led each Service of the release
     */
    record View(
            boolean read,
            Optional<OpsException> error,
            List<Led> led,
            List<ServiceInfo> services,
            List<EndpointsInfo> endpoints,
            Map<String, String> zones) {
        static final View NOTHING = new View(false, Optional.empty(), List.of(), List.of(), List.of(), Map.of());
    }

    /** One Service; ends by run id where a proxy is in between, by pod where none is. */
    record Led(String name, Intent intent, boolean headless, List<End> ends) {}

    record End(String pod, String through, String runId, RedisRole role, boolean ready, Optional<OpsException> error) {}

    ServiceWatch(ReleaseTarget target, TopologyAccess access, RedisConnector connector, Clock clock) {
        this.target = target;
        this.access = access;
        this.clock = clock;
        this.doors = new Doors(access, connector, clock);
    }

    synchronized void begin() {
        if (!closed) {
            poller = Poller.start("services " + target.release(), INTERVAL, this::look, this::failed);
        }
    }

    void pods(List<PodInfo> now) {
        pods = List.copyOf(now);
        podsKnown.countDown();
    }

    synchronized void setPaused(boolean paused) {
        if (poller != null) {
            poller.setPaused(paused);
        }
    }

    View view() {
        return view;
    }

    @Override
    public void close() {
        Scope open = new Scope();
        synchronized (this) {
            closed = true;
            if (poller != null) {
                open.add(poller);
            }
        }
        open.add(doors);
        open.close();
    }

    private void failed(OpsException error) {
        View last = view;
        view = new View(true, Optional.of(error), last.led, last.services, last.endpoints, last.zones);
    }

    private void look() throws InterruptedException {
        if (!podsKnown.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
        slowThings();
        List<PodInfo> now = pods;
        Set<String> servers = names(now, true);
        Set<String> sentinels = names(now, false);
        List<EndpointsInfo> endpoints = current(endpoints(now));
        List<Found> found = new ArrayList<>();
        for (ServiceInfo service : services) {
            if (!belongs(service, now)) {
                continue;
            }
            EndpointsInfo ends = endpoints.stream()
                    .filter(one -> one.service().equals(service.name()))
                    .findFirst()
                    .orElseGet(() -> new EndpointsInfo(service.namespace(), service.name(), List.of()));
            if (speaksRedis(service, ends)) {
                found.add(new Found(service, ends.targets(), doors(ends, servers, sentinels)));
            }
        }
        Map<Door, Probe> probes =
                doors.ask(found.stream().flatMap(one -> one.doors.stream()).collect(Collectors.toSet()));
        List<Led> led = found.stream().map(one -> led(one, servers, probes)).toList();
        view = new View(true, Optional.empty(), led, services, endpoints, zones);
    }

    /** A Service that speaks Redis, where it leads, and the proxies among that. */
    private record Found(ServiceInfo service, List<EndpointsInfo.Target> targets, Set<Door> doors) {}

    private Set<Door> doors(EndpointsInfo ends, Set<String> servers, Set<String> sentinels) {
        return ends.targets().stream()
                .filter(end -> end.ready()
                        && !end.pod().isEmpty()
                        && !servers.contains(end.pod())
                        && !sentinels.contains(end.pod()))
                .map(end -> new Door(end.pod(), port(end)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Led led(Found found, Set<String> servers, Map<Door, Probe> probes) {
        List<End> ends = new ArrayList<>();
        for (EndpointsInfo.Target end : found.targets) {
            if (servers.contains(end.pod())) {
                ends.add(new End(end.pod(), "", "", RedisRole.UNKNOWN, end.ready(), Optional.empty()));
            }
        }
        for (Door door : found.doors) {
            Probe probe = probes.get(door);
            if (probe != null) {
                ends.add(new End("", door.pod(), probe.runId(), probe.role(), true, probe.error()));
            }
        }
        return new Led(found.service.name(), intent(found.service), found.service.headless(), List.copyOf(ends));
    }

    /** Where another Service came or one went, the Services are read again: they are otherwise asked for seldom. */
    private List<EndpointsInfo> current(List<EndpointsInfo> endpoints) {
        Set<String> names = endpoints.stream().map(EndpointsInfo::service).collect(Collectors.toSet());
        if (endpointsBarred || names.equals(endpointNames)) {
            return endpoints;
        }
        if (!endpointNames.isEmpty()) {
            services = access.services();
        }
        endpointNames = names;
        return endpoints;
    }

    private void slowThings() {
        Instant now = clock.instant();
        if (servicesAt != null && Duration.between(servicesAt, now).compareTo(SLOW) < 0) {
            return;
        }
        services = access.services();
        try {
            zones = access.zones();
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.FORBIDDEN) {
                throw e;
            }
            // Nodes are the cluster's; who may not see them sees the release without zones.
        }
        servicesAt = now;
    }

    private Set<String> names(List<PodInfo> all, boolean servers) {
        Set<String> names = new HashSet<>();
        for (PodInfo pod : all) {
            if (servers
                    ? PodParts.hasServer(pod, target)
                    : PodParts.sentinelPort(pod, target).isPresent()) {
                names.add(pod.name());
            }
        }
        return names;
    }

    /** Without the right to read Endpoints: what the Service selects and is ready, which is what they are made of. */
    private List<EndpointsInfo> endpoints(List<PodInfo> now) {
        if (!endpointsBarred) {
            try {
                return access.endpoints();
            } catch (OpsException e) {
                if (e.kind() != ErrorKind.FORBIDDEN) {
                    throw e;
                }
                endpointsBarred = true;
            }
        }
        return services.stream()
                .filter(service -> !service.selector().isEmpty())
                .map(service -> new EndpointsInfo(
                        service.namespace(),
                        service.name(),
                        now.stream()
                                .filter(pod -> selects(service, pod))
                                .map(pod -> new EndpointsInfo.Target(
                                        pod.name(), pod.ip(), pod.ready(), ports(service, pod)))
                                .toList()))
                .toList();
    }

    private List<EndpointsInfo.Port> ports(ServiceInfo service, PodInfo pod) {
        boolean watcher = !PodParts.hasServer(pod, target)
                && PodParts.sentinelPort(pod, target).isPresent();
        return service.ports().stream()
                .map(port -> new EndpointsInfo.Port(
                        port.name(),
                        port.targetPort().matches("\\d+")
                                ? Integer.parseInt(port.targetPort())
                                : watcher ? PodParts.SENTINEL_PORT : port.port()))
                .toList();
    }

    private static boolean selects(ServiceInfo service, PodInfo pod) {
        return !service.selector().isEmpty()
                && pod.labels().entrySet().containsAll(service.selector().entrySet());
    }

    /** By its labels, or because it selects one of the release's pods. */
    private boolean belongs(ServiceInfo service, List<PodInfo> all) {
        return service.labels().entrySet().containsAll(target.podLabels().entrySet())
                || all.stream().anyMatch(pod -> selects(service, pod));
    }

    private boolean speaksRedis(ServiceInfo service, EndpointsInfo ends) {
        return service.ports().stream().anyMatch(port -> isRedis(port.port()))
                || ends.targets().stream()
                        .flatMap(end -> end.ports().stream())
                        .anyMatch(port -> isRedis(port.number()));
    }

    private boolean isRedis(int number) {
        return number == target.port() || USUAL_PORTS.contains(number);
    }

    private int port(EndpointsInfo.Target end) {
        return end.ports().stream()
                .filter(port -> isRedis(port.number()))
                .findFirst()
                .or(() -> end.ports().stream().findFirst())
                .map(EndpointsInfo.Port::number)
                .orElse(target.port());
    }

    /** What a Service is meant for is said nowhere but in its selector and its name. */
    private Intent intent(ServiceInfo service) {
        List<String> words = new ArrayList<>();
        service.selector().forEach((label, value) -> {
            if (!target.podLabels().containsKey(label)) {
                words.add(value);
            }
        });
        String release = target.release().name();
        String name = service.name();
        words.add(name.startsWith(release) ? name.substring(release.length()) : name);
        // The name has the last word: behind a proxy all selectors are the same.
        Intent intent = Intent.ANY;
        for (String word : words) {
            Intent one = intent(word);
            intent = one == Intent.ANY ? intent : one;
        }
        return intent;
    }

    private static Intent intent(String word) {
        for (String part : word.toLowerCase(Locale.ROOT).split("[^a-z]+")) {
            switch (part) {
                case "master", "primary", "leader" -> {
                    return Intent.MASTER;
                }
                case "replica", "replicas", "slave", "slaves", "secondary", "read", "readonly" -> {
                    return Intent.REPLICA;
                }
                default -> {}
            }
        }
        return Intent.ANY;
    }

    /** What was found, put together with what the servers say of themselves. */
    static List<ServiceTruth> truths(View view, Map<String, String> podByRunId, Map<String, RedisRole> roles) {
        return view.led.stream()
                .map(led -> new ServiceTruth(
                        led.name,
                        led.intent,
                        led.headless,
                        led.ends.stream()
                                .map(end -> reach(end, podByRunId, roles))
                                .toList()))
                .toList();
    }

    private static Reach reach(End end, Map<String, String> podByRunId, Map<String, RedisRole> roles) {
        if (end.through.isEmpty()) {
            return new Reach(end.pod, "", roles.getOrDefault(end.pod, RedisRole.UNKNOWN), end.ready, end.error);
        }
        return new Reach(podByRunId.getOrDefault(end.runId, ""), end.through, end.role, end.ready, end.error);
    }
}
