package dev.redwheel.practice;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Making pods from the templates of their owners, and knowing whose they are. */
final class PodTemplates {
    private PodTemplates() {}

    /** A pod with the template's labels, annotations and spec, owned by this owner; its name is still to be set. */
    static ObjectNode pod(ObjectNode owner, JsonNode template) {
        ObjectNode pod = Json.object().put("kind", "Pod").put("apiVersion", "v1");
        ObjectNode meta = pod.putObject("metadata").put("namespace", Json.namespace(owner));
        for (String field : List.of("labels", "annotations")) {
            if (Json.at(template, "metadata", field) instanceof ObjectNode map) {
                meta.set(field, map.deepCopy());
            }
        }
        own(pod, owner);
        pod.set("spec", Json.at(template, "spec").deepCopy());
        return pod;
    }

    static void own(ObjectNode object, ObjectNode owner) {
        Json.meta(object)
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", Json.string(owner, "apiVersion"))
                .put("kind", Json.string(owner, "kind"))
                .put("name", Json.name(owner))
                .put("uid", Json.uid(owner))
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    static List<ObjectNode> owned(ObjectStore store, ResourceType type, ObjectNode owner) {
        String uid = Json.uid(owner);
        return store.list(type, Json.namespace(owner)).stream()
                .filter(object -> Deletion.owners(object).contains(uid))
                .toList();
    }

    /** A short name for a template that changes with any change of it. */
    static String hash(JsonNode template) {
        return Integer.toUnsignedString(template.toString().hashCode(), 32);
    }

    static boolean failed(JsonNode pod) {
        String phase = Json.string(pod, "status", "phase");
        return phase.equals("Failed") || phase.equals("Succeeded");
    }
}
