package dev.redwheel.kube;

import static dev.redwheel.kube.Fields.amount;
import static dev.redwheel.kube.Fields.each;
import static dev.redwheel.kube.Fields.millis;
import static dev.redwheel.kube.Fields.text;
import static dev.redwheel.kube.Fields.texts;
import static dev.redwheel.kube.Fields.time;

import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PodSize;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Makes pods of the API's JSON. */
final class PodReader {
    private PodReader() {}

    static PodInfo pod(JsonNode pod) {
        JsonNode meta = pod.path("metadata");
        JsonNode spec = pod.path("spec");
        JsonNode status = pod.path("status");
        JsonNode owner = Fields.controller(meta);
        return new PodInfo(
                text(meta, "namespace"),
                text(meta, "name"),
                text(meta, "uid"),
                text(status, "podIP"),
                text(spec, "nodeName"),
                unschedulable(status),
                status.path("phase").asString("Unknown"),
                ready(status),
                text(owner, "kind"),
                text(owner, "name"),
                texts(meta.path("labels")),
                each(spec.path("containers"), container -> container(container, status)),
                time(status, "startTime"),
                time(meta, "deletionTimestamp"),
                Resizes.size(pod));
    }

    private static boolean ready(JsonNode status) {
        return text(condition(status, "Ready"), "status").equals("True");
    }

    private static String unschedulable(JsonNode status) {
        JsonNode scheduled = condition(status, "PodScheduled");
        return text(scheduled, "status").equals("False")
                ? text(scheduled, "message").strip()
                : "";
    }

    /** A missing node where the pod has no such condition. */
    static JsonNode condition(JsonNode status, String type) {
        for (JsonNode condition : status.path("conditions")) {
            if (text(condition, "type").equals(type)) {
                return condition;
            }
        }
        return status.path("no such condition");
    }

    private static PodInfo.Container container(JsonNode container, JsonNode podStatus) {
        String name = text(container, "name");
        JsonNode status = podStatus.path("no status");
        for (JsonNode candidate : podStatus.path("containerStatuses")) {
            if (text(candidate, "name").equals(name)) {
                status = candidate;
            }
        }
        JsonNode limits = container.path("resources").path("limits");
        JsonNode state = status.path("state");
        return new PodInfo.Container(
                name,
                text(container, "image"),
                ports(container),
                amount(limits, "memory"),
                millis(limits, "cpu"),
                status.path("ready").asBoolean(false),
                status.path("restartCount").asInt(0),
                state(state),
                message(state, status.path("lastState")));
    }

    static List<Integer> ports(JsonNode container) {
        return each(container.path("ports"), port -> Fields.number(port, "containerPort"));
    }

    private static String state(JsonNode state) {
        if (state.has("running")) {
            return "running";
        }
        if (state.has("terminated")) {
            return "terminated: " + ended(state.path("terminated"));
        }
        String reason = text(state.path("waiting"), "reason");
        return reason.isEmpty() ? "waiting" : "waiting: " + reason;
    }

    private static String message(JsonNode state, JsonNode lastState) {
        for (String kind : List.of("waiting", "terminated")) {
            String message = text(state.path(kind), "message").strip();
            if (!message.isEmpty()) {
                return message;
            }
        }
        JsonNode before = lastState.path("terminated");
        return before.isMissingNode() ? "" : "The container before it ended: " + ended(before) + ".";
    }

    private static String ended(JsonNode terminated) {
        String reason = text(terminated, "reason");
        return (reason.isEmpty() ? "Error" : reason) + " (" + Fields.number(terminated, "exitCode") + ")";
    }

    /** What the scheduler counts for a pod: its containers together, or one init container where that needs more. */
    static long requested(JsonNode pod, String resource) {
        JsonNode spec = pod.path("spec");
        long sum = 0;
        for (JsonNode container : spec.path("containers")) {
            sum += request(pod, container, resource);
        }
        long most = 0;
        for (JsonNode container : spec.path("initContainers")) {
            // Restarted init containers are sidecars and count beside the others (KEP-753).
            if (text(container, "restartPolicy").equals("Always")) {
                sum += request(pod, container, resource);
            } else {
                most = Math.max(most, request(pod, container, resource));
            }
        }
        JsonNode overhead = spec.path("overhead");
        return Math.max(sum, most) + (resource.equals("cpu") ? millis(overhead, "cpu") : amount(overhead, resource));
    }

    /**
     * While a pod is resized what is wanted counts or what it has, whichever is more; what its node can never give does not
     * (KEP-1287, "Scheduler and API Server Interaction").
     */
    private static long request(JsonNode pod, JsonNode container, String resource) {
        long wanted = amountOf(container, resource);
        String name = text(container, "name");
        for (JsonNode status : pod.path("status").path("containerStatuses")) {
            if (text(status, "name").equals(name) && status.path("resources").isObject()) {
                long actual = amountOf(status, resource);
                return Resizes.resizing(pod) == PodSize.Resizing.INFEASIBLE ? actual : Math.max(wanted, actual);
            }
        }
        return wanted;
    }

    private static long amountOf(JsonNode container, String resource) {
        JsonNode requests = container.path("resources").path("requests");
        return resource.equals("cpu") ? millis(requests, "cpu") : amount(requests, resource);
    }
}
