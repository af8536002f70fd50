package dev.redwheel.operation;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.QuotaInfo;
import dev.redwheel.model.Severity;
import dev.redwheel.model.StorageClassInfo;
import dev.redwheel.operation.ReleasePlan.ClaimTemplate;
import dev.redwheel.operation.ReleasePlan.Workload;
import dev.redwheel.values.Quantity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether there is room for what the manifests ask for: storage classes, nodes, quotas. */
public final class RoomChecks {
    private final KubeSession session;
    private final String namespace;
    private final ReleasePlan plan;

    public RoomChecks(KubeSession session, String namespace, ReleasePlan plan) {
        this.session = session;
        this.namespace = namespace;
        this.plan = plan;
    }

    List<Finding> storageClasses() {
        if (plan.claimNames().isEmpty()) {
            return List.of(new Finding(
                    "storage-class",
                    Severity.INFO,
                    "Storage class",
                    "No volume is used: the data is lost when the container restarts.",
                    ""));
        }
        List<StorageClassInfo> classes = session.storageClasses();
        Set<Optional<String>> wanted = new java.util.LinkedHashSet<>();
        plan.workloads().stream()
                .flatMap(workload -> workload.claimTemplates().stream())
                .map(ClaimTemplate::storageClass)
                .forEach(name -> wanted.add(Optional.ofNullable(name)));
        return wanted.stream()
                .map(name -> storageClass(name.orElse(null), classes))
                .toList();
    }

    private static Finding storageClass(@Nullable String name, List<StorageClassInfo> classes) {
        List<String> known =
                classes.stream().map(StorageClassInfo::name).sorted().toList();
        String choose = known.isEmpty()
                ? "The cluster has none: have one made, or do without persistence."
                : "Choose one of " + String.join(", ", known) + ".";
        if (name != null && name.isEmpty()) {
            return new Finding(
                    "storage-class",
                    Severity.WARNING,
                    "Storage class",
                    "None is to be used: the claim waits for a volume that someone makes by hand.",
                    choose);
        }
        Optional<StorageClassInfo> found = classes.stream()
                .filter(each -> name == null ? each.isDefault() : each.name().equals(name))
                .findFirst();
        if (found.isEmpty()) {
            return new Finding(
                    "storage-class",
                    Severity.BLOCKED,
                    "Storage class",
                    name == null ? "The cluster has no default storage class." : "There is no class " + name + ".",
                    choose);
        }
        StorageClassInfo storage = found.get();
        return PreflightChecks.ok(
                "storage-class",
                "Storage class " + storage.name(),
                (storage.isDefault() ? "The cluster's default. " : "")
                        + (storage.bindsLate() ? "Binds when the pod has a node. " : "Binds at once. ")
                        + (storage.expandable() ? "Can be enlarged later." : "Cannot be enlarged later."));
    }

    /** What one pod asks for. */
    private record Ask(String pod, long cpuMillis, long memoryBytes) {}

    private List<Ask> asks() {
        List<Ask> asks = new ArrayList<>();
        for (Workload workload : plan.workloads()) {
            long cpu = sum(workload, "cpu", true);
            long memory = sum(workload, "memory", true);
            for (int ordinal = 0; ordinal < workload.replicas(); ordinal++) {
                asks.add(new Ask(workload.name() + "-" + ordinal, cpu, memory));
            }
        }
        asks.sort(Comparator.comparingLong(Ask::memoryBytes).reversed());
        return asks;
    }

    /** A container without a request asks for its limit (Kubernetes defaults the one by the other). */
    private static long sum(Workload workload, String resource, boolean requests) {
        return workload.containers().stream()
                .mapToLong(container -> {
                    String limit = container.limits().getOrDefault(resource, "");
                    String text = requests ? container.requests().getOrDefault(resource, limit) : limit;
                    return resource.equals("cpu")
                            ? Quantity.cpuMillis(text).orElse(0)
                            : Quantity.bytes(text).orElse(0);
                })
                .sum();
    }

    /** Puts the pods on the nodes, largest first, each where most memory is left. */
    public List<Finding> capacity() {
        List<NodeInfo> nodes =
                session.nodes().stream().filter(NodeInfo::schedulable).toList();
        if (nodes.isEmpty()) {
            return List.of(new Finding(
                    "capacity",
                    Severity.WARNING,
                    "Room on the nodes",
                    "No node takes pods now.",
                    "Look at the nodes."));
        }
        boolean exact =
                nodes.stream().allMatch(node -> node.requestedMemoryBytes().isPresent());
        Map<String, long[]> free = new LinkedHashMap<>();
        nodes.forEach(node -> free.put(node.name(), new long[] {
            node.cpuMillis() - node.requestedCpuMillis().orElse(0),
            node.memoryBytes() - node.requestedMemoryBytes().orElse(0)
        }));
        long mostFree = free.values().stream().mapToLong(room -> room[1]).max().orElse(0);
        for (Ask ask : asks()) {
            Optional<long[]> place = free.values().stream()
                    .filter(room -> room[0] >= ask.cpuMillis() && room[1] >= ask.memoryBytes())
                    .max(Comparator.comparingLong(room -> room[1]));
            if (place.isEmpty()) {
                return List.of(tooLarge(ask, nodes, free.values()));
            }
            place.get()[0] -= ask.cpuMillis();
            place.get()[1] -= ask.memoryBytes();
        }
        String count = nodes.size() + (nodes.size() == 1 ? " node" : " nodes");
        return List.of(
                exact
                        ? PreflightChecks.ok(
                                "capacity",
                                "Room on the nodes",
                                "The pods fit on " + count + "; at most " + Quantity.show(mostFree)
                                        + " of memory are free on one.")
                        : new Finding(
                                "capacity",
                                Severity.UNKNOWN,
                                "Room on the nodes",
                                "The pods fit on " + count
                                        + " if they are empty; what other pods ask for may not be read.",
                                ""));
    }

