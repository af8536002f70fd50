package dev.redwheel.practice;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes Event objects in Kubernetes' own words; the same thing said again raises the count of the first. Thread-safe. */
final class EventLog {
    static final String KUBELET = "kubelet";
    static final String SCHEDULER = "default-scheduler";

    private final ObjectStore store;
    private final Map<String, ObjectKey> known = new ConcurrentHashMap<>();
    private final AtomicLong serial = new AtomicLong(System.nanoTime());

    EventLog(ObjectStore store) {
        this.store = store;
    }

    void normal(JsonNode about, String component, String reason, String message) {
        write(about, component, "Normal", reason, message, "");
    }

    void warning(JsonNode about, String component, String reason, String message) {
        write(about, component, "Warning", reason, message, "");
    }

    /** @param container of the pod, "" for the pod itself */
    void write(JsonNode about, String component, String type, String reason, String message, String container) {
        String identity = Json.uid(about) + "|" + reason + "|" + message + "|" + container;
        ObjectKey before = known.get(identity);
        if (before != null
                && store.update(
                                before,
                                event -> event.put("count", Json.integer(event, 1, "count") + 1)
                                        .put("lastTimestamp", Json.now()))
                        .isPresent()) {
            return;
        }
        String namespace = Json.namespace(about).isEmpty() ? "default" : Json.namespace(about);
        ObjectNode event = Json.object().put("kind", "Event").put("apiVersion", "v1");
        event.putObject("metadata")
                .put("name", Json.name(about) + "." + Long.toHexString(serial.incrementAndGet()))
                .put("namespace", namespace);
        ObjectNode involved = event.putObject("involvedObject")
                .put("kind", Json.string(about, "kind"))
                .put("namespace", Json.namespace(about))
                .put("name", Json.name(about))
                .put("uid", Json.uid(about))
                .put("apiVersion", Json.string(about, "apiVersion"))
                .put("resourceVersion", Json.string(about, "metadata", "resourceVersion"));
        if (!container.isEmpty()) {
            involved.put("fieldPath", "spec.containers{" + container + "}");
        }
        event.put("reason", reason).put("message", message).put("type", type).put("count", 1);
        event.putObject("source").put("component", component).put("host", component.equals(KUBELET) ? "practice" : "");
        event.put("firstTimestamp", Json.now()).put("lastTimestamp", Json.now());
        event.putNull("eventTime");
        event.put("reportingComponent", component)
                .put("reportingInstance", component.equals(KUBELET) ? "practice" : "");
        if (store.find(ResourceType.NAMESPACES, "", namespace)
                .filter(n -> !Json.terminating(n))
                .isPresent()) {
            store.create(ResourceType.EVENTS, event);
            known.put(identity, ObjectKey.of(ResourceType.EVENTS, event));
        }
    }
}
