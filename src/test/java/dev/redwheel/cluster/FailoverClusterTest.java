package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.cluster.Load.Guarantee;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.Topology;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What can happen to a master, while an application writes and another reads: its pod is deleted, its process stops
 * answering, its data is gone, all pods are deleted at once.
 *
 * <p>Each time the guarantee that the settings give is held against what is there afterwards, and printed with the longest time
 * without an acknowledged write. Pods that are deleted get the time to hand over.
 */
class FailoverClusterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String TIME_TO_HAND_OVER = "terminationGracePeriodSeconds: 40";
    /** CRC16 of "a", which is the tag of the keys. */
    private static final int SLOT = 15495;

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private ReleaseUnderTest deployed(Topology topology, String values) {
        return ReleaseUnderTest.open(
                cluster,
                Deploys.deployed(
                        cluster, topology, values.replace("terminationGracePeriodSeconds: 5", TIME_TO_HAND_OVER)));
    }

    private static void delete(ReleaseUnderTest release, String pod) {
        release.session().delete(new ObjectRef("v1", "Pod", release.key().namespace(), pod));
    }

    private static void deleteAll(ReleaseUnderTest release) {
        release.pods().stream()
                .filter(pod -> !pod.ownerKind().equals("Job"))
                .forEach(pod -> delete(release, pod.name()));
    }

    @Test
    void sentinelsReplaceAMasterThatIsDeletedStoppedOrEmptiedAndSurviveTheDeletionOfEveryPod() {
        try (ReleaseUnderTest release = deployed(Topology.SENTINEL, Deploys.SENTINEL)) {
            String first = release.master();
            release.awaitReplicas(first, 2);
            try (Load load = Load.start("deleted-", release::throughProxy)) {
                delete(release, first);
                String second = awaitOtherMaster(release, first);
                load.awaitWrites();
                try (RawRedis redis = release.redis(second)) {
                    load.judge("Sentinel, master's pod deleted", Guarantee.ACKNOWLEDGED, redis);
                }
            }

            release.awaitWhole();
            String second = release.master();
            release.awaitReplicas(second, 2);
            try (Load load = Load.start("stopped-", release::throughProxy);
                    ServerProcess process = ServerProcess.of(cluster, release, second)) {
                process.stop();
                String third = awaitOtherMaster(release, second);
                load.awaitWrites();
                // It still takes itself for the master, and must neither get a write nor keep one.
                process.goOn();
                awaitReplica(release, second);
                load.awaitWrites();
                try (RawRedis redis = release.redis(third)) {
                    load.judge("Sentinel, master's process stopped and let go", Guarantee.CONFIRMED, redis);
                }
            }

            String third = release.master();
            release.awaitReplicas(third, 2);
            try (Load load = Load.start("emptied-", release::throughProxy);
                    ServerProcess process = ServerProcess.of(cluster, release, third)) {
                process.emptyAndKill();
                String fourth = awaitOtherMaster(release, third);
                load.awaitWrites();
                // Back with an empty disk: it copies, and is not copied.
                awaitReplica(release, third);
                try (RawRedis redis = release.redis(fourth)) {
                    load.judge("Sentinel, master killed and its disk emptied", Guarantee.CONFIRMED, redis);
                }
            }

            release.awaitWhole();
            release.awaitReplicas(release.master(), 2);
            try (Load load = Load.start("all-", release::throughProxy)) {
                deleteAll(release);
                load.awaitWrites();
                release.awaitWhole();
                load.awaitWrites();
                try (RawRedis redis = release.redis(release.master())) {
                    load.judge("Sentinel, all pods deleted at once", Guarantee.ACKNOWLEDGED, redis);
                }
            }
        }
    }

    @Test
    void aClusterReplacesAMasterThatIsDeletedStoppedOrEmptiedAndSurvivesTheDeletionOfEveryPod() {
        try (ReleaseUnderTest release = deployed(Topology.CLUSTER, Deploys.CLUSTER)) {
            String first = release.owner(SLOT);
            release.awaitReplicas(first, 1);
            try (Load load = Load.start("{a}deleted-", () -> release.toOwner(SLOT))) {
                delete(release, first);
                String second = awaitOtherOwner(release, first);
                load.awaitWrites();
                try (RawRedis redis = release.redis(second)) {
                    load.judge("Redis Cluster, master's pod deleted", Guarantee.ACKNOWLEDGED, redis);
                }
            }

            release.awaitWhole();
            String second = release.owner(SLOT);
            release.awaitReplicas(second, 1);
            try (Load load = Load.start("{a}stopped-", () -> release.toOwner(SLOT));
                    ServerProcess process = ServerProcess.of(cluster, release, second)) {
                process.stop();
                String third = awaitOtherOwner(release, second);
                load.awaitWrites();
                process.goOn();
                awaitReplica(release, second);
                load.awaitWrites();
                try (RawRedis redis = release.redis(third)) {
                    load.judge("Redis Cluster, master's process stopped and let go", Guarantee.CONFIRMED, redis);
                }
            }

            release.awaitWhole();
            String third = release.owner(SLOT);
            release.awaitReplicas(third, 1);
            try (Load load = Load.start("{a}emptied-", () -> release.toOwner(SLOT));
                    ServerProcess process = ServerProcess.of(cluster, release, third)) {
                process.emptyAndKill();
                String fourth = awaitOtherOwner(release, third);
                load.awaitWrites();
                // Back at the same address with an empty disk: it copies, and is not copied.
                awaitReplica(release, third);
                try (RawRedis redis = release.redis(fourth)) {
                    load.judge("Redis Cluster, master killed and its disk emptied", Guarantee.CONFIRMED, redis);
                }
            }

            release.awaitWhole();
            release.awaitReplicas(release.owner(SLOT), 1);
            try (Load load = Load.start("{a}all-", () -> release.toOwner(SLOT))) {
                deleteAll(release);
                load.awaitWrites();
                release.awaitWhole();
                load.awaitWrites();
                try (RawRedis redis = release.redis(release.owner(SLOT))) {
                    load.judge("Redis Cluster, all pods deleted at once", Guarantee.ACKNOWLEDGED, redis);
                }
            }
        }
    }

    private static String awaitOtherMaster(ReleaseUnderTest release, String before) {
        await("another master than " + before).atMost(PATIENCE).until(() -> {
            String now = release.master();
            return !now.isEmpty() && !now.equals(before);
        });
        return release.master();
    }

    private static String awaitOtherOwner(ReleaseUnderTest release, String before) {
        await("another owner than " + before).atMost(PATIENCE).until(() -> {
            String now = release.owner(SLOT);
            return !now.isEmpty() && !now.equals(before);
        });
        return release.owner(SLOT);
    }

    private static void awaitReplica(ReleaseUnderTest release, String pod) {
        await(pod + " as a replica").atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            try (RawRedis redis = release.redis(pod)) {
                assertThat(redis.send("INFO", "replication")).contains("role:slave", "master_link_status:up");
            }
        });
    }
}
