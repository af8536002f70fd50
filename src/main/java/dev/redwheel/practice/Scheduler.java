package dev.redwheel.practice;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The one node, with what this machine really has, and the decision whether a pod fits on it. */
final class Scheduler implements Controller {
    static final String NODE = "practice";
    private static final int MAX_PODS = 110;
    /** No obstacle, but not yet. */
    private static final String SOON = "";

    private final ObjectStore store;
    private final EventLog events;
    private final BigDecimal cpus;
    private final BigDecimal memory;

    Scheduler(ObjectStore store, EventLog events) {
        this.store = store;
        this.events = events;
        this.cpus = BigDecimal.valueOf(Runtime.getRuntime().availableProcessors());
        this.memory = BigDecimal.valueOf(
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize());
    }

    /**
     * @param redisVersion what the containers really run
     * @param kubernetes the version that its kubelet says
     */
    ObjectNode node(String redisVersion, String kubernetes) {
        boolean arm = System.getProperty("os.arch", "").equals("aarch64");
        ObjectNode node = Json.parse("""
            {"kind":"Node","apiVersion":"v1","metadata":{"name":"practice","labels":{
               "kubernetes.io/hostname":"practice","kubernetes.io/os":"linux",
               "node-role.kubernetes.io/control-plane":""}},
             "spec":{},
             "status":{"addresses":[{"type":"InternalIP","address":"127.0.0.1"},
               {"type":"Hostname","address":"practice"}]}}
            """);
        Json.ensure(node, "metadata", "labels").put("kubernetes.io/arch", arm ? "arm64" : "amd64");
        ObjectNode status = Json.ensure(node, "status");
        for (String side : List.of("capacity", "allocatable")) {
            status.putObject(side)
                    .put("cpu", cpus.toPlainString())
                    .put("memory", memory.toBigInteger().shiftRight(10) + "Ki")
                    .put("pods", Integer.toString(MAX_PODS));
        }
        ObjectNode ready = status.putArray("conditions").addObject();
        ready.put("type", "Ready")
                .put("status", "True")
                .put("reason", "KubeletReady")
                .put("message", "kubelet is posting ready status")
                .put("lastHeartbeatTime", Json.now())
                .put("lastTransitionTime", Json.now());
        status.putObject("nodeInfo")
                .put("kubeletVersion", kubernetes)
                .put("containerRuntimeVersion", "practice://redis-server-" + redisVersion)
                .put("operatingSystem", "linux")
                .put("architecture", arm ? "arm64" : "amd64")
                .put("osImage", System.getProperty("os.name", "") + " (practice cluster)")
                .put("kernelVersion", System.getProperty("os.version", ""));
        return node;
    }

    @Override
    public void reconcile() {
        for (ObjectNode pod : store.list(ResourceType.PODS, "")) {
            if (Json.string(pod, "spec", "nodeName").isEmpty() && !Json.terminating(pod)) {
                schedule(pod);
            }
        }
    }

    private void schedule(ObjectNode pod) {
        Optional<String> obstacle = obstacle(pod);
        ObjectKey key = ObjectKey.of(ResourceType.PODS, pod);
        if (obstacle.isEmpty()) {
            // The event first: the node's agent starts at once when it sees the binding.
            events.normal(
                    pod,
                    EventLog.SCHEDULER,
                    "Scheduled",
                    "Successfully assigned " + key.namespace() + "/" + key.name() + " to " + NODE);
            store.update(key, p -> {
                Json.ensure(p, "spec").put("nodeName", NODE);
                condition(p, "True", "", "");
            });
            return;
        }
        if (obstacle.get().equals(SOON)) {
            return;
        }
        boolean said = Json.items(pod, "status", "conditions").stream()
                .anyMatch(c -> Json.string(c, "message").equals(obstacle.get()));
        if (!said) {
            events.warning(pod, EventLog.SCHEDULER, "FailedScheduling", obstacle.get());
            store.update(key, p -> condition(p, "False", "Unschedulable", obstacle.get()));
        }
    }

    private static void condition(ObjectNode pod, String status, String reason, String message) {
        ArrayNode conditions = Json.ensure(pod, "status").putArray("conditions");
        ObjectNode scheduled = conditions
                .addObject()
                .put("type", "PodScheduled")
                .put("status", status)
                .put("lastTransitionTime", Json.now());
        if (!reason.isEmpty()) {
            scheduled.put("reason", reason).put("message", message);
        }
    }