    /** @param free CPU and memory of each node, with the pods before this one on them */
    private static Finding tooLarge(Ask ask, List<NodeInfo> nodes, Collection<long[]> free) {
        boolean never = nodes.stream()
                .noneMatch(node -> node.memoryBytes() >= ask.memoryBytes() && node.cpuMillis() >= ask.cpuMillis());
        long[] most = free.stream()
                .max(Comparator.comparingLong((long[] room) -> room[1]))
                .orElse(new long[2]);
        return new Finding(
                "capacity",
                never ? Severity.BLOCKED : Severity.WARNING,
                "Room on the nodes",
                "Pod " + ask.pod() + " asks for " + Quantity.show(ask.memoryBytes()) + " of memory and "
                        + Quantity.showCpu(ask.cpuMillis()) + "; "
                        + (never
                                ? "no node is that large."
                                : "the node with most memory left has " + Quantity.show(Math.max(0, most[1])) + " and "
                                        + Quantity.showCpu(Math.max(0, most[0])) + "."),
                never ? "Ask for less." : "Ask for less, or have a node added.");
    }

    public List<Finding> quota() {
        List<QuotaInfo> quotas = session.quotas(namespace);
        if (quotas.isEmpty()) {
            return List.of(PreflightChecks.ok("quota", "Quota", "The namespace has none."));
        }
        List<Finding> findings = new ArrayList<>();
        for (QuotaInfo quota : quotas) {
            List<String> over = new ArrayList<>();
            for (QuotaInfo.Line line : quota.lines()) {
                long needed = needed(line.resource());
                if (needed > line.free()) {
                    over.add(line.resource() + ": " + show(line.resource(), needed) + " needed, "
                            + show(line.resource(), line.free()) + " of " + show(line.resource(), line.hard())
                            + " free");
                }
                unlimited(line.resource()).ifPresent(over::add);
            }
            findings.add(
                    over.isEmpty()
                            ? PreflightChecks.ok("quota", "Quota " + quota.name(), "There is room in it.")
                            : new Finding(
                                    "quota",
                                    Severity.BLOCKED,
                                    "Quota " + quota.name(),
                                    String.join("; ", over) + ".",
                                    "Ask for less, or have the quota raised."));
        }
        return findings;
    }

    /** A quota on a compute resource refuses pods that do not say how much of it they want. */
    private Optional<String> unlimited(String resource) {
        if (!Set.of("limits.memory", "limits.cpu", "requests.memory", "requests.cpu")
                .contains(resource)) {
            return Optional.empty();
        }
        boolean limits = resource.startsWith("limits.");
        String plain = resource.substring(resource.indexOf('.') + 1);
        return plan.workloads().stream()
                .filter(workload -> sum(workload, plain, !limits) == 0)
                .map(workload -> resource + ": " + workload.name() + " says none, and the quota demands one")
                .findFirst();
    }

    private long needed(String resource) {
        return switch (resource) {
            case "pods", "count/pods" -> plan.pods();
            case "requests.memory", "memory" -> total("memory", true);
            case "requests.cpu", "cpu" -> total("cpu", true);
            case "limits.memory" -> total("memory", false);
            case "limits.cpu" -> total("cpu", false);
            case "persistentvolumeclaims", "count/persistentvolumeclaims" ->
                newClaims().size();
            case "requests.storage" ->
                newClaims().stream()
                        .mapToLong(template -> Quantity.bytes(template.size()).orElse(0))
                        .sum();
            case "secrets", "count/secrets" -> kinds("secrets") + 2; // Helm's own record and the password.
            default -> kinds(resource.startsWith("count/") ? resource.substring(6) : resource);
        };
    }

    private long kinds(String resource) {
        return plan.objects().stream()
                .filter(object -> resource.equals(PermissionChecks.resource(object))
                        || resource.equals(PermissionChecks.resource(object) + "." + PermissionChecks.group(object)))
                .count();
    }

    private long total(String resource, boolean requests) {
        return plan.workloads().stream()
                .mapToLong(workload -> sum(workload, resource, requests) * workload.replicas())
                .sum();
    }

    /** Claims that are there already count as used. */
    private List<ClaimTemplate> newClaims() {
        Set<String> present = new TreeSet<>();
        session.pvcs(namespace, "").forEach(claim -> present.add(claim.name()));
        List<ClaimTemplate> fresh = new ArrayList<>();
        for (Workload workload : plan.workloads()) {
            for (ClaimTemplate template : workload.claimTemplates()) {
                for (int ordinal = 0; ordinal < workload.replicas(); ordinal++) {
                    if (!present.contains(template.name() + "-" + workload.name() + "-" + ordinal)) {
                        fresh.add(template);
                    }
                }
            }
        }
        return fresh;
    }

    private static String show(String resource, long amount) {
        if (resource.contains("memory") || resource.contains("storage")) {
            return Quantity.show(amount);
        }
        return resource.contains("cpu") ? amount + " m" : String.valueOf(amount);
    }
}
