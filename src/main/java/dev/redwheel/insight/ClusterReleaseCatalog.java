package dev.redwheel.insight;

import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Release;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Snapshot;
import dev.redwheel.task.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue over one {@link KubeSession}. Watches and payload readers only note that something changed; one thread
 * puts it together and tells, so that the consumer is never called twice at once.
 */
final class ClusterReleaseCatalog implements ReleaseCatalog {
    /** Changes that come closer together are told as one. */
    private static final Duration GAP = Duration.ofMillis(80);

    /** Ages in findings move on also when nothing changes. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final Clock clock;
    private final Consumer<Snapshot<ReleaseList>> consumer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Workers loop = new Workers("follow releases", 1);
    private final PayloadReader payloads;
    private final ClusterReach reach;
    private boolean dirty = true;
    private volatile Map<ReleaseKey, ReleaseTarget> targets = Map.of();
    private @Nullable Snapshot<ReleaseList> told;

    ClusterReleaseCatalog(
            KubeSession session, List<String> hints, Clock clock, Consumer<Snapshot<ReleaseList>> consumer) {
        this.clock = clock;
        this.consumer = consumer;
        this.payloads = new PayloadReader(session, clock, this::wake);
        this.reach = new ClusterReach(session, hints, clock, this::wake);
        loop.submit(this::follow);
    }

    @Override
    public void addNamespace(String namespace) {
        reach.add(namespace);
        wake();
    }

    @Override
    public void refresh() {
        reach.reset();
        wake();
    }

    @Override
    public Optional<ReleaseTarget> target(ReleaseKey release) {
        return Optional.ofNullable(targets.get(release));
    }

    @Override
    public void close() {
        loop.close();
        payloads.close();
        reach.close();
    }

    private void wake() {
        lock.lock();
        try {
            dirty = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void follow() {
        try {
            while (true) {
                awaitChange();
                step();
                TimeUnit.MILLISECONDS.sleep(GAP.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Closed.
        }
    }

    private void awaitChange() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Instant lookAgain = clock.instant().plus(LOOK_AGAIN);
            Instant until = Stream.of(payloads.nextRetry(), reach.nextRetry(), Optional.of(lookAgain))
                    .flatMap(Optional::stream)
                    .min(Comparator.naturalOrder())
                    .orElse(lookAgain);
            long wait = Duration.between(clock.instant(), until).toNanos();
            while (!dirty && wait > 0) {
                wait = changed.awaitNanos(wait);
            }
            dirty = false;
        } finally {
            lock.unlock();
        }
    }

    private void step() {
        reach.extend();
        Map<String, List<HelmSecret>> newest = newestByScope(reach.scopes());
        int unread = payloads.want(newest);
        List<HelmSecret> secrets =
                newest.values().stream().flatMap(Collection::stream).toList();
        ReleaseRows rows = ReleaseRows.of(secrets, payloads.decoded(), reach.view(), clock.instant());
        boolean complete = reach.settled() && unread == 0;
        if (complete) { // Before that pods would only keep the releases waiting.
            reach.followPods(rows.releases().stream()
                    .filter(Release::redis)
                    .map(release -> release.key().namespace())
                    .collect(Collectors.toSet()));
        }
        targets = rows.targets();
        tell(new ReleaseList(rows.releases(), reach.coverage(), unread, complete));
    }

    /** Whatever its status: a release whose newest revision failed is a failed release, though an older one is deployed. */
    private static Map<String, List<HelmSecret>> newestByScope(List<CatalogScope> scopes) {
        Map<String, List<HelmSecret>> newest = new HashMap<>();
        for (CatalogScope scope : scopes) {
            Map<ReleaseKey, HelmSecret> byRelease = scope.secrets().data().orElse(List.of()).stream()
                    .map(HelmSecret::of)
                    .collect(Collectors.toMap(
                            HelmSecret::key,
                            secret -> secret,
                            BinaryOperator.maxBy(Comparator.comparingInt(HelmSecret::revision))));
            newest.put(scope.namespace(), new ArrayList<>(byRelease.values()));
        }
        return newest;
    }

    private void tell(ReleaseList list) {
        Instant now = clock.instant();
        Snapshot<ReleaseList> snapshot = reach.failure()
                .map(failure -> Snapshot.fresh(list, now).stale(failure.since(), failure.error()))
                .orElseGet(() -> Snapshot.fresh(list, now));
        Snapshot<ReleaseList> before = told;
        boolean same = before != null
                && before.data().equals(list)
                && before.staleSince().equals(snapshot.staleSince())
                && before.error()
                        .map(OpsException::getMessage)
                        .equals(snapshot.error().map(OpsException::getMessage));
        if (!same) {
            told = snapshot;
            consumer.accept(snapshot);
        }
    }

    /** Why what is shown may be out of date. */
    record Failure(Instant since, OpsException error) {}
}
