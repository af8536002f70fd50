package dev.redwheel.practice;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What happens to an object on its way in: defaults, the checks whose refusal users know, quotas. */
final class Admission {
    private static final String NAME = "[a-z0-9]([-a-z0-9.]*[a-z0-9])?";
    private static final Set<String> STATEFUL_SET_CHANGEABLE = Set.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    private final ObjectStore store;
    private final PodNetwork network;
    private final Quotas quotas;

    Admission(ObjectStore store, PodNetwork network, Quotas quotas) {
        this.store = store;
        this.network = network;
        this.quotas = quotas;
    }

    void admitNew(ResourceType type, ObjectNode object) {
        String name = Json.name(object);
        if (name.isEmpty()) {
            throw ApiException.invalid(type, "", "metadata.name: Required value: name or generateName is required");
        }
        boolean roleName = type.group().startsWith("rbac");
        if (!roleName && (name.length() > 253 || !name.matches(NAME))) {
            throw ApiException.invalid(
                    type,
                    name,
                    "metadata.name: Invalid value: \"" + name
                            + "\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                            + " '-' or '.', and must start and end with an alphanumeric character");
        }
        if (type.namespaced()) {
            checkNamespace(type, object);
        }
        if (type.hasStatus()) {
            object.remove("status");
        }
        switch (type) {
            case NAMESPACES -> namespace(object);
            case SECRETS -> secret(object);
            case SERVICES -> service(object);
            case PODS -> pod(object);
            case CLAIMS -> claim(object);
            case STATEFUL_SETS -> statefulSet(object);
            case DEPLOYMENTS, REPLICA_SETS -> replicated(type, object);
            case JOBS -> job(object);
            default -> {}
        }
        quotas.check(type, object);
    }

    void admitChange(ResourceType type, ObjectNode before, ObjectNode after) {
        switch (type) {
            case SECRETS -> secret(after);
            case STATEFUL_SETS -> {
                checkSelector(type, after);
                for (String field :
                        Json.at(after, "spec").isObject() ? after.get("spec").propertyNames() : List.<String>of()) {
                    JsonNode was = Json.at(before, "spec", field);
                    if (!STATEFUL_SET_CHANGEABLE.contains(field)
                            && !withoutStatus(was).equals(withoutStatus(Json.at(after, "spec", field)))) {
                        throw ApiException.invalid(
                                type,
                                Json.name(after),
                                "spec: Forbidden: updates to statefulset spec for fields other than 'replicas',"
                                        + " 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit',"
                                        + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                                        + " forbidden");
                    }
                }
            }
            case SERVICES -> {
                // A client that leaves the address out keeps the one it has.
                String address = Json.string(before, "spec", "clusterIP");
                ObjectNode spec = Json.ensure(after, "spec");
                if (Json.string(spec, "clusterIP").isEmpty()) {
                    spec.put("clusterIP", address);
                    spec.putArray("clusterIPs").add(address);
                } else if (!Json.string(spec, "clusterIP").equals(address)) {
                    throw ApiException.invalid(
                            type,
                            Json.name(after),
                            "spec.clusterIPs[0]: Invalid value: [\"" + Json.string(spec, "clusterIP")
                                    + "\"]: may not change once set");
                }
                servicePorts(spec);
            }
            case CLAIMS -> claimChange(before, after);
            default -> {}
        }
    }

    /** Claim templates come back with a status from some clients. */
    private static JsonNode withoutStatus(JsonNode node) {
        JsonNode copy = node.deepCopy();
        if (copy instanceof ArrayNode list) {
            for (JsonNode entry : list.values()) {
                if (entry instanceof ObjectNode object) {
                    object.remove(List.of("status", "kind", "apiVersion"));
                    if (object.get("metadata") instanceof ObjectNode meta) {
                        meta.remove("creationTimestamp");
                    }
                }
            }
        }
        return copy;
    }

    private void checkNamespace(ResourceType type, ObjectNode object) {
        String name = Json.namespace(object);
        ObjectNode namespace = store.find(ResourceType.NAMESPACES, "", name)
                .orElseThrow(() -> ApiException.notFound(ResourceType.NAMESPACES, name));
        if (Json.terminating(namespace)) {
            throw ApiException.forbidden(
                    type,
                    Json.name(object),
                    "unable to create new content in namespace " + name + " because it is being terminated");
        }
    }

    private static void namespace(ObjectNode object) {
        Json.ensure(object, "metadata", "labels").put("kubernetes.io/metadata.name", Json.name(object));
        Json.ensure(object, "spec").putArray("finalizers").add("kubernetes");
        object.putObject("status").put("phase", "Active");
    }

    private static void secret(ObjectNode object) {
        if (object.remove("stringData") instanceof ObjectNode plain) {
            ObjectNode data = Json.ensure(object, "data");
            for (Map.Entry<String, JsonNode> entry : plain.properties()) {
                byte[] bytes = entry.getValue().asString("").getBytes(StandardCharsets.UTF_8);
                data.put(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
            }
        }
        if (Json.string(object, "type").isEmpty()) {
            object.put("type", "Opaque");
        }
    }

    private void service(ObjectNode object) {
        ObjectNode spec = Json.ensure(object, "spec");
        spec.putIfAbsent("type", Json.text("ClusterIP"));
        spec.putIfAbsent("sessionAffinity", Json.text("None"));
        if (Json.string(spec, "type").equals("ExternalName")) {
            return;
        }
        if (Json.string(spec, "clusterIP").isEmpty()) {
            spec.put("clusterIP", network.serviceAddress(Json.namespace(object), Json.name(object)));
        }
        spec.putArray("clusterIPs").add(Json.string(spec, "clusterIP"));
        spec.putIfAbsent("internalTrafficPolicy", Json.text("Cluster"));
        spec.putIfAbsent("ipFamilyPolicy", Json.text("SingleStack"));
        spec.putIfAbsent("ipFamilies", Json.array().add("IPv4"));
        servicePorts(spec);
        ObjectNode balancer = object.putObject("status").putObject("loadBalancer");
        if (Json.string(spec, "type").equals("LoadBalancer")) {
            // Its address here is the service's own: reachable from this machine, as a balancer's would be.
            balancer.putArray("ingress").addObject().put("ip", Json.string(spec, "clusterIP"));
        }
    }

    private static void servicePorts(ObjectNode spec) {
        for (JsonNode entry : Json.items(spec, "ports")) {
            if (entry instanceof ObjectNode port) {
                port.putIfAbsent("protocol", Json.text("TCP"));
                port.putIfAbsent("targetPort", port.path("port"));
            }
        }
    }

    private static void pod(ObjectNode object) {
        ObjectNode spec = Json.ensure(object, "spec");
        if (Json.items(spec, "containers").isEmpty()) {
            throw ApiException.invalid(ResourceType.PODS, Json.name(object), "spec.containers: Required value");
        }
        spec.putIfAbsent("restartPolicy", Json.text("Always"));
        if (!spec.has("terminationGracePeriodSeconds")) {
            spec.put("terminationGracePeriodSeconds", 30);
        }
        spec.putIfAbsent("dnsPolicy", Json.text("ClusterFirst"));
        spec.putIfAbsent("serviceAccountName", Json.text("default"));
        spec.putIfAbsent("schedulerName", Json.text("default-scheduler"));
        for (String list : List.of("initContainers", "containers")) {
            for (JsonNode entry : Json.items(spec, list)) {
                ObjectNode container = (ObjectNode) entry;
                String image = Json.string(container, "image");
                boolean latest = image.endsWith(":latest")
                        || !image.substring(image.lastIndexOf('/') + 1).matches(".*[:@].*");
                container.putIfAbsent("imagePullPolicy", Json.text(latest ? "Always" : "IfNotPresent"));
                if (Json.at(container, "resources", "limits") instanceof ObjectNode limits) {
                    ObjectNode requests = Json.ensure(container, "resources", "requests");
                    limits.properties().forEach(e -> requests.putIfAbsent(e.getKey(), e.getValue()));
                }
            }
        }
        object.putObject("status").put("phase", "Pending").put("qosClass", PodResizes.qosClass(object));
    }

    private void claim(ObjectNode object) {
        ObjectNode spec = Json.ensure(object, "spec");
        if (!spec.has("storageClassName")) {
            store.list(ResourceType.STORAGE_CLASSES, "").stream()
                    .filter(c -> Json.strings(c, "metadata", "annotations")
                            .getOrDefault("storageclass.kubernetes.io/is-default-class", "")
                            .equals("true"))
                    .findFirst()
                    .ifPresent(c -> spec.put("storageClassName", Json.name(c)));
        }
        spec.putIfAbsent("volumeMode", Json.text("Filesystem"));
        if (Json.items(spec, "accessModes").isEmpty()) {
            throw ApiException.invalid(
                    ResourceType.CLAIMS,
                    Json.name(object),
                    "spec.accessModes: Required value: at least 1 access mode is required");
        }
        Quantity.of(Json.at(spec, "resources", "requests", "storage"));
        Deletion.addFinalizer(object, ClaimController.PROTECTION);
        object.putObject("status").put("phase", "Pending");
    }

    /** Only the size of a bound claim may change, only upwards, and only where its class allows it. */
    private void claimChange(ObjectNode before, ObjectNode after) {
        String[] size = {"spec", "resources", "requests", "storage"};
        int more = Quantity.of(Json.at(after, size)).compareTo(Quantity.of(Json.at(before, size)));
        ObjectNode rest = after.deepCopy();
        Json.ensure(rest, "spec").set("resources", Json.at(before, "spec", "resources"));
        boolean bound = Json.string(before, "status", "phase").equals("Bound");
        if (!rest.get("spec").equals(before.get("spec")) || (more != 0 && !bound)) {
            throw ApiException.invalid(
                    ResourceType.CLAIMS,
                    Json.name(after),
                    "spec: Forbidden: spec is immutable after creation except resources.requests for bound claims");
        }
        if (more < 0) {
            throw ApiException.invalid(
                    ResourceType.CLAIMS,
                    Json.name(after),
                    "spec.resources.requests.storage: Forbidden: field can not be less than status.capacity");
        }
        if (more > 0
                && ClaimController.classOf(store, before)
                        .filter(c -> Json.at(c, "allowVolumeExpansion").asBoolean(false))
                        .isEmpty()) {
            throw ApiException.forbidden(
                    ResourceType.CLAIMS,
                    Json.name(after),
                    "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must"
                            + " support resize");
        }
    }

    private static void statefulSet(ObjectNode object) {
        ObjectNode spec = Json.ensure(object, "spec");
        replicated(ResourceType.STATEFUL_SETS, object);
        spec.putIfAbsent("podManagementPolicy", Json.text("OrderedReady"));
        ObjectNode strategy = Json.ensure(spec, "updateStrategy");
        strategy.putIfAbsent("type", Json.text("RollingUpdate"));
        if (Json.string(strategy, "type").equals("RollingUpdate")
                && !Json.at(strategy, "rollingUpdate", "partition").isNumber()) {
            Json.ensure(strategy, "rollingUpdate").put("partition", 0);
        }
        ObjectNode retention = Json.ensure(spec, "persistentVolumeClaimRetentionPolicy");
        retention.putIfAbsent("whenDeleted", Json.text("Retain"));
        retention.putIfAbsent("whenScaled", Json.text("Retain"));
    }

    private static void replicated(ResourceType type, ObjectNode object) {
        ObjectNode spec = Json.ensure(object, "spec");
        if (!spec.has("replicas")) {
            spec.put("replicas", 1);
        }
        if (!spec.has("revisionHistoryLimit") && type != ResourceType.REPLICA_SETS) {
            spec.put("revisionHistoryLimit", 10);
        }
        checkSelector(type, object);
    }

    private static void checkSelector(ResourceType type, ObjectNode object) {
        JsonNode selector = Json.at(object, "spec", "selector");
        if (!selector.isObject() || selector.isEmpty()) {
            throw ApiException.invalid(type, Json.name(object), "spec.selector: Required value");
        }
        if (!Selectors.labelSelector(selector).test(Json.at(object, "spec", "template"))) {
            throw ApiException.invalid(
                    type,
                    Json.name(object),
                    "spec.template.metadata.labels: Invalid value: "
                            + Json.at(object, "spec", "template", "metadata", "labels")
                            + ": `selector` does not match template `labels`");
        }
    }

    private static void job(ObjectNode object) {
        ObjectNode spec = Json.ensure(object, "spec");
        for (Map.Entry<String, Integer> entry :
                Map.of("parallelism", 1, "completions", 1, "backoffLimit", 6).entrySet()) {
            if (!spec.has(entry.getKey())) {
                spec.put(entry.getKey(), entry.getValue());
            }
        }
        Json.ensure(spec, "template", "metadata", "labels").put("job-name", Json.name(object));
        if (!spec.has("selector")) {
            Json.ensure(spec, "selector", "matchLabels").put("job-name", Json.name(object));
        }
    }
}
