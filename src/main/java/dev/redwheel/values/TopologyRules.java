package dev.redwheel.values;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Severity;
import java.util.List;

/** What the numbers of a topology must be for it to do what it is chosen for, and what its security and metrics lack. */
final class TopologyRules {
    private static final List<String> REPLICAS = List.of("replica", "replicaCount");
    private static final List<String> SENTINELS = List.of("sentinel", "replicaCount");
    private static final List<String> QUORUM = List.of("sentinel", "quorum");
    private static final List<String> NODES = List.of("cluster", "nodes");
    private static final List<String> REPLICAS_OF_EACH = List.of("cluster", "replicas");

    private final YamlTree tree;
    private final Deployment deployment;

    TopologyRules(YamlTree tree, Deployment deployment) {
        this.tree = tree;
        this.deployment = deployment;
    }

    void check(List<YamlProblem> problems) {
        switch (deployment.architecture()) {
            case REPLICATION -> replication(problems);
            case SENTINEL -> sentinel(problems);
            case CLUSTER -> cluster(problems);
            case STANDALONE, UNKNOWN -> {}
        }
        tls(problems);
        metrics(problems);
    }

    private void replication(List<YamlProblem> problems) {
        if (!deployment.masterPersistence().enabled().orElse(true)) {
            List<String> own = List.of("master", "persistence", "enabled");
            warn(
                    problems,
                    tree.scalarText(own).isPresent() ? own : List.of("persistence", "enabled"),
                    "A master that restarts comes back empty and its replicas become empty too: replicas do not"
                            + " protect this data.");
        }
    }

    /** The counts of https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/. */
    private void sentinel(List<YamlProblem> problems) {
        Sentinel sentinel = deployment.sentinel();
        int sentinels = sentinel.sentinels();
        if (sentinels < 3) {
            block(problems, SENTINELS, "At least 3 sentinels: with fewer, the loss of one leaves no majority.");
        } else if (sentinels % 2 == 0) {
            block(
                    problems,
                    SENTINELS,
                    "An odd number: " + sentinels + " sentinels stand no more losses than " + (sentinels - 1)
                            + ", and halves cannot outvote each other.");
        }
        int quorum = sentinel.agreeing();
        if (quorum < 1 || quorum > sentinels) {
            block(problems, QUORUM, "A quorum of " + quorum + " of " + sentinels + " is never reached.");
        } else if (quorum < sentinel.majority()) {
            warn(
                    problems,
                    QUORUM,
                    quorum + " of " + sentinels + " is no majority (" + sentinel.majority()
                            + "): a few sentinels cut off from a healthy master already call for a failover.");
        } else if (quorum > sentinel.majority()) {
            warn(
                    problems,
                    QUORUM,
                    quorum + " of " + sentinels + " is more than the majority (" + sentinel.majority() + "): with "
                            + (sentinels - quorum + 1) + " sentinels away there is no failover.");
        }
        int replicas = deployment.replicas();
        int needed = deployment.minReplicasToWrite();
        if (replicas == 0) {
            block(problems, REPLICAS, "Sentinel needs a replica to promote.");
        } else if (replicas < needed) {
            block(
                    problems,
                    REPLICAS,
                    "The master takes writes only while " + needed + " replicas follow (minReplicasToWrite): with "
                            + replicas + " it never would.");
        } else if (replicas == needed) {
            warn(
                    problems,
                    REPLICAS,
                    "The master takes writes only while " + needed
                            + (needed == 1 ? " replica follows" : " replicas follow")
                            + " (minReplicasToWrite): with " + replicas
                            + ", the loss of any server stops writes until it is back.");
        }
        ResourceSpec master = deployment.masterResources();
        ResourceSpec replica = deployment.replicaResources();
        if (!master.cpuLimit().equals(replica.cpuLimit())
                || !master.memoryLimit().equals(replica.memoryLimit())) {
            warn(
                    problems,
                    List.of("replica", "resources"),
                    "After a failover the master runs with what the replicas may use: give both the same limits.");
        }
    }

    private void cluster(List<YamlProblem> problems) {
        Cluster cluster = deployment.cluster();
        int of = cluster.replicasOfEach() + 1;
        if (!cluster.isEven()) {
            int below = Math.max(Cluster.FEWEST_MASTERS, cluster.masters()) * of;
            block(
                    problems,
                    NODES,
                    cluster.size() + " nodes cannot be dealt out: with " + replicas(of - 1)
                            + " for each master, a multiple of " + of + ", like " + below + ".");
        } else if (cluster.masters() < Cluster.FEWEST_MASTERS) {
            block(
                    problems,
                    NODES,
                    "At least " + Cluster.FEWEST_MASTERS + " masters: with " + replicas(of - 1) + " for each, "
                            + Cluster.FEWEST_MASTERS * of + " nodes.");
        }
        if (of == 1) {
            warn(
                    problems,
                    REPLICAS_OF_EACH,
                    "Without replicas the loss of one node takes its keys away and stops the whole cluster.");
        }
        if (Boolean.TRUE.equals(Trees.get(deployment.extra(), ValuesYaml.SENTINEL))) {
            block(problems, ValuesYaml.SENTINEL, "A cluster fails over by itself: Sentinel has no place in it.");
        }
        for (String role : List.of("master", "replica")) {
            Deployment.Role own = role.equals("master") ? deployment.master() : deployment.replica();
            if (!own.resources().equals(ResourceSpec.NONE)
                    || !own.persistence().equals(Deployment.Persistence.NONE)
                    || !own.configuration().isEmpty()
                    || !own.extraFlags().isEmpty()) {
                warn(
                        problems,
                        List.of(role),
                        "In a cluster every server may become a master: all are as the top level says, and this has no"
                                + " effect.");
            }
        }
    }

    private void tls(List<YamlProblem> problems) {
        Tls tls = deployment.tls();
        if (!tls.enabled()) {
            return;
        }
        if (tls.certManager().enabled()) {
            if (tls.certManager().issuerName().isEmpty()) {
                block(
                        problems,
                        List.of("tls", "certManager", "issuerRef", "name"),
                        "Name the issuer of the certificate.");
            }
        } else if (tls.existingSecret().isEmpty()) {
            block(
                    problems,
                    List.of("tls", "existingSecret"),
                    "Name the Secret with tls.crt, tls.key and ca.crt, or let cert-manager make it.");
        }
    }

    private void metrics(List<YamlProblem> problems) {
        if (deployment.metrics().lacksExporter()) {
            warn(
                    problems,
                    List.of("metrics", "enabled"),
                    "Without the exporter there is nothing to collect, to alert on or to draw.");
        }
    }

    private static String replicas(int count) {
        return count == 0 ? "no replica" : count == 1 ? "1 replica" : count + " replicas";
    }

    private void block(List<YamlProblem> problems, List<String> path, String message) {
        problems.add(problem(path, Severity.BLOCKED, message));
    }

    private void warn(List<YamlProblem> problems, List<String> path, String message) {
        problems.add(problem(path, Severity.WARNING, message));
    }

    private YamlProblem problem(List<String> path, Severity severity, String message) {
        return new YamlProblem(tree.line(path), 0, ValuesYaml.dotted(path), severity, message);
    }
}
