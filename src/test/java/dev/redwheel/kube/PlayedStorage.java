package dev.redwheel.kube;

import dev.redwheel.model.PvcInfo;
import dev.redwheel.task.Background;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The part of a storage provider's resizer on a cluster whose provider has none: claims of one namespace that ask for more than
 * they have are told to have it.
 */
public final class PlayedStorage implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread;

    private PlayedStorage(KubeSession session, String namespace) {
        thread = Background.startDaemon("played-storage", () -> {
            try (session) {
                while (!over.get()) {
                    session.pvcs(namespace, "").stream()
                            .filter(claim ->
                                    claim.capacityBytes() > 0 && claim.capacityBytes() < claim.requestedBytes())
                            .forEach(claim -> grow((ApiSession) session, claim));
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
                }
            }
        });
    }

    /** @param session closed with this */
    public static PlayedStorage start(KubeSession session, String namespace) {
        return new PlayedStorage(session, namespace);
    }

    private static void grow(ApiSession session, PvcInfo claim) {
        String status = "{\"status\":{\"capacity\":{\"storage\":\"" + claim.requestedBytes() + "\"}}}";
        session.api()
                .send(Call.get(Resource.PVCS, claim.namespace(), claim.name())
                        .below("status")
                        .patching(status.getBytes(StandardCharsets.UTF_8), "application/merge-patch+json"));
    }

    @Override
    public void close() {
        over.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
