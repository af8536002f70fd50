package dev.redwheel.insight.topology;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.SentinelReport;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.task.Poller;
import dev.redwheel.task.Scope;
import dev.redwheel.task.SleepWatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link TopologyMonitor} in rounds of a second: all are asked, what came is put together and published. */
final class RoundMonitor implements TopologyMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(RoundMonitor.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** A round is published at the latest this long after it began; who has not answered by then misses it. */
    private static final long ROUND_NANOS = Duration.ofMillis(850).toNanos();
    /** What a replica has not applied of what its master had a moment before is its lag. */
    private static final Duration MASTERS_FIRST = Duration.ofMillis(15);

    private static final Duration ASK_LIMIT = Duration.ofSeconds(2);

    private final ReleaseTarget target;
    private final WantedTopology wanted;
    private final TopologyAccess access;
    private final RedisConnector connector;
    private final Clock clock;
    private final Consumer<TopologyPicture> listener;
    private final Scope scope = new Scope();
    private final SleepWatch sleep = new SleepWatch();
    private final ServiceWatch services;

    private final Map<String, PodLink<NodeSaid>> nodes = new TreeMap<>();
    private final Map<String, PodLink<SentinelReport>> sentinels = new TreeMap<>();
    private List<PodInfo> pods = List.of();
    private boolean podsRead;
    private @Nullable OpsException podsError;
    private boolean closed;
    private @Nullable Poller poller;

    private RoundMonitor(
            ReleaseTarget target,
            WantedTopology wanted,
            TopologyAccess access,
            RedisConnector connector,
            Clock clock,
            Consumer<TopologyPicture> listener) {
        this.target = target;
        this.wanted = wanted;
        this.access = access;
        this.connector = connector;
        this.clock = clock;
        this.listener = listener;
        this.services = new ServiceWatch(target, access, connector, clock);
    }

    static RoundMonitor start(
            ReleaseTarget target,
            WantedTopology wanted,
            TopologyAccess access,
            RedisConnector connector,
            Clock clock,
            Consumer<TopologyPicture> listener) {
        RoundMonitor monitor = new RoundMonitor(target, wanted, access, connector, clock, listener);
        monitor.scope.add(access.followPods(monitor::podsChanged, monitor::podsFailed));
        monitor.scope.add(monitor.services);
        monitor.begin();
        return monitor;
    }

    private void begin() {
        services.begin();
        Poller started = scope.add(Poller.start(
                "topology " + target.release(), INTERVAL, this::round, e -> LOG.error("A topology round failed", e)));
        synchronized (this) {
            poller = started;
        }
    }

    @Override
    public synchronized void setPaused(boolean paused) {
        if (poller != null) {
            poller.setPaused(paused);
        }
        services.setPaused(paused);
    }

    @Override
    public void close() {
        List<AutoCloseable> open = new ArrayList<>();
        synchronized (this) {
            closed = true;
            open.addAll(nodes.values());
            open.addAll(sentinels.values());
            nodes.clear();
            sentinels.clear();
        }
        scope.close();
        Scope rest = new Scope();
        open.forEach(rest::add);
        rest.close();
    }

    private void podsChanged(List<PodInfo> now) {
        Scope gone = new Scope();
        synchronized (this) {
            if (closed) {
                return;
            }
            podsRead = true;
            podsError = null;
            pods = List.copyOf(now);
            Set<String> servers = new HashSet<>();
            Set<String> watchers = new HashSet<>();
            for (PodInfo pod : now) {
                if (PodParts.hasServer(pod, target)) {
                    servers.add(pod.name());
                    link(nodes, pod, target.port(), access::way, pod.name(), NodeSaid.question(ASK_LIMIT));
                }
                OptionalInt port = PodParts.sentinelPort(pod, target);
                if (port.isPresent()) {
                    watchers.add(pod.name());
                    link(
                            sentinels,
                            pod,
                            port.getAsInt(),
                            access::sentinelWay,
                            "the Sentinel of " + pod.name(),
                            (connection, at) -> connection.sentinel(ASK_LIMIT));
                }
            }
            forget(nodes, servers, gone);
            forget(sentinels, watchers, gone);
        }
        services.pods(now);
        gone.close();
    }

    private <T> void link(
            Map<String, PodLink<T>> links,
            PodInfo pod,
            int port,
            PodLink.Opening opening,
            String called,
            PodLink.Question<T> question) {
        PodLink<T> known = links.get(pod.name());
        if (known == null) {
            links.put(pod.name(), new PodLink<>(called, pod, port, opening, connector, clock, question));
        } else {
            known.update(pod);
        }
    }

    private static <T> void forget(Map<String, PodLink<T>> links, Set<String> kept, Scope gone) {
        links.entrySet().removeIf(entry -> {
            boolean drop = !kept.contains(entry.getKey());
            if (drop) {
                gone.add(entry.getValue());
            }
            return drop;
        });
    }

    private synchronized void podsFailed(OpsException error) {
        podsError = error;
    }

    private void round() throws InterruptedException {
        Instant at = clock.instant();
        long began = System.nanoTime();
        List<PodLink<NodeSaid>> servers;
        List<PodLink<SentinelReport>> watchers;
        synchronized (this) {
            servers = List.copyOf(nodes.values());
            watchers = List.copyOf(sentinels.values());
        }
        if (sleep.slept(at, began)) {
            servers.forEach(PodLink::reconnect);
            watchers.forEach(PodLink::reconnect);
        }
        CountDownLatch done = new CountDownLatch(servers.size() + watchers.size());
        List<PodLink<NodeSaid>> others = new ArrayList<>();
        for (PodLink<NodeSaid> server : servers) {
            boolean master = server.latest()
                    .filter(said -> said.role() == RedisRole.MASTER)
                    .isPresent();
            if (master) {
                server.request(done);
            } else {
                others.add(server);
            }
        }
        watchers.forEach(watcher -> watcher.request(done));
        if (others.size() < servers.size()) {
            Thread.sleep(MASTERS_FIRST);
        }
        others.forEach(other -> other.request(done));
        done.await(ROUND_NANOS - (System.nanoTime() - began), TimeUnit.NANOSECONDS);
        awaitSilence(servers, watchers, ROUND_NANOS - (System.nanoTime() - began));
        publish(at);
    }

    /** Who owes an answer since the round before counts as silent in this one, not in the next: three seconds are short. */
    private static void awaitSilence(
            List<PodLink<NodeSaid>> servers, List<PodLink<SentinelReport>> watchers, long mostNanos)
            throws InterruptedException {
        long due = Stream.concat(servers.stream(), watchers.stream())
                .mapToLong(PodLink::silentInNanos)
                .max()
                .orElse(0);
        if (due > 0 && due < mostNanos) {
            TimeUnit.NANOSECONDS.sleep(due + 1_000_000);
        }
    }

    private void publish(Instant at) {
        List<PodLink<NodeSaid>> servers;
        List<PodLink<SentinelReport>> watchers;
        List<PodInfo> known;
        boolean read;
        Optional<OpsException> error;
        synchronized (this) {
            if (closed) {
                return;
            }
            servers = List.copyOf(nodes.values());
            watchers = List.copyOf(sentinels.values());
            known = pods;
            read = podsRead;
            error = Optional.ofNullable(podsError);
        }
        PictureBuilder builder = new PictureBuilder(target, wanted, at, known, services.view());
        servers.forEach(server -> builder.node(server.pod(), server.heard(), server.latest()));
        watchers.forEach(watcher -> builder.sentinel(watcher.pod(), watcher.heard(), watcher.latest()));
        listener.accept(builder.build(read, error));
    }
}
