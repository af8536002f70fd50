package dev.redwheel.operation;

import dev.redwheel.error.OpsException;
import dev.redwheel.kube.Existence;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.Subscription;
import dev.redwheel.model.EventInfo;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Snapshot;
import dev.redwheel.operation.ReleaseObservation.RedisAnswer;
import dev.redwheel.operation.ReleaseObservation.Running;
import dev.redwheel.task.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Follows what a release's objects become, by watches. One thread reads it; the watches' threads feed it. */
final class ReleaseObserver implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final int KEPT_EVENTS = 500;

    private final KubeSession session;
    private final ReleasePlan plan;
    private final Set<String> claimNames;
    private final Scope watches = new Scope();
    private final Semaphore news = new Semaphore(0);
    private final Map<String, EventInfo> events = new HashMap<>();
    private Optional<Snapshot<List<PodInfo>>> pods = Optional.empty();
    private Optional<Snapshot<List<PvcInfo>>> claims = Optional.empty();
    private Set<ObjectRef> missing;
    private Optional<Instant> looked = Optional.empty();

    /** @param past events so far; those about earlier objects of the same names left out */
    ReleaseObserver(KubeSession session, ReleaseKey release, ReleasePlan plan, Supplier<List<EventInfo>> past) {
        this.session = session;
        this.plan = plan;
        this.claimNames = Set.copyOf(plan.claimNames());
        this.missing = Set.copyOf(plan.objects());
        try {
            String namespace = release.namespace();
            follow(session.watchPods(
                    namespace,
                    "app.kubernetes.io/instance=" + release.name(),
                    seen -> change(() -> pods = Optional.of(seen))));
            if (!claimNames.isEmpty()) {
                follow(session.watchPvcs(namespace, "", seen -> change(() -> claims = Optional.of(seen))));
            }
            follow(session.watchEvents(namespace, event -> change(() -> keep(event))));
            past.get().forEach(event -> change(() -> keep(event)));
        } catch (RuntimeException e) {
            watches.close();
            throw e;
        }
    }

    private void follow(Subscription subscription) {
        watches.add(subscription);
    }

    private void change(Runnable update) {
        synchronized (this) {
            update.run();
        }
        news.release();
    }

    private void keep(EventInfo event) {
        EventInfo known = events.get(event.uid());
        if (known == null || !event.at().isBefore(known.at())) {
            events.put(event.uid(), event);
        }
        if (events.size() > KEPT_EVENTS) {
            events.values().stream()
                    .min(Comparator.comparing(EventInfo::at))
                    .ifPresent(oldest -> events.remove(oldest.uid()));
        }
    }

    /** Waits for the next change, at most that long. Returns early and often: several changes count as one. */
    void await(Duration limit) throws InterruptedException {
        boolean told = news.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (told) {
            news.drainPermits();
        }
    }

    /** What the cluster shows now. Asks again for objects that were missing, at most every five seconds. */
    ReleaseObservation look(Map<Running, RedisAnswer> redis, Instant now) {
        lookForMissing(now);
        synchronized (this) {
            List<PodInfo> seenPods = pods.map(Snapshot::data).orElse(List.of());
            return new ReleaseObservation(
                    missing,
                    claims.map(Snapshot::data).orElse(List.of()).stream()
                            .filter(claim -> claimNames.contains(claim.name()))
                            .sorted(Comparator.comparing(PvcInfo::name))
                            .toList(),
                    seenPods.stream()
                            .filter(this::ofTheRelease)
                            .sorted(Comparator.comparing(PodInfo::name))
                            .toList(),
                    List.copyOf(events.values()),
                    redis,
                    pods.flatMap(Snapshot::error).or(() -> claims.flatMap(Snapshot::error)));
        }
    }

    private boolean ofTheRelease(PodInfo pod) {
        return plan.workloads().stream().anyMatch(workload -> workload.makesPod(pod.name()));
    }

    private void lookForMissing(Instant now) {
        Set<ObjectRef> before;
        synchronized (this) {
            if (missing.isEmpty()
                    || looked.filter(last -> now.isBefore(last.plus(LOOK_AGAIN)))
                            .isPresent()) {
                return;
            }
            looked = Optional.of(now);
            before = missing;
        }
        Set<ObjectRef> still = new HashSet<>();
        for (ObjectRef object : new ArrayList<>(before)) {
            if (absent(object)) {
                still.add(object);
            }
        }
        synchronized (this) {
            missing = Set.copyOf(still);
        }
    }

    /** A server that does not answer now is asked again; the watches tell when that lasts. */
    private boolean absent(ObjectRef object) {
        try {
            return session.exists(object) == Existence.ABSENT;
        } catch (OpsException e) {
            if (!passes(e)) {
                throw e;
            }
            return true;
        }
    }

    /** Whether the same question may be answered a moment later. */
    static boolean passes(OpsException e) {
        return switch (e.kind()) {
            case TIMEOUT, UNREACHABLE, SERVER -> true;
            default -> false;
        };
    }

    @Override
    public void close() {
        watches.close();
    }
}
