package dev.redwheel.practice;

import java.util.Comparator;
import tools.jackson.databind.JsonNode;

/** Where an object is kept. The namespace of a cluster-wide object is "". */
record ObjectKey(ResourceType type, String namespace, String name) implements Comparable<ObjectKey> {
    private static final Comparator<ObjectKey> ORDER = Comparator.comparing(ObjectKey::type)
            .thenComparing(ObjectKey::namespace)
            .thenComparing(ObjectKey::name);

    static ObjectKey of(ResourceType type, JsonNode object) {
        return new ObjectKey(type, type.namespaced() ? Json.namespace(object) : "", Json.name(object));
    }

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }
}
