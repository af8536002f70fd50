package dev.redwheel.insight;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ReleaseDecoder;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.insight.recognition.Recognition;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.ReleaseSecret;
import dev.redwheel.task.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Fetches and decodes the payloads that are asked for, a few at a time, and keeps what they told until the Secret changes.
 * Safe from any thread; nothing blocks.
 */
final class PayloadReader implements AutoCloseable {
    static final int AT_ONCE = 8;

    /** From so many of one namespace or cluster on, one listing is cheaper than a request for each. */
    static final int LISTING_FROM = 24;

    static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final KubeSession session;
    private final Clock clock;
    private final Runnable changed;
    private final Recognition recognition = Recognition.bundled();
    private final Workers workers = new Workers("read releases", AT_ONCE);
    private final Map<String, DecodedRelease> decoded = new HashMap<>();
    private final Map<String, Instant> retries = new HashMap<>();
    private final Set<String> inFlight = new HashSet<>();

    /** @param changed called after something was decoded, on a worker's thread */
    PayloadReader(KubeSession session, Clock clock, Runnable changed) {
        this.session = session;
        this.clock = clock;
        this.changed = changed;
    }

    /** What is known now, by {@link HelmSecret#version()}. */
    synchronized Map<String, DecodedRelease> decoded() {
        return Map.copyOf(decoded);
    }

    /**
     * Sees to it that these are read, and forgets all others.
     *
     * @param byScope by the namespace they were listed in, {@link KubeSession#ALL_NAMESPACES} for all
     * @return how many are still to come
     */
    int want(Map<String, List<HelmSecret>> byScope) {
        Set<String> wanted = byScope.values().stream()
                .flatMap(Collection::stream)
                .map(HelmSecret::version)
                .collect(Collectors.toSet());
        int missing = 0;
        Map<String, List<HelmSecret>> toFetch = new HashMap<>();
        synchronized (this) {
            decoded.keySet().retainAll(wanted);
            retries.keySet().retainAll(wanted);
            for (Map.Entry<String, List<HelmSecret>> scope : byScope.entrySet()) {
                for (HelmSecret secret : scope.getValue()) {
                    boolean known = decoded.containsKey(secret.version());
                    missing += known ? 0 : 1;
                    if (wanted(secret, known) && inFlight.add(secret.version())) {
                        retries.remove(secret.version()); // A due one that stayed would keep the catalogue awake.
                        toFetch.computeIfAbsent(scope.getKey(), any -> new ArrayList<>())
                                .add(secret);
                    }
                }
            }
        }
        toFetch.forEach(this::fetch);
        return missing;
    }

    /** When something that failed should be tried again. */
    synchronized Optional<Instant> nextRetry() {
        return retries.values().stream().min(Instant::compareTo);
    }

    private boolean wanted(HelmSecret secret, boolean known) {
        Instant retry = retries.get(secret.version());
        return retry == null ? !known : !retry.isAfter(clock.instant());
    }

    private void fetch(String scope, List<HelmSecret> secrets) {
        if (secrets.size() >= LISTING_FROM) {
            workers.submit(() -> list(scope, secrets));
        } else {
            secrets.forEach(secret -> workers.submit(() -> get(secret)));
        }
    }

    private void get(HelmSecret secret) {
        try {
            decode(
                    secret,
                    session.releasePayload(
                            secret.meta().namespace(), secret.meta().name()));
        } catch (OpsException e) {
            failed(secret, e);
        }
        changed.run();
    }

    /** One listing; what it did not bring, or brought in another version, is asked for one by one. */
    private void list(String scope, List<HelmSecret> secrets) {
        Map<String, HelmSecret> missing = new HashMap<>();
        secrets.forEach(secret -> missing.put(secret.version(), secret));
        try {
            session.releasePayloads(scope, payload -> {
                HelmSecret secret = missing.remove(HelmSecret.of(payload.meta()).version());
                if (secret != null) {
                    workers.submit(() -> {
                        decode(secret, payload);
                        changed.run();
                    });
                }
            });
        } catch (OpsException e) {
            missing.values().forEach(secret -> failed(secret, e));
            changed.run();
            return;
        }
        missing.values().forEach(secret -> workers.submit(() -> get(secret)));
    }

    private void decode(HelmSecret secret, ReleaseSecret payload) {
        try {
            ReleasePayload release = ReleaseDecoder.decode(
                    payload.meta().namespace() + "/" + payload.meta().name(), payload.release());
            keep(secret, DecodedRelease.of(release, recognition));
        } catch (OpsException e) {
            failed(secret, e);
        }
    }

    private synchronized void keep(HelmSecret secret, DecodedRelease release) {
        inFlight.remove(secret.version());
        retries.remove(secret.version());
        decoded.put(secret.version(), release);
    }

    private synchronized void failed(HelmSecret secret, OpsException error) {
        if (error.kind() == ErrorKind.CANCELLED || error.kind() == ErrorKind.NOT_FOUND) {
            inFlight.remove(secret.version()); // Closed, or gone: then the watch says so too.
            retries.put(secret.version(), clock.instant().plus(RETRY_AFTER));
            return;
        }
        keep(secret, new DecodedRelease.Unreadable(error));
        if (error.kind() != ErrorKind.CORRUPT && error.kind() != ErrorKind.FORBIDDEN) {
            retries.put(secret.version(), clock.instant().plus(RETRY_AFTER));
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
