package dev.redwheel.practice;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Endpoints and EndpointSlices of every Service with a selector, from the pods it selects. */
final class EndpointsController implements Controller {
    private final ObjectStore store;

    EndpointsController(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void reconcile() {
        for (ObjectNode service : store.list(ResourceType.SERVICES, "")) {
            if (!Json.at(service, "spec", "selector").isEmpty()) {
                write(service);
            }
        }
        for (ObjectNode endpoints : store.list(ResourceType.ENDPOINTS, "")) {
            ObjectKey key = ObjectKey.of(ResourceType.ENDPOINTS, endpoints);
            if (store.find(ResourceType.SERVICES, key.namespace(), key.name()).isEmpty()) {
                store.remove(key);
            }
        }
    }

    private void write(ObjectNode service) {
        boolean early = Json.flag(service, "spec", "publishNotReadyAddresses");
        List<ObjectNode> ready = new ArrayList<>();
        List<ObjectNode> notReady = new ArrayList<>();
        for (ObjectNode pod : store.list(ResourceType.PODS, Json.namespace(service))) {
            if (Selectors.matchesAll(Json.at(service, "spec", "selector"), pod)
                    && !Json.string(pod, "status", "podIP").isEmpty()
                    && !Json.terminating(pod)) {
                (early || podReady(pod) ? ready : notReady).add(pod);
            }
        }
        put(ResourceType.ENDPOINTS, endpoints(service, ready, notReady));
        put(ResourceType.ENDPOINT_SLICES, slice(service, ready, notReady));
    }

    private void put(ResourceType type, ObjectNode wanted) {
        ObjectKey key = ObjectKey.of(type, wanted);
        Optional<ObjectNode> present = store.find(key);
        if (present.isEmpty()) {
            store.create(type, wanted);
            return;
        }
        store.update(key, object -> {
            for (String field : List.of("subsets", "endpoints", "ports")) {
                if (wanted.has(field)) {
                    object.set(field, wanted.get(field));
                } else {
                    object.remove(field);
                }
            }
        });
    }

    private static ObjectNode endpoints(ObjectNode service, List<ObjectNode> ready, List<ObjectNode> notReady) {
        ObjectNode object = Json.object().put("kind", "Endpoints").put("apiVersion", "v1");
        metadata(object, service, Json.name(service));
        if (!ready.isEmpty() || !notReady.isEmpty()) {
            ObjectNode subset = object.putArray("subsets").addObject();
            if (!ready.isEmpty()) {
                ArrayNode list = subset.putArray("addresses");
                ready.forEach(pod -> list.add(address(pod)));
            }
            if (!notReady.isEmpty()) {
                ArrayNode list = subset.putArray("notReadyAddresses");
                notReady.forEach(pod -> list.add(address(pod)));
            }
            subset.set("ports", ports(service, ready.isEmpty() ? notReady.getFirst() : ready.getFirst()));
        }
        return object;
    }

    private static ObjectNode slice(ObjectNode service, List<ObjectNode> ready, List<ObjectNode> notReady) {
        ObjectNode object = Json.object().put("kind", "EndpointSlice").put("apiVersion", "discovery.k8s.io/v1");
        metadata(object, service, Json.name(service) + "-practice");
        Json.ensure(object, "metadata", "labels").put("kubernetes.io/service-name", Json.name(service));
        ObjectNode owner = Json.meta(object).putArray("ownerReferences").addObject();
        owner.put("apiVersion", "v1")
                .put("kind", "Service")
                .put("name", Json.name(service))
                .put("uid", Json.uid(service))
                .put("controller", true);
        object.put("addressType", "IPv4");
        ArrayNode list = object.putArray("endpoints");
        for (ObjectNode pod : ready) {
            list.add(endpoint(pod, true));
        }
        for (ObjectNode pod : notReady) {
            list.add(endpoint(pod, false));
        }
        List<ObjectNode> any = ready.isEmpty() ? notReady : ready;
        object.set("ports", any.isEmpty() ? Json.array() : ports(service, any.getFirst()));
        return object;
    }

    private static void metadata(ObjectNode object, ObjectNode service, String name) {
        ObjectNode meta = object.putObject("metadata").put("name", name).put("namespace", Json.namespace(service));
        ObjectNode labels = meta.putObject("labels");
        Json.labels(service).forEach(labels::put);
    }

    private static ObjectNode address(ObjectNode pod) {
        ObjectNode address = Json.object()
                .put("ip", Json.string(pod, "status", "podIP"))
                .put("nodeName", Json.string(pod, "spec", "nodeName"));
        String hostname = Json.string(pod, "spec", "hostname");
        if (!hostname.isEmpty()) {
            address.put("hostname", hostname);
        }
        address.set("targetRef", target(pod));
        return address;
    }

    private static ObjectNode endpoint(ObjectNode pod, boolean ready) {
        ObjectNode endpoint = Json.object();
        endpoint.putArray("addresses").add(Json.string(pod, "status", "podIP"));
        endpoint.putObject("conditions")
                .put("ready", ready)
                .put("serving", ready)
                .put("terminating", false);
        endpoint.set("targetRef", target(pod));
        endpoint.put("nodeName", Json.string(pod, "spec", "nodeName"));
        return endpoint;
    }

    private static ObjectNode target(ObjectNode pod) {
        return Json.object()
                .put("kind", "Pod")
                .put("namespace", Json.namespace(pod))
                .put("name", Json.name(pod))
                .put("uid", Json.uid(pod));
    }

    private static ArrayNode ports(ObjectNode service, ObjectNode pod) {
        ArrayNode ports = Json.array();
        for (JsonNode port : Json.items(service, "spec", "ports")) {
            OptionalInt number = targetPort(port, pod);
            if (number.isPresent()) {
                ObjectNode entry = ports.addObject();
                if (port.has("name")) {
                    entry.put("name", Json.string(port, "name"));
                }
                entry.put("port", number.getAsInt()).put("protocol", "TCP");
            }
        }
        return ports;
    }

    /** The number of a service port on a pod; empty when it is a name that the pod does not have. */
    static OptionalInt targetPort(JsonNode servicePort, JsonNode pod) {
        JsonNode target = Json.at(servicePort, "targetPort");
        if (!target.isString() || target.asString("").matches("\\d+")) {
            return OptionalInt.of(target.asInt(Json.integer(servicePort, 0, "port")));
        }
        for (JsonNode container : Json.items(pod, "spec", "containers")) {
            for (JsonNode port : Json.items(container, "ports")) {
                if (Json.string(port, "name").equals(target.asString(""))) {
                    return OptionalInt.of(Json.integer(port, 0, "containerPort"));
                }
            }
        }
        return OptionalInt.empty();
    }

    static boolean podReady(JsonNode pod) {
        return Json.items(pod, "status", "conditions").stream()
                .anyMatch(c -> Json.string(c, "type").equals("Ready")
                        && Json.string(c, "status").equals("True"));
    }
}
