package dev.redwheel.practice;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** ResourceQuota: what pods and claims use of it, and the refusal of what would go over. */
final class Quotas {
    private final ObjectStore store;

    Quotas(ObjectStore store) {
        this.store = store;
    }

    /** @throws ApiException 403 in the words of a real API server when a quota of the namespace would be exceeded */
    void check(ResourceType type, ObjectNode object) {
        Map<String, BigDecimal> asked = usage(type, object);
        if (asked.isEmpty()) {
            return;
        }
        String namespace = Json.namespace(object);
        for (ObjectNode quota : store.list(ResourceType.RESOURCE_QUOTAS, namespace)) {
            Map<String, BigDecimal> used = used(namespace);
            List<String> requested = new ArrayList<>();
            List<String> present = new ArrayList<>();
            List<String> limited = new ArrayList<>();
            for (Map.Entry<String, JsonNode> hard :
                    Json.at(quota, "spec", "hard").properties()) {
                String resource = hard.getKey();
                BigDecimal wanted = asked.get(canonical(resource));
                BigDecimal so = used.getOrDefault(canonical(resource), BigDecimal.ZERO);
                BigDecimal limit = Quantity.of(hard.getValue());
                if (wanted != null && wanted.signum() > 0 && so.add(wanted).compareTo(limit) > 0) {
                    requested.add(resource + "=" + plain(resource, wanted));
                    present.add(resource + "=" + plain(resource, so));
                    limited.add(resource + "=" + hard.getValue().asString(""));
                }
            }
            if (!requested.isEmpty()) {
                throw ApiException.forbidden(
                        type,
                        Json.name(object),
                        "exceeded quota: " + Json.name(quota) + ", requested: " + String.join(",", requested)
                                + ", used: " + String.join(",", present) + ", limited: "
                                + String.join(",", limited));
            }
        }
    }

    /** Writes hard and used into the status of every quota. */
    void refresh() {
        for (ObjectNode quota : store.list(ResourceType.RESOURCE_QUOTAS, "")) {
            Map<String, BigDecimal> used = used(Json.namespace(quota));
            store.update(ObjectKey.of(ResourceType.RESOURCE_QUOTAS, quota), o -> {
                ObjectNode status = Json.ensure(o, "status");
                if (!(Json.at(o, "spec", "hard") instanceof ObjectNode hard)) {
                    return;
                }
                status.set("hard", hard.deepCopy());
                ObjectNode list = status.putObject("used");
                for (String resource : hard.propertyNames()) {
                    list.put(resource, plain(resource, used.getOrDefault(canonical(resource), BigDecimal.ZERO)));
                }
            });
        }
    }

    private Map<String, BigDecimal> used(String namespace) {
        Map<String, BigDecimal> sum = new TreeMap<>();
        for (ObjectNode pod : store.list(ResourceType.PODS, namespace)) {
            String phase = Json.string(pod, "status", "phase");
            if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
                usage(ResourceType.PODS, pod).forEach((k, v) -> sum.merge(k, v, BigDecimal::add));
            }
        }
        for (ObjectNode claim : store.list(ResourceType.CLAIMS, namespace)) {
            usage(ResourceType.CLAIMS, claim).forEach((k, v) -> sum.merge(k, v, BigDecimal::add));
        }
        return sum;
    }

    private static Map<String, BigDecimal> usage(ResourceType type, JsonNode object) {
        Map<String, BigDecimal> usage = new TreeMap<>();
        if (type == ResourceType.PODS) {
            usage.put("pods", BigDecimal.ONE);
            for (String resource : List.of("cpu", "memory")) {
                usage.put("requests." + resource, podAmount(object, "requests", resource));
                usage.put("limits." + resource, podAmount(object, "limits", resource));
            }
        } else if (type == ResourceType.CLAIMS) {
            usage.put("persistentvolumeclaims", BigDecimal.ONE);
            usage.put("requests.storage", Quantity.of(Json.at(object, "spec", "resources", "requests", "storage")));
        }
        return usage;
    }

    /** What all containers of a pod together ask for, or may use. */
    static BigDecimal podAmount(JsonNode pod, String side, String resource) {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode container : Json.items(pod, "spec", "containers")) {
            sum = sum.add(Quantity.of(Json.at(container, "resources", side, resource)));
        }
        return sum;
    }

    /** "cpu" and "memory" of a quota mean the requests; "count/pods" is "pods". */
    private static String canonical(String resource) {
        return switch (resource) {
            case "cpu", "memory" -> "requests." + resource;
            case "count/pods" -> "pods";
            case "count/persistentvolumeclaims" -> "persistentvolumeclaims";
            default -> resource;
        };
    }

    private static String plain(String resource, BigDecimal amount) {
        if (resource.endsWith("cpu")) {
            BigDecimal milli = amount.movePointRight(3);
            return milli.remainder(BigDecimal.valueOf(1000)).signum() == 0
                    ? amount.toBigInteger().toString()
                    : milli.toBigInteger() + "m";
        }
        BigDecimal[] byMebi = amount.divideAndRemainder(BigDecimal.valueOf(1L << 20));
        return amount.signum() > 0 && byMebi[1].signum() == 0
                ? byMebi[0].toBigInteger() + "Mi"
                : amount.toBigInteger().toString();
    }
}
