package dev.redwheel.insight;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.task.Poller;
import dev.redwheel.task.Scope;
import dev.redwheel.task.SleepWatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link LiveMonitor} that ticks once a second and takes a round of samples when one is due. */
final class ReleaseMonitor implements LiveMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseMonitor.class);

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final long TICK_TOLERANCE_NANOS = Duration.ofMillis(50).toNanos();
    /** A round is published at the latest this long after it began; who has not answered by then misses it. */
    private static final long ROUND_NANOS = Duration.ofMillis(850).toNanos();
    /** Nodes are asked one after the other, so that their PINGs do not queue behind each other in the tunnel. */
    private static final long LONGEST_STAGGER_MILLIS = 15;

    private static final long ALL_ASKED_MILLIS = 450;

    private final ReleaseTarget target;
    private final LiveAccess access;
    private final RedisConnector connector;
    private final Clock clock;
    private final Consumer<LiveSnapshot> listener;
    private final SampleHistory history = new SampleHistory();
    private final Scope scope = new Scope();
    private final AtomicBoolean changed = new AtomicBoolean(true);

    private final Map<String, NodeFollower> followers = new TreeMap<>();
    private boolean closed;
    private boolean podsRead;
    private @Nullable OpsException podsError;

    private volatile Duration interval = SHORTEST_INTERVAL;
    private volatile boolean paused;

    private boolean gapShown;
    private boolean sampled;
    private long lastRoundNanos;
    private final SleepWatch sleep = new SleepWatch();

    private ReleaseMonitor(
            ReleaseTarget target,
            LiveAccess access,
            RedisConnector connector,
            Clock clock,
            Consumer<LiveSnapshot> listener) {
        this.target = target;
        this.access = access;
        this.connector = connector;
        this.clock = clock;
        this.listener = listener;
    }

    static ReleaseMonitor start(
            ReleaseTarget target,
            LiveAccess access,
            RedisConnector connector,
            Clock clock,
            Consumer<LiveSnapshot> listener) {
        ReleaseMonitor monitor = new ReleaseMonitor(target, access, connector, clock, listener);
        monitor.scope.add(access.followPods(monitor::podsChanged, monitor::podsFailed));
        monitor.scope.add(Poller.start(
                "live " + target.release(), TICK, monitor::tick, e -> LOG.error("A live round failed", e)));
        return monitor;
    }

    @Override
    public ReleaseTarget target() {
        return target;
    }

    @Override
    public void setInterval(Duration wanted) {
        interval = wanted.compareTo(SHORTEST_INTERVAL) < 0
                ? SHORTEST_INTERVAL
                : wanted.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : wanted;
    }

    @Override
    public void setPaused(boolean wanted) {
        paused = wanted;
    }

    @Override
    public History history() {
        return history;
    }

    @Override
    public void close() {
        scope.close();
        List<NodeFollower> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(followers.values());
            followers.clear();
        }
        open.forEach(NodeFollower::close);
    }

    private void podsChanged(List<PodInfo> pods) {
        List<NodeFollower> gone = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            podsRead = true;
            podsError = null;
            Set<String> names = new HashSet<>();
            for (PodInfo pod : pods) {
                names.add(pod.name());
                NodeFollower known = followers.get(pod.name());
                if (known == null) {
                    followers.put(pod.name(), new NodeFollower(pod, access, connector, clock, () -> changed.set(true)));
                } else {
                    known.update(pod);
                }
            }
            followers.entrySet().removeIf(entry -> {
                boolean drop = !names.contains(entry.getKey());
                if (drop) {
                    gone.add(entry.getValue());
                }
                return drop;
            });
        }
        gone.forEach(NodeFollower::close);
        changed.set(true);
    }

    private synchronized void podsFailed(OpsException error) {
        podsError = error;
        changed.set(true);
    }

    private synchronized List<NodeFollower> followers() {
        return new ArrayList<>(followers.values());
    }

    private void tick() throws InterruptedException {
        Instant at = clock.instant();
        long now = System.nanoTime();
        if (sleep.slept(at, now)) {
            followers().forEach(NodeFollower::reconnect);
        }
        if (paused) {
            if (!gapShown) {
                history.beginRound(at); // The line is not drawn across the pause.
                gapShown = true;
            }
            sampled = false;
        } else if (!sampled || now - lastRoundNanos >= interval.toNanos() - TICK_TOLERANCE_NANOS) {
            gapShown = false;
            sampled = true;
            lastRoundNanos = now;
            round(at, now);
            return;
        }
        if (changed.getAndSet(false)) {
            publish(at, views(followers()));
        }
    }

    private void round(Instant at, long began) throws InterruptedException {
        List<NodeFollower> all = followers();
        // Masters first: what a replica has not yet applied of what its master had then is its lag.
        List<NodeFollower> order = new ArrayList<>(all);
        order.sort(Comparator.comparing(f -> f.view().role() != RedisRole.MASTER));
        CountDownLatch done = new CountDownLatch(order.size());
        long stagger = order.isEmpty() ? 0 : Math.min(LONGEST_STAGGER_MILLIS, ALL_ASKED_MILLIS / order.size());
        for (int i = 0; i < order.size(); i++) {
            if (i > 0) {
                Thread.sleep(stagger);
            }
            order.get(i).request(done);
        }
        done.await(ROUND_NANOS - (System.nanoTime() - began), TimeUnit.NANOSECONDS);
        changed.set(false);

        List<NodeLive> nodes = new ArrayList<>();
        Set<String> fresh = new HashSet<>();
        for (NodeFollower follower : all) {
            NodeLive node = follower.view();
            nodes.add(node);
            if (follower.takeFresh()) {
                fresh.add(node.pod());
            }
        }
        nodes = ReplicaLag.against(nodes);
        history.beginRound(at);
        for (NodeLive node : nodes) {
            NodeSample sample = node.latest().orElse(null);
            if (sample != null && fresh.contains(node.pod())) {
                history.put(
                        node.pod(),
                        metric -> MetricValues.value(metric, sample, node),
                        MetricValues.orNaN(sample.stats().hits()),
                        MetricValues.orNaN(sample.stats().misses()));
            } else {
                history.touch(node.pod());
            }
        }
        publish(at, nodes);
    }

    private static List<NodeLive> views(List<NodeFollower> all) {
        return ReplicaLag.against(all.stream().map(NodeFollower::view).toList());
    }

    private void publish(Instant at, List<NodeLive> nodes) {
        boolean read;
        Optional<OpsException> error;
        synchronized (this) {
            if (closed) {
                return;
            }
            read = podsRead;
            error = Optional.ofNullable(podsError);
        }
        Rates total = RateMeter.sum(nodes.stream()
                .filter(node -> node.link() instanceof LinkState.Live)
                .map(NodeLive::rates)
                .toList());
        listener.accept(new LiveSnapshot(at, nodes, total, read, error));
    }
}
