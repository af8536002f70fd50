package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.cluster.Load.Guarantee;
import dev.redwheel.model.Topology;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Servers without volumes: a master that crashed is back before anybody missed it, with nothing, and must not be copied. On the
 * way it may have been a replica, whose copy of long ago is not its data.
 */
@Tag("long")
class NoVolumeClusterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** CRC16 of "a", which is the tag of the keys. */
    private static final int SLOT = 15495;

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private ReleaseUnderTest deployed(Topology topology, String values) {
        String without = values.replace("persistence:\n  size: 64Mi\n", "persistence:\n  enabled: false\n");
        assertThat(without).isNotEqualTo(values);
        return ReleaseUnderTest.open(cluster, Deploys.deployed(cluster, topology, without));
    }

    @Test
    void sentinelsReplaceAMasterThatCrashed() {
        // Long enough for the container to be back before a sentinel finds the master down.
        String patient = Deploys.SENTINEL.replace("downAfterMilliseconds: 2000", "downAfterMilliseconds: 10000");
        try (ReleaseUnderTest release = deployed(Topology.SENTINEL, patient)) {
            String first = release.master();
            release.awaitReplicas(first, 2);
            try (RawRedis sentinel = release.sentinel("redis-sentinel-0")) {
                sentinel.send("SENTINEL", "FAILOVER", "mymaster");
            }
            await("another master")
                    .atMost(PATIENCE)
                    .until(() ->
                            !release.master().isEmpty() && !release.master().equals(first));
            String copied = release.master();
            release.awaitReplicas(copied, 2);
            try (Load load = Load.start("crashed-", release::throughProxy)) {
                crash(release, copied);
                await("another master")
                        .atMost(PATIENCE)
                        .until(() ->
                                !release.master().isEmpty() && !release.master().equals(copied));
                load.awaitWrites();
                try (RawRedis redis = release.redis(release.master())) {
                    load.judge("Sentinel without volumes, master crashed", Guarantee.CONFIRMED, redis);
                }
            }
        }
    }

    @Test
    void aClusterReplacesAMasterThatCrashed() {
        try (ReleaseUnderTest release = deployed(Topology.CLUSTER, Deploys.CLUSTER)) {
            String first = release.owner(SLOT);
            release.awaitReplicas(first, 1);
            try (Load load = Load.start("{a}crashed-", () -> release.toOwner(SLOT))) {
                crash(release, first);
                await("another owner")
                        .atMost(PATIENCE)
                        .until(() -> !release.owner(SLOT).isEmpty()
                                && !release.owner(SLOT).equals(first));
                load.awaitWrites();
                try (RawRedis redis = release.redis(release.owner(SLOT))) {
                    load.judge("Redis Cluster without volumes, master crashed", Guarantee.CONFIRMED, redis);
                }
            }
        }
    }

    private static void crash(ReleaseUnderTest release, String pod) {
        try (RawRedis redis = release.redis(pod)) {
            redis.send("SHUTDOWN", "NOSAVE");
        } catch (UncheckedIOException gone) {
            // It does not answer any more, as it was told.
        }
    }
}
