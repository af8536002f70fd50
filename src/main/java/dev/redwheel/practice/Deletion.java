package dev.redwheel.practice;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deleting as Kubernetes means it: running pods end first, finalisers hold an object, and what an object owns follows it,
 * goes before it, or is let go.
 */
final class Deletion {
    static final String FOREGROUND = "foregroundDeletion";

    private final ObjectStore store;

    Deletion(ObjectStore store) {
        this.store = store;
    }

    /** @return the object while it is still ending, empty when it is gone */
    Optional<ObjectNode> delete(ObjectKey key) {
        return delete(key, Json.object());
    }

    /** @param options a DeleteOptions object */
    Optional<ObjectNode> delete(ObjectKey key, ObjectNode options) {
        return store.atomically(() -> {
            ObjectNode object = store.find(key).orElse(null);
            if (object == null) {
                return Optional.empty();
            }
            String policy = Json.string(options, "propagationPolicy");
            if (policy.equals("Orphan") || Json.flag(options, "orphanDependents")) {
                letGoOfDependents(Json.uid(object));
            } else if (policy.equals("Foreground") && hasDependents(Json.uid(object))) {
                store.update(key, o -> addFinalizer(o, FOREGROUND));
            }
            if (key.type() == ResourceType.PODS) {
                return deletePod(key, object, options);
            }
            boolean held = key.type() == ResourceType.NAMESPACES
                    || !Json.items(store.find(key).orElse(object), "metadata", "finalizers")
                            .isEmpty();
            if (!held) {
                store.remove(key);
                return Optional.empty();
            }
            return store.update(key, o -> {
                markTerminating(o, 0);
                if (key.type() == ResourceType.NAMESPACES) {
                    Json.ensure(o, "status").put("phase", "Terminating");
                }
            });
        });
    }

    private Optional<ObjectNode> deletePod(ObjectKey key, ObjectNode pod, ObjectNode options) {
        int usual = Json.integer(pod, 30, "spec", "terminationGracePeriodSeconds");
        int grace = Json.integer(options, usual, "gracePeriodSeconds");
        String phase = Json.string(pod, "status", "phase");
        boolean neverStarted = Json.string(pod, "spec", "nodeName").isEmpty();
        boolean over = phase.equals("Succeeded") || phase.equals("Failed");
        if (grace <= 0 || neverStarted || over) {
            store.remove(key);
            return Optional.empty();
        }
        return store.update(key, o -> markTerminating(o, grace));
    }

    private static void markTerminating(ObjectNode object, int graceSeconds) {
        ObjectNode meta = Json.meta(object);
        if (Json.terminating(object)
                && Json.integer(object, 0, "metadata", "deletionGracePeriodSeconds") <= graceSeconds) {
            return;
        }
        meta.put(
                "deletionTimestamp",
                Instant.now()
                        .truncatedTo(ChronoUnit.SECONDS)
                        .plusSeconds(graceSeconds)
                        .toString());
        meta.put("deletionGracePeriodSeconds", graceSeconds);
    }

    static void addFinalizer(ObjectNode object, String finalizer) {
        ArrayNode list = Json.meta(object).withArrayProperty("finalizers");
        if (list.values().stream().noneMatch(f -> f.asString("").equals(finalizer))) {
            list.add(finalizer);
        }
    }

    static void removeFinalizer(ObjectNode object, String finalizer) {
        if (Json.at(object, "metadata", "finalizers") instanceof ArrayNode list) {
            list.removeIf(f -> f.asString("").equals(finalizer));
            if (list.isEmpty()) {
                Json.meta(object).remove("finalizers");
            }
        }
    }

    List<ObjectKey> dependents(String uid) {
        return store.keys().stream()
                .filter(key -> store.find(key).map(o -> owners(o).contains(uid)).orElse(false))
                .toList();
    }

    private boolean hasDependents(String uid) {
        return !dependents(uid).isEmpty();
    }

    private void letGoOfDependents(String uid) {
        for (ObjectKey key : dependents(uid)) {
            store.update(key, o -> {
                ArrayNode left = Json.array();
                for (JsonNode owner : Json.items(o, "metadata", "ownerReferences")) {
                    if (!Json.string(owner, "uid").equals(uid)) {
                        left.add(owner);
                    }
                }
                if (left.isEmpty()) {
                    Json.meta(o).remove("ownerReferences");
                } else {
                    Json.meta(o).set("ownerReferences", left);
                }
            });
        }
    }

    static List<String> owners(JsonNode object) {
        return Json.items(object, "metadata", "ownerReferences").stream()
                .map(owner -> Json.string(owner, "uid"))
                .toList();
    }
}
