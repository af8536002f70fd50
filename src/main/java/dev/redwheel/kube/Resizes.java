package dev.redwheel.kube;

import static dev.redwheel.kube.Fields.each;
import static dev.redwheel.kube.Fields.text;

import dev.redwheel.model.PodSize;
import dev.redwheel.model.PodSize.Resizing;
import dev.redwheel.model.PodTemplate;
import dev.redwheel.model.ResourceSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Other resources for running pods: what the API offers, what it is asked, what it tells. The rules are those of Kubernetes,
 * "Resize CPU and Memory Resources assigned to Containers", and of KEP-1287.
 */
final class Resizes {
    private static final String REVISION = "controller-revision-hash";
    private static final List<String> RESIZABLE = List.of("cpu", "memory");

    private final KubeApi api;

    Resizes(KubeApi api) {
        this.api = api;
    }

    boolean offered() {
        for (JsonNode resource : api.json(Call.path("/api/v1")).path("resources")) {
            if (text(resource, "name").equals("pods/resize")) {
                return each(resource.path("verbs"), verb -> verb.asString("")).contains("patch");
            }
        }
        return false;
    }

    /** Empty while its controller has not seen the newest spec. */
    String newestRevision(String namespace, String statefulSet) {
        JsonNode set = api.json(Call.get(Resource.STATEFUL_SETS, namespace, statefulSet));
        JsonNode status = set.path("status");
        long generation = set.path("metadata").path("generation").asLong(0);
        return status.path("observedGeneration").asLong(-1) < generation ? "" : text(status, "updateRevision");
    }

    PodTemplate template(String namespace, String revision) {
        JsonNode found = api.json(Call.get(Resource.CONTROLLER_REVISIONS, namespace, revision));
        JsonNode template = found.path("data").path("spec").path("template").deepCopy();
        Map<String, ResourceSpec> resources = new TreeMap<>();
        for (JsonNode container : template.path("spec").path("containers")) {
            resources.put(text(container, "name"), spec(container.path("resources")));
            if (container instanceof ObjectNode one) {
                withoutResizable(one);
            }
        }
        return new PodTemplate(text(found.path("metadata"), "name"), template.toString(), resources);
    }

    /** Other resources (hugepages, devices) cannot be changed in a running pod and stay to be compared. */
    private static void withoutResizable(ObjectNode container) {
        if (container.path("resources") instanceof ObjectNode resources) {
            for (String side : List.of("requests", "limits")) {
                if (resources.path(side) instanceof ObjectNode amounts) {
                    amounts.remove(RESIZABLE);
                    if (amounts.isEmpty()) {
                        resources.remove(side);
                    }
                }
            }
            if (resources.isEmpty()) {
                container.remove("resources");
            }
        }
    }

    void resize(String namespace, String pod, Map<String, ResourceSpec> wanted) {
        ObjectNode patch = KubeApi.JSON.createObjectNode();
        ArrayNode containers = patch.putObject("spec").putArray("containers");
        new TreeMap<>(wanted).forEach((name, spec) -> {
            ObjectNode resources = containers.addObject().put("name", name).putObject("resources");
            put(resources.putObject("requests"), spec.cpuRequest(), spec.memoryRequest());
            put(resources.putObject("limits"), spec.cpuLimit(), spec.memoryLimit());
        });
        api.send(Call.get(Resource.PODS, namespace, pod)
                .below("resize")
                .patching(KubeApi.JSON.writeValueAsBytes(patch), "application/strategic-merge-patch+json"));
    }

    private static void put(ObjectNode amounts, String cpu, String memory) {
        putOne(amounts, "cpu", cpu);
        putOne(amounts, "memory", memory);
    }

    private static void putOne(ObjectNode amounts, String resource, String amount) {
        if (amount.isEmpty()) {
            amounts.putNull(resource); // Takes it away.
        } else {
            amounts.put(resource, amount);
        }
    }

    void ofRevision(String namespace, String pod, String uid, String revision) {
        ObjectNode patch = KubeApi.JSON.createObjectNode();
        ObjectNode labels = patch.putObject("metadata").put("uid", uid).putObject("labels");
        if (revision.isEmpty()) {
            labels.putNull(REVISION);
        } else {
            labels.put(REVISION, revision);
        }
        api.send(Call.get(Resource.PODS, namespace, pod)
                .patching(KubeApi.JSON.writeValueAsBytes(patch), "application/merge-patch+json"));
    }

    static PodSize size(JsonNode pod) {
        JsonNode status = pod.path("status");
        Map<String, ResourceSpec> wanted = new TreeMap<>();
        for (JsonNode container : pod.path("spec").path("containers")) {
            wanted.put(text(container, "name"), spec(container.path("resources")));
        }
        Map<String, ResourceSpec> actual = new TreeMap<>();
        for (JsonNode container : status.path("containerStatuses")) {
            if (container.path("resources").isObject()) {
                actual.put(text(container, "name"), spec(container.path("resources")));
            }
        }
        Resizing resizing = resizing(pod);
        String type = resizing == Resizing.IN_PROGRESS ? "PodResizeInProgress" : "PodResizePending";
        return new PodSize(
                wanted,
                actual,
                resizing,
                text(PodReader.condition(status, type), "message").strip());
    }

    static Resizing resizing(JsonNode pod) {
        JsonNode status = pod.path("status");
        JsonNode pending = PodReader.condition(status, "PodResizePending");
        if (text(pending, "status").equals("True")) {
            // "Consumers should assume that any unknown value means the same as Deferred" (KEP-1287).
            return text(pending, "reason").equals("Infeasible") ? Resizing.INFEASIBLE : Resizing.DEFERRED;
        }
        return text(PodReader.condition(status, "PodResizeInProgress"), "status")
                        .equals("True")
                ? Resizing.IN_PROGRESS
                : Resizing.NONE;
    }

    private static ResourceSpec spec(JsonNode resources) {
        JsonNode requests = resources.path("requests");
        JsonNode limits = resources.path("limits");
        return new ResourceSpec(
                text(requests, "cpu"), text(requests, "memory"), text(limits, "cpu"), text(limits, "memory"));
    }
}
