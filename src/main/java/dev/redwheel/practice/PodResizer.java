package dev.redwheel.practice;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the node makes of other resources for one running pod: it says that it is at it, and a moment later that its containers
 * have them; or why it does not. Nothing limits the processes of a practice pod. Safe from any thread.
 */
final class PodResizer {
    /** About what a kubelet and its container runtime take. */
    private static final long MOMENT = 400;

    /** @param reason "Infeasible" or "Deferred" */
    record Obstacle(String reason, String message) {}

    private final Executor threads;
    private final Runnable changed;
    private final Map<String, JsonNode> actual = new HashMap<>();
    private @Nullable JsonNode underWay;
    private @Nullable ObjectNode condition;

    /** @param changed called when there is something new to tell */
    PodResizer(JsonNode pod, Executor threads, Runnable changed) {
        this.threads = threads;
        this.changed = changed;
        take(pod);
    }

    private void take(JsonNode pod) {
        Json.items(pod, "spec", "containers")
                .forEach(container -> actual.put(
                        Json.string(container, "name"),
                        Json.at(container, "resources").deepCopy()));
    }

    /** Called with every change of the cluster; never waits. */
    void sync(ObjectNode pod, Supplier<Optional<Obstacle>> obstacle) {
        if (look(pod, obstacle)) {
            changed.run();
        }
    }

    private synchronized boolean look(ObjectNode pod, Supplier<Optional<Obstacle>> ask) {
        JsonNode wanted = Json.at(pod, "spec", "containers");
        if (wanted.equals(underWay)) {
            return false;
        }
        boolean there = Json.items(pod, "spec", "containers").stream()
                .allMatch(container ->
                        Json.at(container, "resources").equals(actual.get(Json.string(container, "name"))));
        underWay = null;
        if (there) {
            boolean told = condition != null;
            condition = null;
            return told;
        }
        Optional<Obstacle> obstacle = ask.get();
        if (obstacle.isPresent()) {
            ObjectNode pending = condition(PodResizes.PENDING)
                    .put("reason", obstacle.get().reason())
                    .put("message", obstacle.get().message());
            boolean known = condition != null
                    && Json.string(condition, "message").equals(obstacle.get().message());
            if (!known) {
                condition = pending;
            }
            return !known;
        }
        underWay = wanted;
        condition = condition(PodResizes.IN_PROGRESS);
        begin(pod.deepCopy());
        return true;
    }

    private static ObjectNode condition(String type) {
        return Json.object().put("type", type).put("status", "True").put("lastTransitionTime", Json.now());
    }

    private void begin(ObjectNode pod) {
        try {
            threads.execute(() -> {
                try {
                    Thread.sleep(MOMENT);
                } catch (InterruptedException closing) {
                    Thread.currentThread().interrupt();
                    return;
                }
                if (finish(pod)) {
                    changed.run();
                }
            });
        } catch (RejectedExecutionException closing) {
            // The cluster closes.
        }
    }

    private synchronized boolean finish(ObjectNode pod) {
        if (!Json.at(pod, "spec", "containers").equals(underWay)) {
            return false; // Something else is wanted by now.
        }
        take(pod);
        underWay = null;
        condition = null;
        return true;
    }

    /** What a container has, for its status. */
    synchronized JsonNode of(String container) {
        return actual.getOrDefault(container, Json.object()).deepCopy();
    }

    synchronized void tell(ArrayNode conditions) {
        if (condition != null) {
            conditions.add(condition.deepCopy());
        }
    }
}
