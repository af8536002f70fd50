package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.Topology;
import dev.redwheel.task.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every disagreement that a master, its replicas and their sentinels can have, made on the running servers of one release,
 * named by what the topology page follows, and healed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SentinelTruthClusterTest {
    private static final List<String> SENTINELS = List.of("redis-sentinel-0", "redis-sentinel-1", "redis-sentinel-2");

    /** What documentation may use for an address (RFC 5737): nobody is there. */
    private static final String NOBODY = "192.0.2.1";

    private static final String AGREED =
            " is the master, by its own word and that of 2 replicas, 3 Sentinels and Service redis-master.";

    @RegisterExtension
    static final ClusterUnderTest CLUSTER = new ClusterUnderTest();

    private final Scope open = new Scope();
    private SeenRelease seen;
    private String master;
    private List<String> replicas;
    /** How the servers reach the master. */
    private String masterHost;

    @BeforeAll
    void deploy() {
        seen = open.add(new SeenRelease(
                CLUSTER,
                Deploys.deployed(
                        CLUSTER,
                        Topology.SENTINEL,
                        Deploys.SENTINEL + "configuration: \"enable-debug-command yes\"\n")));
    }

    @AfterAll
    void close() {
        open.close();
    }

    @BeforeEach
    void agree() {
        master = seen.awaitAgreement(AGREED).replace(AGREED, "");
        replicas = names(NodeTruth::saysReplica);
        masterHost =
                seen.node(replicas.getFirst()).follows().orElseThrow().address().host();
        assertThat(replicas).hasSize(2);
    }

    private List<String> names(Predicate<NodeTruth> which) {
        return seen.picture().nodes().stream()
                .filter(which)
                .map(NodeTruth::name)
                .toList();
    }

    private void awaitAgreementOn(String pod) {
        seen.awaitAgreement(pod + AGREED);
    }

    @Test
    void twoMasters() {
        String second = replicas.getFirst();
        // The sentinels believe what a replica says of its role only when it has said so for eight seconds.
        seen.send(second, "REPLICAOF", "NO", "ONE");
        seen.awaitNamed(
                "two-masters",
                master + " (1 replica attached, named by 3 of 3 Sentinels, reached by Service redis-master)",
                second + " (0 replicas attached, named by 0 of 3 Sentinels)",
                "each say they are the master");

        seen.send(second, "REPLICAOF", masterHost, "6379");
        awaitAgreementOn(master);
    }

    @Tag("practice")
    @Test
    void noMaster() {
        // In a ring: nobody is right, and the sentinels' master says itself that it is none.
        seen.send(master, "REPLICAOF", seen.ip(replicas.getFirst()), "6379");
        seen.awaitNamed("no-master", "All 3 servers that answer say they are replicas. Nothing can be written.");

        seen.send(master, "REPLICAOF", "NO", "ONE");
        awaitAgreementOn(master);
    }

    @Tag("practice")
    @Test
    void aReplicaOfTheWrongMaster() {
        // The sentinels correct it, but not before eight seconds have gone by.
        seen.send(replicas.get(1), "REPLICAOF", seen.ip(replicas.get(0)), "6379");
        seen.awaitNamed(
                "wrong-master",
                replicas.get(1) + " follows " + replicas.get(0) + ", which is a replica itself. The master is "
                        + master);

        seen.send(replicas.get(1), "REPLICAOF", masterHost, "6379");
        awaitAgreementOn(master);
    }

    /** What is left when all pods came back with other addresses, and everybody remembers the old ones. */
    @Tag("practice")
    @Test
    void allAgreeOnTheAddressOfNobody() {
        Watch watch = Watch.of(seen);
        watch.moveAll(seen, NOBODY);
        names(node -> true).forEach(pod -> seen.send(pod, "REPLICAOF", NOBODY, "6379"));
        seen.awaitNamed(
                "stale-master",
                "3 Sentinels and 3 replicas name " + NOBODY + ":6379 as the master, which is the address of no pod of"
                        + " this release");

        seen.send(master, "REPLICAOF", "NO", "ONE");
        replicas.forEach(replica -> seen.send(replica, "REPLICAOF", masterHost, "6379"));
        watch.moveAll(seen, watch.host);
        awaitAgreementOn(master);
    }

    @Tag("practice")
    @Test
    void allAgreeOnAMasterThatStandsStill() {
        // Left alone the sentinels would have another master before the replicas notice anything.
        SENTINELS.forEach(sentinel ->
                seen.sentinel(sentinel, "SENTINEL", "SET", "mymaster", "down-after-milliseconds", "600000"));
        // Replicas give up a silent master after a minute otherwise.
        seen.send(master, "CONFIG", "SET", "repl-ping-replica-period", "1");
        replicas.forEach(replica -> seen.send(replica, "CONFIG", "SET", "repl-timeout", "3"));
        try (RawRedis first = seen.connect(replicas.get(0));
                RawRedis second = seen.connect(replicas.get(1));
                RawRedis stopped = seen.stop(master, Duration.ofSeconds(14))) {
            assertThat(stopped).isNotNull();
            seen.awaitFact(
                    "both replicas have lost it",
                    () -> Stream.of(first, second)
                            .allMatch(redis -> redis.send("INFO", "replication").contains("master_link_status:down")));
        }
        seen.awaitNamed(
                "stale-master", "3 Sentinels and 2 replicas name " + master + " as the master, which does not answer");
        assertThat(seen.finding("server-silent").orElseThrow().detail()).contains(master);
        assertThat(seen.finding("no-master")).as("said better").isEmpty();

        awaitAgreementOn(master);
        SENTINELS.forEach(
                sentinel -> seen.sentinel(sentinel, "SENTINEL", "SET", "mymaster", "down-after-milliseconds", "2000"));
        names(node -> true).forEach(pod -> {
            seen.send(pod, "CONFIG", "SET", "repl-timeout", "60");
            seen.send(pod, "CONFIG", "SET", "repl-ping-replica-period", "10");
        });
    }

    @Tag("practice")
    @Test
    void aServerThatDoesNotAnswerIsNothingMore() {
        String silent = replicas.getFirst();
        seen.silence(silent, 6379, Duration.ofSeconds(6));
        seen.awaitNamed("server-silent", "What they say now is not known: " + silent);
        // The proxy may not have noticed yet; nobody's role is in doubt.
        assertThat(seen.picture().findings().stream().map(Finding::id))
                .isSubsetOf("server-silent", "service-leads-nowhere");
        awaitAgreementOn(master);
    }

    @Tag("practice")
    @Test
    void theQuorumIsLostWithSentinelsThatDoNotAnswer() {
        for (String sentinel : SENTINELS.subList(1, 3)) {
            seen.silence(sentinel, 26379, Duration.ofSeconds(15));
        }
        seen.awaitFact("the last one misses them", () -> isRefused("redis-sentinel-0"));
        seen.awaitNamed(
                "quorum-lost",
                "1 of 3 Sentinels answers; a failover takes a quorum of 2 and a majority of 2.",
                "redis-sentinel-0 says: ",
                "If the master fails now, nobody takes its place.");
        awaitAgreementOn(master);
    }

    private boolean isRefused(String sentinel) {
        try {
            seen.sentinel(sentinel, "SENTINEL", "CKQUORUM", "mymaster");
            return false;
        } catch (IllegalStateException refused) {
            return refused.getMessage().contains("NOQUORUM");
        }
    }

    /** They answer one another's PING, so that CKQUORUM is content, and vote for nobody. */
    @Tag("practice")
    @Test
    void theQuorumIsLostWithSentinelsThatWatchNothing() {
        Watch watch = Watch.of(seen);
        for (String sentinel : SENTINELS.subList(1, 3)) {
            seen.sentinel(sentinel, "SENTINEL", "REMOVE", "mymaster");
        }
        seen.awaitNamed(
                "quorum-lost",
                "1 of 3 Sentinels answers for this master; a failover takes a quorum of 2 and a majority of 2.",
                "redis-sentinel-1 and redis-sentinel-2 do not watch it and have no vote.");

        SENTINELS.subList(1, 3).forEach(sentinel -> watch.add(seen, sentinel, "mymaster", watch.host));
        awaitAgreementOn(master);
    }

    @Test
    void sentinelsNameTwoMasters() {
        Watch watch = Watch.of(seen);
        // Under another name, as if cut off: under the same one the others would tell it better within two seconds.
        seen.sentinel("redis-sentinel-2", "SENTINEL", "REMOVE", "mymaster");
        watch.add(seen, "redis-sentinel-2", "other", seen.ip(replicas.getFirst()));
        seen.awaitNamed(
                "sentinels-disagree",
                "redis-sentinel-0 and redis-sentinel-1 say " + master,
                "redis-sentinel-2 says " + replicas.getFirst());

        seen.sentinel("redis-sentinel-2", "SENTINEL", "REMOVE", "other");
        watch.add(seen, "redis-sentinel-2", "mymaster", watch.host);
        awaitAgreementOn(master);
    }

    @Tag("practice")
    @Test
    void sentinelsNameAReplica() {
        Watch watch = Watch.of(seen);
        watch.moveAll(seen, seen.ip(replicas.getFirst()));
        seen.awaitNamed(
                "sentinel-other-master",
                "They name " + replicas.getFirst() + ", but " + master
                        + " says it is the master, and nobody else does.");

        watch.moveAll(seen, watch.host);
        awaitAgreementOn(master);
    }

    /** An application's own Service with a fixed selector, as it stays behind after a failover. */
    @Test
    void aServicePointsAtAReplica() throws IOException {
        String led = replicas.getFirst();
        String namespace = seen.release().namespace();
        CLUSTER.apply(seen.session(), namespace, """
            apiVersion: v1
            kind: Service
            metadata:
              name: redis-primary
              labels: {app.kubernetes.io/name: redis, app.kubernetes.io/instance: redis}
            spec:
              ports: [{name: redis, port: 6379, targetPort: redis}]
              selector: {statefulset.kubernetes.io/pod-name: %s}
            """.formatted(led));
        seen.awaitFact(
                "the Service leads there",
                () -> seen.session().endpoints(namespace, "").stream()
                        .filter(one -> one.service().equals("redis-primary"))
                        .flatMap(one -> one.targets().stream())
                        .anyMatch(target -> target.pod().equals(led)));
        seen.awaitNamed(
                "service-at-replica",
                "Service redis-primary leads to " + led + ", a replica. Applications that write there get READONLY"
                        + " errors.");

        seen.session().delete(new ObjectRef("v1", "Service", namespace, "redis-primary"));
        awaitAgreementOn(master);
    }

    @Test
    void aFailoverIsShown() {
        seen.awaitFact("a failover begins", this::failOver);
        seen.awaitFact("one is promoted", () -> replicas.stream().anyMatch(this::isMaster));
        seen.awaitShown(
                "failover",
                picture ->
                        picture.nodes().stream().anyMatch(node -> replicas.contains(node.name()) && node.saysMaster()));
        assertThat(replicas).contains(seen.awaitAgreement(AGREED).replace(AGREED, ""));
    }

    /** On a connection of its own each time: with the promotion the sentinel ends those of all clients. */
    private boolean isMaster(String pod) {
        try {
            return seen.send(pod, "ROLE").startsWith("master");
        } catch (UncheckedIOException ended) {
            return false;
        }
    }

    /** It may be too soon: replicas that came back a moment ago are no good choice to a sentinel. */
    private boolean failOver() {
        try {
            return seen.sentinel("redis-sentinel-0", "SENTINEL", "FAILOVER", "mymaster")
                    .equals("OK");
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    /** How the sentinels watch the master, to be put back. */
    private record Watch(String host) {
        static Watch of(SeenRelease seen) {
            return new Watch(seen.sentinel(SENTINELS.getFirst(), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster")
                    .split(" ")[0]);
        }

        /** Removed everywhere first: one that still watches would tell the others of the newer epoch it knows. */
        void moveAll(SeenRelease seen, String to) {
            SENTINELS.forEach(sentinel -> seen.sentinel(sentinel, "SENTINEL", "REMOVE", "mymaster"));
            SENTINELS.forEach(sentinel -> add(seen, sentinel, "mymaster", to));
        }

        void add(SeenRelease seen, String sentinel, String name, String to) {
            seen.sentinel(sentinel, "SENTINEL", "MONITOR", name, to, "6379", "2");
            seen.sentinel(
                    sentinel,
                    "SENTINEL",
                    "SET",
                    name,
                    "auth-pass",
                    Deploys.PASSWORD,
                    "down-after-milliseconds",
                    "2000",
                    "failover-timeout",
                    "30000",
                    "parallel-syncs",
                    "1");
        }
    }
}
