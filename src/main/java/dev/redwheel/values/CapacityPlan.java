package dev.redwheel.values;

import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.ResourceSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the pods of a deployment find a place: each pod on some node, not only all of them in the sum. It places the
 * largest first, each on the node that holds fewest of them and then has most memory left, which is what the scheduler
 * does with the chart's soft spreading.
 *
 * @param loads every node that takes pods, with what would be put on it
 * @param homeless pods that fit on no node
 */
public record CapacityPlan(Verdict verdict, List<NodeLoad> loads, List<PodNeed> homeless) {
    public enum Verdict {
        FITS,
        DOES_NOT_FIT,
        /** The nodes, or what already runs on them, may not be read. */
        UNKNOWN
    }

    /**
     * What one pod asks the scheduler for: its requests, or its limits where it has only those.
     *
     * @param role "master" or "replica"
     */
    public record PodNeed(String role, long cpuMillis, long memoryBytes) {}

    /**
     * @param usedCpuMillis requested by the pods that are there
     * @param placed the pods that would come
     */
    public record NodeLoad(NodeInfo node, long usedCpuMillis, long usedMemoryBytes, List<PodNeed> placed) {
        public long freeCpuMillis() {
            return node.cpuMillis()
                    - usedCpuMillis
                    - placed.stream().mapToLong(PodNeed::cpuMillis).sum();
        }

        public long freeMemoryBytes() {
            return node.memoryBytes()
                    - usedMemoryBytes
                    - placed.stream().mapToLong(PodNeed::memoryBytes).sum();
        }

        private boolean takes(PodNeed pod, boolean alone) {
            return freeCpuMillis() >= pod.cpuMillis()
                    && freeMemoryBytes() >= pod.memoryBytes()
                    && !(alone && !placed.isEmpty());
        }

        private NodeLoad with(PodNeed pod) {
            List<PodNeed> more = new ArrayList<>(placed);
            more.add(pod);
            return new NodeLoad(node, usedCpuMillis, usedMemoryBytes, List.copyOf(more));
        }
    }

    /** What the pods of a deployment ask for, the master first. */
    public static List<PodNeed> needs(Deployment deployment) {
        List<PodNeed> needs = new ArrayList<>();
        for (int i = 0; i < deployment.masters(); i++) {
            needs.add(need("master", deployment.masterResources()));
        }
        for (int i = 0; i < deployment.replicas(); i++) {
            needs.add(need("replica", deployment.replicaResources()));
        }
        return needs;
    }

    /** @param nodes as the cluster told them; empty when they may not be read */
    public static CapacityPlan of(Deployment deployment, Optional<List<NodeInfo>> nodes) {
        List<PodNeed> needs = needs(deployment);
        boolean known = nodes.isPresent()
                && nodes.get().stream()
                        .allMatch(node -> node.requestedCpuMillis().isPresent()
                                && node.requestedMemoryBytes().isPresent());
        if (!known) {
            return new CapacityPlan(Verdict.UNKNOWN, List.of(), List.of());
        }
        boolean alone = "hard".equals(deployment.extra().get("podAntiAffinityPreset"));
        Map<String, NodeLoad> loads = new LinkedHashMap<>();
        for (NodeInfo node : nodes.orElseThrow()) {
            if (node.ready() && node.schedulable()) {
                loads.put(
                        node.name(),
                        new NodeLoad(
                                node,
                                node.requestedCpuMillis().orElse(0),
                                node.requestedMemoryBytes().orElse(0),
                                List.of()));
            }
        }
        List<PodNeed> homeless = new ArrayList<>();
        Comparator<NodeLoad> better = Comparator.comparingInt(
                        (NodeLoad load) -> load.placed().size())
                .thenComparing(
                        Comparator.comparingLong(NodeLoad::freeMemoryBytes).reversed());
        needs.stream()
                .sorted(Comparator.comparingLong(PodNeed::memoryBytes).reversed())
                .forEachOrdered(pod -> loads.values().stream()
                        .filter(load -> load.takes(pod, alone))
                        .min(better)
                        .ifPresentOrElse(
                                load -> loads.put(load.node().name(), load.with(pod)), () -> homeless.add(pod)));
        return new CapacityPlan(
                homeless.isEmpty() ? Verdict.FITS : Verdict.DOES_NOT_FIT,
                List.copyOf(loads.values()),
                List.copyOf(homeless));
    }

    private static PodNeed need(String role, ResourceSpec resources) {
        String cpu = resources.cpuRequest().isEmpty() ? resources.cpuLimit() : resources.cpuRequest();
        String memory = resources.memoryRequest().isEmpty() ? resources.memoryLimit() : resources.memoryRequest();
        return new PodNeed(
                role, Quantity.cpuMillis(cpu).orElse(0), Quantity.bytes(memory).orElse(0));
    }
}
