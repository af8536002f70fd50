package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.ChangeStep;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.operation.change.Size;
import dev.redwheel.values.ValueEdit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The torture suite: a release is made larger and smaller while an application writes and another reads. Afterwards every
 * acknowledged write is there, the truth table is clean (the last step of each change proves that), and the values say what
 * runs.
 */
class ScaleClusterTest {
    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final ChangeRuns runs = new ChangeRuns(cluster);

    private static List<String> servers(ReleaseUnderTest release, String component) {
        return release.pods(component).stream()
                .filter(pod -> pod.deletion().isEmpty())
                .map(PodInfo::name)
                .toList();
    }

    /** Helm with the values of the last revision would change nothing. */
    private static void theValuesSay(ReleaseUnderTest release, ValueEdit edit) {
        ReleasePayload newest = ChangeRuns.newest(release);
        assertThat(newest.status()).isEqualTo("deployed");
        assertThat(ValueEdit.isIn(newest.userValues(), List.of(edit)))
                .as("%s in %s", edit, newest.userValues())
                .isTrue();
    }

    @Test
    void aClusterGrowsShrinksAndGrowsWhileAServerIsReplacedAndClientsWrite() {
        // In every build the shorter one below does the same on the practice cluster.
        assumeFalse(cluster.isPractice());
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.CLUSTER,
                Deploys.CLUSTER.replace("terminationGracePeriodSeconds: 5", "terminationGracePeriodSeconds: 40"));
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas(release.owner(0), 1);
            try (Torture load = Torture.start("out-", () -> Torture.cluster(release))) {
                runs.scale(key, 10, 1);
                load.judge("cluster-out");
            }
            assertThat(servers(release, "cluster")).hasSize(10);
            theValuesSay(release, new ValueEdit("cluster.nodes", 10));
            try (Torture load = Torture.start("in-", () -> Torture.cluster(release))) {
                shrinkKilling(release, 6);
                load.judge("cluster-in-leaving-master-killed");
            }
            assertThat(servers(release, "cluster")).hasSize(6);
            theValuesSay(release, new ValueEdit("cluster.nodes", 6));
            // Who has left, and kept its volume, comes again; one that slots move to goes in the middle, and its
            // replica takes
            // its place with what it has got so far.
            try (Torture load = Torture.start("lost-", () -> Torture.cluster(release))) {
                AtomicBoolean gone = new AtomicBoolean();
                runs.run(runs.changes().planSize(runs.look(key), new Size(8, 1)), record -> {
                    boolean moving = record.steps().stream().anyMatch(ChangeRuns::inTheMiddleOfSlots);
                    if (moving && gone.compareAndSet(false, true)) {
                        release.session().delete(new ObjectRef("v1", "Pod", key.namespace(), "redis-cluster-6"));
                    }
                });
                assertThat(gone).isTrue();
                load.judge("cluster-out-node-lost");
            }
        }
    }

    /**
     * Killed while slots move, and while Helm makes the revision: what the next console finds it finishes, and another one is
     * taken back.
     */
    @Test
    void aKilledConsoleLeavesAChangeThatIsFinishedOrTakenBack() throws Exception {
        ReleaseKey key = Deploys.deployed(cluster, Topology.CLUSTER, Deploys.CLUSTER);
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas(release.owner(0), 1);
            try (Torture load = Torture.start("killed-", () -> Torture.cluster(release))) {
                runs.kill(key, "size 8 1", ChangeStepKind.UPGRADE, 400);
                runs.kill(key, "size 8 1", ChangeStepKind.SLOTS, 500);
                runs.resume();
                load.judge("cluster-out-killed");
            }
            try (Torture load = Torture.start("back-", () -> Torture.cluster(release))) {
                runs.kill(key, "size 6 1", ChangeStepKind.SLOTS, 500);
                runs.takeBack(runs.unfinished());
                load.judge("cluster-in-taken-back");
            }
            assertThat(servers(release, "cluster")).hasSize(8);
            if (cluster.isPractice()) {
                try (Torture load = Torture.start("in-", () -> Torture.cluster(release))) {
                    shrinkKilling(release, 6);
                    load.judge("cluster-in-leaving-master-killed");
                }
                // Who has left, and kept its volume, can come again.
                runs.scale(key, 8, 1);
            }
            assertThat(runs.changes().unfinished()).isEmpty();
        }
    }

    /** A master that is to go is killed while its slots move away; each of its shards keeps one replica. */
    private void shrinkKilling(ReleaseUnderTest release, int servers) {
        runs.runKilling(
                runs.changes()
                        .planSize(runs.look(release.key()), new Size(servers, 1))
                        .record(),
                release,
                ChangeRuns::inTheMiddleOfSlots,
                () -> List.of(leavingMaster(release, servers)));
    }

    private static String leavingMaster(ReleaseUnderTest release, int servers) {
        return servers(release, "cluster").stream()
                .filter(pod -> Integer.parseInt(pod.substring(pod.lastIndexOf('-') + 1)) >= servers)
                .filter(pod -> {
                    try (RawRedis redis = release.redis(pod)) {
                        return redis.send("ROLE").startsWith("master");
                    }
                })
                .findFirst()
                .orElseThrow();
    }

    @Test
    void sentinelsKeepTheMasterWhileReplicasComeAndGo() throws Exception {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.SENTINEL,
                Deploys.SENTINEL.replace("terminationGracePeriodSeconds: 5", "terminationGracePeriodSeconds: 40")
                        + "replica: {replicaCount: 1}\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas(release.master(), 1);
            assertThat(restart(key))
                    .as("nobody takes writes while the only replica restarts")
                    .contains("pause");
            try (Torture load = Torture.start("more-", () -> Torture.single(release.throughProxy()))) {
                runs.runKilling(
                        runs.changes().planSize(runs.look(key), new Size(4, 3)).record(),
                        release,
                        ChangeStepKind.SERVERS_UP,
                        release::master);
                load.judge("replicas-out-sentinel-master-killed");
            }
            assertThat(restart(key)).as("three replicas take turns").doesNotContain("pause");
            // Now a replica is the master that is to go.
            makeMaster(release, "redis-replicas-2");
            try (Torture load = Torture.start("fewer-", () -> Torture.single(release.throughProxy()))) {
                runs.kill(key, "size 2 1", ChangeStepKind.SERVERS_GONE, 200);
                ChangeRecord done = runs.resume();
                assertThat(done.steps()).extracting(ChangeStep::kind).contains(ChangeStepKind.HAND_OVER);
                load.judge("replicas-in-sentinel-killed");
            }
            assertThat(servers(release, "replica")).containsExactly("redis-replicas-0");
            assertThat(release.master()).isIn("redis-master-0", "redis-replicas-0");
            theValuesSay(release, new ValueEdit("replica.replicaCount", 1));
        }
    }

    /** What is found out before every server restarts. */
    private List<String> restart(ReleaseKey key) {
        return runs.changes().planPassword(runs.look(key)).findings().stream()
                .map(Finding::id)
                .toList();
    }

    /** By the sentinels, which have nobody else to choose for that time. */
    private static void makeMaster(ReleaseUnderTest release, String pod) {
        List<String> others = Stream.of("redis-master-0", "redis-replicas-0", "redis-replicas-1", "redis-replicas-2")
                .filter(name -> !name.equals(pod))
                .toList();
        setPriority(release, others, "0");
        await("what the sentinels know")
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() -> {
                    for (PodInfo sentinel : release.pods("sentinel")) {
                        try (RawRedis redis = release.sentinel(sentinel.name())) {
                            if (redis.send("SENTINEL", "REPLICAS", "mymaster").split("slave-priority 0 ", -1).length
                                    < 3) {
                                return false;
                            }
                        }
                    }
                    return true;
                });
        try (RawRedis redis = release.sentinel("redis-sentinel-0")) {
            redis.send("SENTINEL", "FAILOVER", "mymaster");
        }
        await(pod + " as the master")
                .atMost(Duration.ofMinutes(2))
                .until(() -> release.master().equals(pod));
        setPriority(release, others, "100");
        release.awaitReplicas(pod, 3);
    }

    private static void setPriority(ReleaseUnderTest release, List<String> pods, String priority) {
        for (String pod : pods) {
            try (RawRedis redis = release.redis(pod)) {
                redis.send("CONFIG", "SET", "replica-priority", priority);
            }
        }
    }

    @Test
    void aMasterGetsReplicasAndLosesThem() {
        assumeTrue(cluster.isPractice()); // Where time is short the one with sentinels has to do.
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.REPLICATION,
                Deploys.SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            try (Torture load = Torture.start("n-", () -> Torture.single(release.impatient("redis-master-0")))) {
                runs.scale(key, 4, 3);
                runs.scale(key, 2, 1);
                load.judge("replicas");
            }
            assertThat(servers(release, "replica")).containsExactly("redis-replicas-0");
            theValuesSay(release, new ValueEdit("replica.replicaCount", 1));
        }
    }
}
