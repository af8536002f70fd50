package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.Topology;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Whose data makes up a release: of each master a replica that is in step, else itself. */
final class BackupSources {
    private static final int SLOTS = 16384;

    private final Servers servers;

    /** @param slots of its shard; empty outside a Redis Cluster */
    record Source(PodInfo pod, boolean master, BitSet slots) {}

    BackupSources(Servers servers) {
        this.servers = servers;
    }

    /** @throws OpsException of kind CONFLICT when it cannot be said whose data it is */
    List<Source> find() {
        return servers.target().topology() == Topology.CLUSTER ? shards() : List.of(single());
    }

    private Source single() {
        List<PodInfo> pods = servers.pods().stream().filter(servers::answers).toList();
        List<PodInfo> masters =
                pods.stream().filter(pod -> says(pod, "role:master")).toList();
        if (masters.size() != 1) {
            throw conflict(
                    "Masters now: " + masters.size() + ".",
                    "Look at the topology page, and back up when there is one.");
        }
        return inStep(pods.stream().filter(pod -> says(pod, "role:slave")).toList())
                .map(pod -> new Source(pod, false, new BitSet()))
                .orElseGet(() -> new Source(masters.getFirst(), true, new BitSet()));
    }

    private List<Source> shards() {
        ClusterNodes nodes = ClusterNodes.ask(
                servers, servers.pods().stream().filter(servers::answers).toList());
        BitSet served = new BitSet(SLOTS);
        List<Source> sources = new ArrayList<>();
        for (ClusterNode master : nodes.withSlots()) {
            if (!master.leaving().isEmpty() || !master.arriving().isEmpty()) {
                throw conflict(
                        "Slots are on their way from or to " + master.name() + ".",
                        "Wait until they have arrived: their keys would be in two files or in none.");
            }
            served.or(master.slots());
            List<PodInfo> replicas = nodes.nodes().stream()
                    .filter(node -> !node.master() && node.masterId().equals(master.id()))
                    .map(ClusterNode::pod)
                    .toList();
            Optional<PodInfo> replica = inStep(replicas);
            sources.add(new Source(replica.orElse(master.pod()), replica.isEmpty(), master.slots()));
        }
        if (served.cardinality() != SLOTS) {
            throw conflict(
                    (SLOTS - served.cardinality()) + " slots are served by nobody.",
                    "Look at the topology page, and back up when the cluster is whole.");
        }
        return sources;
    }

    /** The one that has most of what its master wrote. */
    private Optional<PodInfo> inStep(List<PodInfo> replicas) {
        return replicas.stream()
                .filter(pod -> says(pod, "master_link_status:up"))
                .max(Comparator.comparingLong(this::offset));
    }

    private boolean says(PodInfo pod, String line) {
        return servers.replication(pod).contains(line);
    }

    private long offset(PodInfo pod) {
        return servers.replication(pod)
                .lines()
                .filter(line -> line.startsWith("slave_repl_offset:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .findFirst()
                .orElse(0);
    }

    private OpsException conflict(String why, String next) {
        return new OpsException(
                ErrorKind.CONFLICT, "back up the release", servers.release().toString(), why, next);
    }
}
