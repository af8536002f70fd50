package dev.redwheel.practice;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Deletes what lost its last owner, and what an owner being deleted in the foreground still holds. */
final class GarbageCollector implements Controller {
    private final ObjectStore store;
    private final Deletion deletion;

    GarbageCollector(ObjectStore store, Deletion deletion) {
        this.store = store;
        this.deletion = deletion;
    }

    @Override
    public void reconcile() {
        for (ObjectKey key : store.keys()) {
            ObjectNode object = store.find(key).orElse(null);
            if (object == null) {
                continue;
            }
            List<String> owners = Deletion.owners(object);
            if (!owners.isEmpty()
                    && !Json.terminating(object)
                    && owners.stream().noneMatch(store::uidLives)) {
                deletion.delete(key);
            }
            boolean foreground = Json.terminating(object)
                    && Json.items(object, "metadata", "finalizers").stream()
                            .anyMatch(f -> f.asString("").equals(Deletion.FOREGROUND));
            if (foreground) {
                List<ObjectKey> dependents = deletion.dependents(Json.uid(object));
                for (ObjectKey dependent : dependents) {
                    if (store.find(dependent).filter(o -> !Json.terminating(o)).isPresent()) {
                        deletion.delete(dependent);
                    }
                }
                if (dependents.isEmpty()) {
                    store.update(key, o -> Deletion.removeFinalizer(o, Deletion.FOREGROUND));
                }
            }
        }
    }
}
