package dev.redwheel.insight;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.Subscription;
import dev.redwheel.model.Snapshot;
import dev.redwheel.task.Poller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The latest of one watch. Gives up for good when the first answer is that the user may not; anything else it lets the
 * watch retry.
 */
final class Followed<T> implements AutoCloseable {
    /** Starts a watch. */
    interface Source<T> {
        Subscription start(Consumer<Snapshot<List<T>>> consumer);
    }

    private final Runnable changed;
    private @Nullable Subscription subscription;
    private @Nullable Snapshot<List<T>> latest;
    private @Nullable OpsException refusal;
    private boolean listed;
    private boolean closed;

    private Followed(Runnable changed) {
        this.changed = changed;
    }

    /** @param changed called after each change, on the watch's thread */
    static <T> Followed<T> start(Source<T> source, Runnable changed) {
        Followed<T> followed = new Followed<>(changed);
        followed.keep(source.start(followed::accept));
        return followed;
    }

    /** A source for what cannot be watched: asks again and again. */
    static <T> Source<T> polled(String name, Duration interval, Callable<List<T>> list, Clock clock) {
        return consumer -> {
            AtomicReference<Snapshot<List<T>>> last = new AtomicReference<>(Snapshot.fresh(List.of(), clock.instant()));
            Poller poller = Poller.start(
                    name,
                    interval,
                    () -> {
                        last.set(Snapshot.fresh(list.call(), clock.instant()));
                        consumer.accept(last.get());
                    },
                    error -> {
                        last.updateAndGet(snapshot -> snapshot.stale(clock.instant(), error));
                        consumer.accept(last.get());
                    });
            return poller::close;
        };
    }

    private void accept(Snapshot<List<T>> snapshot) {
        synchronized (this) {
            if (closed || refusal != null) {
                return;
            }
            latest = snapshot;
            listed |= !snapshot.isStale();
            if (!listed
                    && snapshot.error()
                            .filter(e -> e.kind() == ErrorKind.FORBIDDEN)
                            .isPresent()) {
                refusal = snapshot.error().orElseThrow();
            }
        }
        if (isForbidden()) {
            stop();
        }
        changed.run();
    }

    private void keep(Subscription started) {
        boolean unwanted;
        synchronized (this) {
            subscription = started;
            unwanted = closed || refusal != null;
        }
        if (unwanted) {
            stop();
        }
    }

    private void stop() {
        Subscription ended;
        synchronized (this) {
            ended = subscription;
            subscription = null;
        }
        if (ended != null) {
            ended.close();
        }
    }

    /** The data, once it was listed. */
    synchronized Optional<List<T>> data() {
        return listed && latest != null ? Optional.of(latest.data()) : Optional.empty();
    }

    /** Whether it is known what there is, or known that it cannot be known. */
    synchronized boolean settled() {
        return listed || refusal != null;
    }

    synchronized boolean isForbidden() {
        return refusal != null;
    }

    synchronized Optional<Instant> staleSince() {
        return refusal == null && latest != null ? latest.staleSince() : Optional.empty();
    }

    synchronized Optional<OpsException> error() {
        return refusal == null && latest != null ? latest.error() : Optional.empty();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        stop();
    }
}
