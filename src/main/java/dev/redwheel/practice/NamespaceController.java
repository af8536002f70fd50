package dev.redwheel.practice;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Gives every namespace its service account and clears those being deleted. */
final class NamespaceController implements Controller {
    private final ObjectStore store;
    private final Deletion deletion;

    NamespaceController(ObjectStore store, Deletion deletion) {
        this.store = store;
        this.deletion = deletion;
    }

    @Override
    public void reconcile() {
        for (ObjectNode namespace : store.list(ResourceType.NAMESPACES, "")) {
            if (Json.terminating(namespace)) {
                clear(Json.name(namespace));
            } else if (store.find(ResourceType.SERVICE_ACCOUNTS, Json.name(namespace), "default")
                    .isEmpty()) {
                ObjectNode account = Json.object().put("kind", "ServiceAccount").put("apiVersion", "v1");
                account.putObject("metadata").put("name", "default").put("namespace", Json.name(namespace));
                store.create(ResourceType.SERVICE_ACCOUNTS, account);
            }
        }
    }

    private void clear(String namespace) {
        List<ObjectKey> content = store.keys().stream()
                .filter(key -> key.type().namespaced() && key.namespace().equals(namespace))
                .toList();
        for (ObjectKey key : content) {
            boolean asked = store.find(key).filter(Json::terminating).isPresent();
            if (!asked) {
                deletion.delete(key);
            }
        }
        if (content.isEmpty()) {
            store.remove(new ObjectKey(ResourceType.NAMESPACES, "", namespace));
        }
    }
}
