package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.insight.topology.SlotMap;
import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.model.ClusterReport;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.SlotRange;
import dev.redwheel.model.Topology;
import dev.redwheel.task.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The disagreements and the changes of a Redis Cluster, made on the running servers of one release, shown, and healed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlotTruthClusterTest {
    private static final String NEW_POD = "redis-extra-0";
    /** The kubelet of a busy machine takes its time with a pod that has a volume. */
    private static final Duration GONE = Duration.ofMinutes(3);

    @RegisterExtension
    static final ClusterUnderTest CLUSTER = new ClusterUnderTest();

    private final Scope open = new Scope();
    private SeenRelease seen;
    private List<String> masters;

    @BeforeAll
    void deploy() {
        seen = open.add(new SeenRelease(
                CLUSTER,
                Deploys.deployed(
                        CLUSTER, Topology.CLUSTER, Deploys.CLUSTER + "configuration: \"enable-debug-command yes\"\n")));
    }

    @AfterAll
    void close() {
        open.close();
    }

    @BeforeEach
    void agree() {
        awaitAgreement();
        masters = names(NodeTruth::saysMaster);
    }

    private void awaitAgreement() {
        seen.awaitAgreement("3 masters serve all 16384 slots, 3 replicas follow them.");
    }

    private List<String> names(Predicate<NodeTruth> which) {
        return seen.picture().nodes().stream()
                .filter(which)
                .map(NodeTruth::name)
                .toList();
    }

    private String replicaOf(String pod) {
        return names(node -> node.follows()
                        .flatMap(NodeTruth.Follows::pod)
                        .filter(pod::equals)
                        .isPresent())
                .getFirst();
    }

    private String id(String pod) {
        return seen.send(pod, "CLUSTER", "MYID");
    }

    private List<SlotRange> slotsOf(String pod) {
        return seen.node(pod)
                .cluster()
                .flatMap(ClusterReport::self)
                .orElseThrow()
                .slots();
    }

    private static List<String> servers(TopologyPicture picture, int slot) {
        return SlotMap.of(picture).stream()
                .filter(served -> SlotRange.set(List.of(served.slots())).get(slot))
                .map(SlotMap.Served::node)
                .toList();
    }

    @Test
    void aSlotIsUncovered() {
        String owner = masters.getFirst();
        int slot = slotsOf(owner).getFirst().from();
        seen.send(owner, "CLUSTER", "DELSLOTS", String.valueOf(slot));
        seen.awaitNamed(
                "slots-uncovered", "Nobody serves 1 slot of 16384: " + slot + ".", "Keys in them cannot be read");

        seen.send(owner, "CLUSTER", "ADDSLOTS", String.valueOf(slot));
        awaitAgreement();
    }

    @Tag("practice")
    @Test
    void theSlotsOfAMasterThatStandsStillWithItsReplicaAreUncovered() {
        String lost = masters.get(1);
        String replica = replicaOf(lost);
        String id = id(lost);
        int slots = SlotRange.set(slotsOf(lost)).cardinality();
        // The replica longer: it is not to take over.
        try (RawRedis other = seen.connect(masters.getFirst());
                RawRedis stoppedFirst = seen.stop(replica, Duration.ofSeconds(18));
                RawRedis stopped = seen.stop(lost, Duration.ofSeconds(16))) {
            assertThat(List.of(stoppedFirst, stopped)).doesNotContainNull();
            seen.awaitFact(
                    "the others hold it for dead",
                    () -> other.send("CLUSTER", "NODES")
                            .lines()
                            .anyMatch(line -> line.startsWith(id) && line.contains("master,fail ")));
        }
        seen.awaitNamed(
                "slots-uncovered", "Nobody serves " + slots + " slots of 16384", "No answer from ", lost, replica);
        awaitAgreement();
    }

    @Test
    void aSlotMoves() {
        String from = masters.get(0);
        String to = masters.get(1);
        int slot = slotsOf(from).getFirst().from();
        String number = String.valueOf(slot);
        seen.send(to, "CLUSTER", "SETSLOT", number, "IMPORTING", id(from));
        seen.send(from, "CLUSTER", "SETSLOT", number, "MIGRATING", id(to));
        seen.awaitNamed("slots-moving", "1 slot at " + from, "1 slot at " + to);

        String newOwner = id(to);
        seen.send(to, "CLUSTER", "SETSLOT", number, "NODE", newOwner);
        seen.send(from, "CLUSTER", "SETSLOT", number, "NODE", newOwner);
        seen.awaitShown("moved slot", picture -> servers(picture, slot).equals(List.of(to)));
        awaitAgreement();
    }

    @Tag("practice")
    @Test
    void aMasterIsLeftWithoutAReplica() {
        String alone = masters.get(0);
        String replica = replicaOf(alone);
        seen.send(replica, "CLUSTER", "REPLICATE", id(masters.get(1)));
        seen.awaitNamed(
                "master-without-replica",
                "No replica is attached to " + alone + ". If it fails, its slots are uncovered.");

        // Left alone the cluster gives it one of the two replicas of the other master, after five seconds.
        seen.send(replica, "CLUSTER", "REPLICATE", id(alone));
        awaitAgreement();
    }

    @Test
    void aFailoverIsShown() {
        String replica = replicaOf(masters.get(2));
        try (RawRedis redis = seen.connect(replica)) {
            redis.send("CLUSTER", "FAILOVER");
            seen.awaitFact("it is promoted", () -> redis.send("ROLE").startsWith("master"));
        }
        seen.awaitShown(
                "cluster failover",
                picture -> picture.node(replica).orElseThrow().saysMaster());
        awaitAgreement();
    }

    @Tag("practice")
    @Test
    void aNodeIsForgottenAndMetAgain() {
        String forgetful = masters.get(0);
        String forgotten = replicaOf(masters.get(1));
        seen.send(forgetful, "CLUSTER", "FORGET", id(forgotten));
        // Before Redis 7.2 only this node forgets it, since then it tells the others.
        seen.awaitNamed("cluster-views-differ", forgetful, "5 nodes", "6 nodes");

        // For a minute those who forgot it do so again whenever one of them remembers.
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> {
                    seen.send(forgetful, "CLUSTER", "MEET", seen.ip(forgotten), "6379");
                    return seen.finding("roles-agree").isPresent();
                });
        awaitAgreement();
    }

    @Tag("practice")
    @Test
    void aNewNodeIsShown() throws IOException {
        String namespace = seen.release().namespace();
        String image = seen.pods().stream()
                .filter(pod -> pod.name().equals(masters.getFirst()))
                .map(pod -> pod.containers().getFirst().image())
                .findFirst()
                .orElseThrow();
        CLUSTER.apply(seen.session(), namespace, """
            apiVersion: v1
            kind: Pod
            metadata:
              name: %s
              labels:
                app.kubernetes.io/name: redis
                app.kubernetes.io/instance: redis
                app.kubernetes.io/component: extra
            spec:
              terminationGracePeriodSeconds: 5
              containers:
                - name: redis
                  image: %s
                  command:
                    - /bin/sh
                    - -c
                    - >-
                      cd /data && exec redis-server --port 6379 --save "" --protected-mode no --cluster-enabled yes
                      --cluster-announce-ip "$POD_IP" --requirepass "$PASSWORD" --masterauth "$PASSWORD"
                  env:
                    - name: POD_IP
                      valueFrom: {fieldRef: {fieldPath: status.podIP}}
                    - name: PASSWORD
                      valueFrom: {secretKeyRef: {name: redis, key: redis-password}}
                  ports: [{name: redis, containerPort: 6379}]
                  resources: {requests: {cpu: 10m, memory: 64Mi}}
                  volumeMounts: [{name: data, mountPath: /data}]
              volumes: [{name: data, emptyDir: {}}]
            """.formatted(NEW_POD, image));
        try {
            aNewNodeJoins();
        } finally {
            // Whatever went wrong, the other tests are to find the six nodes they expect.
            seen.session().delete(new ObjectRef("v1", "Pod", namespace, NEW_POD));
            await("the pod is gone")
                    .atMost(GONE)
                    .until(() -> seen.pods().stream().map(PodInfo::name).noneMatch(NEW_POD::equals));
            seen.awaitShown("removed node", picture -> picture.node(NEW_POD).isEmpty());
            forgetWhoIsNotThere();
        }
        awaitAgreement();
    }

    private void aNewNodeJoins() {
        seen.awaitFact("it answers", this::newNodeAnswers);
        seen.awaitNamed("cluster-views-differ", NEW_POD + " knows 1 node");
        seen.awaitNamed("values-count", "6 Redis servers, there are 7");

        String met = masters.getFirst();
        String id = id(NEW_POD);
        seen.send(met, "CLUSTER", "MEET", seen.ip(NEW_POD), "6379");
        seen.awaitFact(
                "one has met it", () -> seen.send(met, "CLUSTER", "NODES").contains(id));
        seen.awaitShown(
                "new node",
                picture -> picture.node(met)
                        .flatMap(NodeTruth::cluster)
                        .flatMap(report -> report.member(id))
                        .isPresent());

        seen.awaitFact(
                "all have met it",
                () -> seen.picture().nodes().stream()
                        .allMatch(node -> node.cluster()
                                .flatMap(report -> report.member(id))
                                .isPresent()));
    }

    /** Again and again: one that still remembers tells the others, who listen to it once their minute of forgetting is over. */
    private void forgetWhoIsNotThere() {
        List<String> pods = names(node -> true);
        await("nobody knows one who is not there")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    Set<String> there = pods.stream().map(this::id).collect(Collectors.toSet());
                    List<Boolean> forgot = pods.stream()
                            .flatMap(pod ->
                                    known(pod).filter(id -> !there.contains(id)).map(id -> forget(pod, id)))
                            .toList();
                    return forgot.isEmpty();
                });
    }

    private Stream<String> known(String pod) {
        return seen.send(pod, "CLUSTER", "NODES").lines().map(line -> line.substring(0, line.indexOf(' ')));
    }

    private boolean forget(String pod, String id) {
        try {
            seen.send(pod, "CLUSTER", "FORGET", id);
        } catch (IllegalStateException e) {
            assertThat(e).as("another has told it").hasMessageContaining("Unknown node");
        }
        return true;
    }

    private boolean newNodeAnswers() {
        try {
            return seen.send(NEW_POD, "PING").equals("PONG");
        } catch (RuntimeException notYet) {
            return false;
        }
    }
}
