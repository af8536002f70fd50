package dev.redwheel.practice;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which all controllers run, all of them after each change that matters: a practice cluster is small, and
 * controllers that look at everything cannot miss anything.
 */
final class ControlLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);

    /** What never moves a controller. */
    private static final Set<ResourceType> STILL = EnumSet.of(
            ResourceType.EVENTS,
            ResourceType.CONTROLLER_REVISIONS,
            ResourceType.ENDPOINTS,
            ResourceType.ENDPOINT_SLICES,
            ResourceType.ROLES,
            ResourceType.CONFIG_MAPS);

    /** For what waits on time and not on a change, such as back-off. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private final ObjectStore store;
    private final List<Controller> controllers;

    ControlLoop(ObjectStore store, List<Controller> controllers) {
        this.store = store;
        this.controllers = controllers;
    }

    /** Blocks until the store is closed. */
    void run() {
        long seen = 0;
        boolean due = true;
        try {
            while (!store.closed()) {
                if (due) {
                    seen = store.revision();
                    controllers.forEach(this::reconcile);
                }
                due = false;
                try {
                    List<ObjectStore.Change> changes = store.changesAfter(seen, TICK);
                    due = changes.isEmpty() || changes.stream().anyMatch(ControlLoop::matters);
                    seen = changes.isEmpty() ? seen : changes.getLast().revision();
                } catch (ApiException tooMuchHappened) {
                    due = true;
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean matters(ObjectStore.Change change) {
        return change.type() == ObjectStore.ChangeType.DELETED
                ? change.key().type() != ResourceType.EVENTS
                : !STILL.contains(change.key().type());
    }

    private void reconcile(Controller controller) {
        try {
            controller.reconcile();
        } catch (RuntimeException e) {
            if (store.closed()) {
                return;
            }
            LOG.warn("{} of the practice cluster failed", controller.getClass().getSimpleName(), e);
        }
    }
}