    private Optional<String> obstacle(ObjectNode pod) {
        Optional<String> claim = claimObstacle(pod);
        if (claim.isPresent()) {
            return claim;
        }
        BigDecimal usedCpu = BigDecimal.ZERO;
        BigDecimal usedMemory = BigDecimal.ZERO;
        int pods = 0;
        for (ObjectNode other : store.list(ResourceType.PODS, "")) {
            String phase = Json.string(other, "status", "phase");
            if (!Json.string(other, "spec", "nodeName").isEmpty()
                    && !phase.equals("Succeeded")
                    && !phase.equals("Failed")) {
                usedCpu = usedCpu.add(PodResizes.counted(other, "cpu"));
                usedMemory = usedMemory.add(PodResizes.counted(other, "memory"));
                pods++;
            }
        }
        List<String> reasons = new ArrayList<>();
        if (pods >= MAX_PODS) {
            reasons.add("1 Too many pods");
        }
        if (usedCpu.add(Quotas.podAmount(pod, "requests", "cpu")).compareTo(cpus) > 0) {
            reasons.add("1 Insufficient cpu");
        }
        if (usedMemory.add(Quotas.podAmount(pod, "requests", "memory")).compareTo(memory) > 0) {
            reasons.add("1 Insufficient memory");
        }
        if (!labelsMatch(pod)) {
            reasons.add("1 node(s) didn't match Pod's node affinity/selector");
        }
        if (repelled(pod)) {
            reasons.add("1 node(s) didn't match pod anti-affinity rules");
        }
        return reasons.isEmpty()
                ? Optional.empty()
                : Optional.of("0/1 nodes are available: " + String.join(", ", reasons)
                        + ". preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.");
    }

    /** Why the node does not give a pod that it runs what the pod is to have now, as a kubelet says it. */
    Optional<PodResizer.Obstacle> resizeObstacle(ObjectNode pod) {
        for (String resource : List.of("cpu", "memory")) {
            BigDecimal all = resource.equals("cpu") ? cpus : memory;
            BigDecimal asked = Quotas.podAmount(pod, "requests", resource);
            if (asked.compareTo(all) > 0) {
                return Optional.of(new PodResizer.Obstacle(
                        PodResizes.INFEASIBLE,
                        "Node didn't have enough capacity: " + resource + ", requested: " + asked.toPlainString()
                                + ", capacity: " + all.toPlainString()));
            }
            BigDecimal used = store.list(ResourceType.PODS, "").stream()
                    .filter(other -> !Json.uid(other).equals(Json.uid(pod))
                            && !Json.string(other, "spec", "nodeName").isEmpty()
                            && !PodTemplates.failed(other))
                    .map(other -> PodResizes.counted(other, resource))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            if (used.add(asked).compareTo(all) > 0) {
                return Optional.of(new PodResizer.Obstacle(
                        "Deferred",
                        "Node didn't have enough resource: " + resource + ", requested: " + asked.toPlainString()
                                + ", used: " + used.toPlainString() + ", capacity: " + all.toPlainString()));
            }
        }
        return Optional.empty();
    }

    private Optional<String> claimObstacle(ObjectNode pod) {
        for (JsonNode volume : Json.items(pod, "spec", "volumes")) {
            String name = Json.string(volume, "persistentVolumeClaim", "claimName");
            if (name.isEmpty()) {
                continue;
            }
            ObjectNode claim =
                    store.find(ResourceType.CLAIMS, Json.namespace(pod), name).orElse(null);
            if (claim == null) {
                return Optional.of(
                        "0/1 nodes are available: persistentvolumeclaim \"" + name + "\" not found. preemption: 0/1"
                                + " nodes are available: 1 Preemption is not helpful for scheduling.");
            }
            if (!Json.string(claim, "status", "phase").equals("Bound")) {
                return ClaimController.canProvision(store, claim)
                        // It waited for this pod; the claim controller binds it in its next round.
                        ? Optional.of(SOON)
                        : Optional.of("0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims."
                                + " preemption: 0/1 nodes are available: 1 Preemption is not helpful for"
                                + " scheduling.");
            }
        }
        return Optional.empty();
    }

    private boolean labelsMatch(ObjectNode pod) {
        ObjectNode node = store.find(ResourceType.NODES, "", NODE).orElseThrow();
        return Json.labels(node)
                .entrySet()
                .containsAll(Json.strings(pod, "spec", "nodeSelector").entrySet());
    }

    /** Required anti-affinity: with one node, any matching pod is in the way whatever the topology key. */
    private boolean repelled(ObjectNode pod) {
        List<JsonNode> terms = Json.items(
                pod, "spec", "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
        return store.list(ResourceType.PODS, Json.namespace(pod)).stream()
                .filter(other -> !Json.uid(other).equals(Json.uid(pod))
                        && !Json.string(other, "spec", "nodeName").isEmpty())
                .anyMatch(other -> terms.stream()
                        .anyMatch(term -> Selectors.labelSelector(term.path("labelSelector"))
                                .test(other)));
    }
}
