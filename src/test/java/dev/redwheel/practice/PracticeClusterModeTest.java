package dev.redwheel.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Redis Cluster in pods: made by a Job with plain commands, whole again after all pods were away. */
@EnabledOnOs(OS.LINUX)
class PracticeClusterModeTest {
    @TempDir
    Path home;

    @Test
    void aJobMakesTheClusterAndItOutlivesItsPods() throws Exception {
        try (PracticeKit kit = new PracticeKit(home, PodNetwork.probe())) {
            kit.load(MANIFEST);
            kit.load(JOB);
            await().atMost(PracticeKit.SOON)
                    .untilAsserted(() -> assertThat(kit.client
                                    .batch()
                                    .v1()
                                    .jobs()
                                    .inNamespace("default")
                                    .withName("create")
                                    .get()
                                    .getStatus()
                                    .getSucceeded())
                            .isEqualTo(1));
            awaitWhole(kit);
            String nodes = kit.ask("c-1", 6379, "CLUSTER", "NODES");
            assertThat(nodes)
                    .contains(kit.address("c-0") + ":6379@16379," + kit.address("c-0"))
                    .contains(kit.address("c-3") + ":6379@16379")
                    .containsPattern("slave [0-9a-f]{40}");
            assertThat(kit.log(kit.pods("create").getFirst().getMetadata().getName()))
                    .contains("followed: value");
            Path file = Path.of(kit.ask("c-0", 6379, "CONFIG", "GET", "dir").split(" ")[1], "nodes.conf");
            String id = kit.ask("c-0", 6379, "CLUSTER", "MYID");
            assertThat(Files.readString(file)).contains(id + " " + kit.address("c-0"));

            kit.client.pods().inNamespace("default").withLabel("app", "c").delete();
            await().atMost(PracticeKit.SOON).until(() -> kit.pods("c").stream().noneMatch(PracticeKit::ready));
            kit.awaitReady("c-0", "c-1", "c-2", "c-3");
            awaitWhole(kit);
            assertThat(kit.ask("c-0", 6379, "CLUSTER", "MYID")).isEqualTo(id);
        }
    }

    private static void awaitWhole(PracticeKit kit) {
        for (int i = 0; i < 4; i++) {
            String pod = "c-" + i;
            await().atMost(PracticeKit.SOON)
                    .untilAsserted(() -> assertThat(kit.ask(pod, 6379, "CLUSTER", "INFO"))
                            .contains("cluster_state:ok", "cluster_known_nodes:4", "cluster_size:3"));
        }
    }

    @Test
    void withoutAddressesOfTheirOwnNodesSayWhatTheyNeed() {
        try (PracticeKit kit = new PracticeKit(home, PodNetwork.withMappedPorts())) {
            kit.load(MANIFEST);
            await().atMost(PracticeKit.SOON)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(kit.log("c-0"))
                            .contains("runs neither Sentinel nor cluster mode on this machine")
                            .contains("127.0.0.0/8"));
            assertThat(kit.container("c-0").getReady()).isFalse();
        }
    }

    private static final String MANIFEST = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data:
          cluster.conf: |
            dir /data
            protected-mode no
            cluster-enabled yes
            cluster-node-timeout 2000
          start.sh: |
            {
              echo "include /etc/redis/cluster.conf"
              echo "cluster-announce-hostname $HOSTNAME.all.default.svc"
              echo "cluster-announce-ip $POD_IP"
            } >/run/redis/redis.conf
            exec redis-server /run/redis/redis.conf
          create.sh: |
            set -eu
            ask() { host=$1; shift; timeout 5 redis-cli -h "$host.all.default.svc" "$@"; }
            for node in c-0 c-1 c-2 c-3; do
              until [ "$(ask $node ping 2>/dev/null)" = PONG ]; do sleep 0.2; done
              ask c-0 cluster meet $(getent hosts $node.all.default.svc | { read -r address _; echo $address; }) 6379
            done
            ask c-0 cluster addslotsrange 0 5000
            ask c-1 cluster addslotsrange 5001 10000
            ask c-2 cluster addslots $(seq 10001 16383)
            until [ "$(ask c-3 cluster replicate "$(ask c-0 cluster myid)")" = OK ]; do sleep 0.2; done
            for node in c-0 c-1 c-2 c-3; do
              until ask $node cluster info | grep cluster_state:ok; do sleep 0.2; done
            done
            ask c-0 -c set followed value
            ask c-0 -c set elsewhere value
            ask c-1 -c set followed value
            echo "followed: $(ask c-2 -c get followed)"
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: all}
        spec: {clusterIP: None, publishNotReadyAddresses: true, selector: {app: c}, ports: [{port: 6379}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: c}
        spec:
          serviceName: all
          replicas: 4
          podManagementPolicy: Parallel
          selector: {matchLabels: {app: c}}
          template:
            metadata: {labels: {app: c}}
            spec:
              terminationGracePeriodSeconds: 5
              containers:
              - name: redis
                image: redis:8
                command: [/bin/sh, /etc/redis/start.sh]
                env: [{name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
                ports: [{name: redis, containerPort: 6379}, {name: bus, containerPort: 16379}]
                readinessProbe: {exec: {command: [sh, -c, "redis-cli ping | grep PONG"]}, periodSeconds: 1, timeoutSeconds: 5}
                volumeMounts: [{name: data, mountPath: /data}, {name: conf, mountPath: /etc/redis}, {name: run, mountPath: /run/redis}]
              volumes: [{name: conf, configMap: {name: conf}}, {name: run, emptyDir: {}}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """;

    private static final String JOB = """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: create}
        spec:
          backoffLimit: 3
          activeDeadlineSeconds: 120
          template:
            metadata: {labels: {app: create}}
            spec:
              restartPolicy: Never
              containers:
              - name: create
                image: redis:8
                command: [/bin/sh, /etc/redis/create.sh]
                volumeMounts: [{name: conf, mountPath: /etc/redis}]
              volumes: [{name: conf, configMap: {name: conf}}]
        """;
}
