package dev.redwheel.practice;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the API lets be asked of "pods/resize", and of a pod's resources otherwise, in the words of a real API server. */
final class PodResizes {
    static final String PENDING = "PodResizePending";
    static final String IN_PROGRESS = "PodResizeInProgress";
    static final String INFEASIBLE = "Infeasible";

    private static final List<String> SIDES = List.of("requests", "limits");
    private static final List<String> RESIZABLE = List.of("cpu", "memory");

    private PodResizes() {}

    /**
     * The pod with the resources that are asked for, and nothing else changed.
     *
     * @throws ApiException 422 for anything else than CPU and memory of its containers, for an amount taken away and for
     *     another QoS class
     */
    static ObjectNode admitted(ObjectNode live, ObjectNode asked) {
        String name = Json.name(live);
        if (!withoutResizable(live).equals(withoutResizable(asked))) {
            throw ApiException.invalid(
                    ResourceType.PODS, name, "spec: Forbidden: only cpu and memory resources are mutable");
        }
        ObjectNode result = live.deepCopy();
        List<JsonNode> before = Json.items(live, "spec", "containers");
        List<JsonNode> after = Json.items(asked, "spec", "containers");
        for (int at = 0; at < after.size(); at++) {
            String field = "spec.containers[" + at + "].resources.";
            for (String side : SIDES) {
                for (String resource : RESIZABLE) {
                    boolean gone = !Json.string(before.get(at), "resources", side, resource)
                                    .isEmpty()
                            && Json.string(after.get(at), "resources", side, resource)
                                    .isEmpty();
                    if (gone) {
                        throw ApiException.invalid(
                                ResourceType.PODS,
                                name,
                                field + side + ": Forbidden: resource " + side + " cannot be removed");
                    }
                }
            }
            for (String resource : RESIZABLE) {
                JsonNode limit = Json.at(after.get(at), "resources", "limits", resource);
                JsonNode request = Json.at(after.get(at), "resources", "requests", resource);
                if (!limit.isMissingNode() && Quantity.of(request).compareTo(Quantity.of(limit)) > 0) {
                    throw ApiException.invalid(
                            ResourceType.PODS,
                            name,
                            field + "requests: Invalid value: \"" + request.asString("")
                                    + "\": must be less than or equal to " + resource + " limit of "
                                    + limit.asString(""));
                }
            }
            ObjectNode container =
                    (ObjectNode) Json.items(result, "spec", "containers").get(at);
            container.set("resources", Json.at(after.get(at), "resources").deepCopy());
        }
        if (!qosClass(result).equals(qosClass(live))) {
            throw ApiException.invalid(
                    ResourceType.PODS,
                    name,
                    "spec: Invalid value: \"" + qosClass(result)
                            + "\": Pod QOS Class may not change as a result of resizing");
        }
        return result;
    }

    /** @throws ApiException 422 when a pod's own path is to change what only "pods/resize" may */
    static void refuseOtherwise(ObjectNode before, ObjectNode after) {
        List<JsonNode> was = Json.items(before, "spec", "containers");
        List<JsonNode> now = Json.items(after, "spec", "containers");
        for (int at = 0; at < Math.min(was.size(), now.size()); at++) {
            if (!Json.at(was.get(at), "resources").equals(Json.at(now.get(at), "resources"))) {
                throw ApiException.invalid(
                        ResourceType.PODS,
                        Json.name(before),
                        "spec: Forbidden: pod updates may not change fields other than"
                            + " `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`"
                            + " (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow"
                            + " it to be set to 1 if it was previously negative)");
            }
        }
    }

    private static JsonNode withoutResizable(ObjectNode pod) {
        ObjectNode spec = (ObjectNode) Json.at(pod, "spec").deepCopy();
        for (JsonNode container : Json.items(spec, "containers")) {
            for (String side : SIDES) {
                if (Json.at(container, "resources", side) instanceof ObjectNode amounts) {
                    amounts.remove(RESIZABLE);
                    if (amounts.isEmpty()) {
                        Json.ensure((ObjectNode) container, "resources").remove(side);
                    }
                }
            }
            if (Json.at(container, "resources").isEmpty()) {
                ((ObjectNode) container).remove("resources");
            }
        }
        return spec;
    }

    /** Guaranteed when every container has limits for both and asks for as much; BestEffort when none says anything. */
    static String qosClass(JsonNode pod) {
        boolean guaranteed = true;
        boolean any = false;
        for (JsonNode container : Json.items(pod, "spec", "containers")) {
            for (String resource : RESIZABLE) {
                BigDecimal limit = Quantity.of(Json.at(container, "resources", "limits", resource));
                BigDecimal request = Quantity.of(Json.at(container, "resources", "requests", resource));
                any |= limit.signum() > 0 || request.signum() > 0;
                guaranteed &= limit.signum() > 0 && limit.compareTo(request) == 0;
            }
        }
        return guaranteed ? "Guaranteed" : any ? "Burstable" : "BestEffort";
    }

    /** What the scheduler counts for a pod: not what its node can never give it. */
    static BigDecimal counted(JsonNode pod, String resource) {
        boolean infeasible = Json.items(pod, "status", "conditions").stream()
                .anyMatch(condition -> Json.string(condition, "type").equals(PENDING)
                        && Json.string(condition, "reason").equals(INFEASIBLE));
        if (!infeasible) {
            return Quotas.podAmount(pod, "requests", resource);
        }
        List<BigDecimal> amounts = new ArrayList<>();
        Json.items(pod, "status", "containerStatuses")
                .forEach(status -> amounts.add(Quantity.of(Json.at(status, "resources", "requests", resource))));
        return amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
