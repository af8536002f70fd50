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
 * does with the chart's soft spreading of servers, of sentinels and of proxies.
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
     * @param role "master", "replica", "sentinel" or "proxy"
     */
    public record PodNeed(String role, long cpuMillis, long memoryBytes) {
        /** Whether it is a Redis that holds data. */
        public boolean holdsData() {
            return role.equals("master") || role.equals("replica");
        }

        /** Whether the chart spreads the two over nodes as one kind. */
        private boolean sameKind(PodNeed other) {
            return role.equals(other.role) || (holdsData() && other.holdsData());
        }
    }

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
                    && !(alone && alike(pod) > 0);
        }

        private long alike(PodNeed pod) {
            return placed.stream().filter(pod::sameKind).count();
        }

        private NodeLoad with(PodNeed pod) {
            List<PodNeed> more = new ArrayList<>(placed);
            more.add(pod);
            return new NodeLoad(node, usedCpuMillis, usedMemoryBytes, List.copyOf(more));
        }
    }

    /** What the pods of a deployment ask for: masters, replicas, sentinels, proxies. */
    public static List<PodNeed> needs(Deployment deployment) {
        ResourceSpec exporter = deployment.exporterResources();
        List<PodNeed> needs = new ArrayList<>();
        add(needs, deployment.masters(), need("master", deployment.masterResources(), exporter));
        add(needs, deployment.replicas(), need("replica", deployment.replicaResources(), exporter));
        add(needs, deployment.sentinels(), need("sentinel", deployment.sentinelResources(), ResourceSpec.NONE));
        add(needs, deployment.proxies(), need("proxy", deployment.proxyResources(), ResourceSpec.NONE));
        return needs;
    }

    private static void add(List<PodNeed> needs, int count, PodNeed need) {
        for (int i = 0; i < count; i++) {
            needs.add(need);
        }
    }

    /** @param nodes as the cluster told them; empty when they may not be read */
    public static CapacityPlan of(Deployment deployment, Optional<List<NodeInfo>> nodes) {
        boolean known = nodes.isPresent()
                && nodes.get().stream()
                        .allMatch(node -> node.requestedCpuMillis().isPresent()
                                && node.requestedMemoryBytes().isPresent());
        return known
                ? expected(deployment, nodes.orElseThrow())
                : new CapacityPlan(Verdict.UNKNOWN, List.of(), List.of());
    }

    /** The same, taking nodes for empty whose pods may not be read. */
    static CapacityPlan expected(Deployment deployment, List<NodeInfo> nodes) {
        boolean alone = "hard".equals(deployment.extra().get("podAntiAffinityPreset"));
        Map<String, NodeLoad> loads = new LinkedHashMap<>();
        for (NodeInfo node : nodes) {
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
        needs(deployment).stream()
                .sorted(Comparator.comparingLong(PodNeed::memoryBytes).reversed())
                .forEachOrdered(pod -> loads.values().stream()
                        .filter(load -> load.takes(pod, alone))
                        .min(better(pod, List.copyOf(loads.values())))
                        .ifPresentOrElse(
                                load -> loads.put(load.node().name(), load.with(pod)), () -> homeless.add(pod)));
        return new CapacityPlan(
                homeless.isEmpty() ? Verdict.FITS : Verdict.DOES_NOT_FIT,
                List.copyOf(loads.values()),
                List.copyOf(homeless));
    }

    /** The node with fewest pods of the kind, then in the zone with fewest, then with most memory left. */
    private static Comparator<NodeLoad> better(PodNeed pod, List<NodeLoad> all) {
        return Comparator.comparingLong((NodeLoad load) -> load.alike(pod))
                .thenComparingLong(load -> all.stream()
                        .filter(other -> other.node().zone().equals(load.node().zone()))
                        .mapToLong(other -> other.alike(pod))
                        .sum())
                .thenComparing(
                        Comparator.comparingLong(NodeLoad::freeMemoryBytes).reversed());
    }

    private static PodNeed need(String role, ResourceSpec resources, ResourceSpec beside) {
        return new PodNeed(role, cpu(resources) + cpu(beside), memory(resources) + memory(beside));
    }

    private static long cpu(ResourceSpec resources) {
        return Quantity.cpuMillis(resources.cpuRequest().isEmpty() ? resources.cpuLimit() : resources.cpuRequest())
                .orElse(0);
    }

    private static long memory(ResourceSpec resources) {
        return Quantity.bytes(resources.memoryRequest().isEmpty() ? resources.memoryLimit() : resources.memoryRequest())
                .orElse(0);
    }
}
