package dev.redwheel.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Sentinels as pods: they know each other and the servers by address, and do what sentinels do. */
@EnabledOnOs(OS.LINUX)
class PracticeSentinelTest {
    @TempDir
    Path home;

    private PracticeKit kit;

    @BeforeEach
    void start() {
        kit = new PracticeKit(home, PodNetwork.probe());
        // The server they watch has a name once there is its StatefulSet: sentinels that start before it wait for the
        // name.
        kit.load(SENTINELS);
        await().atMost(PracticeKit.SOON)
                .ignoreExceptions()
                .until(() -> kit.log("s-1").contains("waiting for it"));
        kit.load(SERVERS);
        kit.awaitReady("r-0", "r-1", "r-2", "s-0", "s-1", "s-2");
        for (String sentinel : new String[] {"s-0", "s-1", "s-2"}) {
            await().atMost(PracticeKit.SOON)
                    .untilAsserted(() -> assertThat(kit.ask(sentinel, 26379, "SENTINEL", "MASTER", "mymaster"))
                            .as(() -> told())
                            .contains("num-slaves 2", "num-other-sentinels 2", "flags master "));
        }
    }

    /** What the sentinels log and know, for when they do not find each other. */
    private String told() {
        StringBuilder told = new StringBuilder();
        for (String sentinel : new String[] {"s-0", "s-1", "s-2"}) {
            told.append(sentinel)
                    .append(" at ")
                    .append(kit.address(sentinel))
                    .append(", which knows ")
                    .append(kit.ask(sentinel, 26379, "SENTINEL", "SENTINELS", "mymaster"))
                    .append(":\n")
                    .append(kit.log(sentinel))
                    .append('\n');
        }
        return told.toString();
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    @Test
    void aStoppedMasterIsReplacedRestartedAndBecomesAReplica() throws Exception {
        restartOneSentinel();
        assertThat(kit.ask("s-1", 26379, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster"))
                .isEqualTo(kit.address("r-0") + " 6379 ");
        assertThat(kit.info("r-0", 6379, "slave0"))
                .contains("ip="
                        + kit.address("r-"
                                + (kit.info("r-0", 6379, "slave0").contains(kit.address("r-1") + ",") ? "1" : "2")));

        signal("STOP", kit.info("r-0", 6379, "process_id"));
        await().atMost(PracticeKit.SOON)
                .untilAsserted(
                        () -> assertThat(kit.ask("s-1", 26379, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster"))
                                .isIn(kit.address("r-1") + " 6379 ", kit.address("r-2") + " 6379 "));
        await().atMost(PracticeKit.SOON)
                .untilAsserted(() -> assertThat(kit.messages("r-0"))
                        .anyMatch(m -> m.startsWith("Killing") && m.contains("failed liveness probe")));
        await().atMost(PracticeKit.SOON).untilAsserted(() -> {
            assertThat(kit.container("r-0").getRestartCount()).isEqualTo(1);
            assertThat(kit.info("r-0", 6379, "role")).isEqualTo("slave");
            assertThat(kit.info("r-0", 6379, "master_link_status")).isEqualTo("up");
        });
    }

    @Test
    void allPodsDeletedAtOnceComeBack() throws Exception {
        kit.ask("r-0", 6379, "SET", "kept", "yes");
        // A replica is good enough once the sentinel has its INFO, which it asks for every ten seconds.
        await().atMost(PracticeKit.SOON)
                .until(() -> kit.ask("s-2", 26379, "SENTINEL", "FAILOVER", "mymaster")
                        .equals("OK"));
        await().atMost(PracticeKit.SOON)
                .until(() -> kit.info("r-0", 6379, "master_link_status").equals("up"));
        // A sentinel that has not heard of the failover yet would come back with the old master in its file.
        for (String sentinel : new String[] {"s-0", "s-1", "s-2"}) {
            await().atMost(PracticeKit.SOON)
                    .until(() -> !kit.ask(sentinel, 26379, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster")
                            .startsWith(kit.address("r-0") + " "));
        }
        long epoch = epoch("s-1");
        assertThat(epoch).isPositive();
        kit.client.pods().inNamespace("default").delete();
        await().atMost(PracticeKit.SOON).until(() -> kit.pods("r").stream().noneMatch(PracticeKit::ready));
        kit.awaitReady("r-0", "r-1", "r-2", "s-0", "s-1", "s-2");
        // Which server leads is for the sentinels to say: while the pods end they may have failed over once more.
        await().atMost(PracticeKit.SOON).untilAsserted(() -> {
            String master = kit.ask("s-1", 26379, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster");
            for (String server : new String[] {"r-0", "r-1", "r-2"}) {
                if (master.equals(kit.address(server) + " 6379 ")) {
                    assertThat(kit.info(server, 6379, "role")).isEqualTo("master");
                    assertThat(kit.info(server, 6379, "connected_slaves")).isEqualTo("2");
                } else {
                    assertThat(kit.info(server, 6379, "master_link_status")).isEqualTo("up");
                }
                assertThat(kit.ask(server, 6379, "GET", "kept")).isEqualTo("yes");
            }
            for (String sentinel : new String[] {"s-0", "s-1", "s-2"}) {
                assertThat(epoch(sentinel)).as("what %s remembers", sentinel).isGreaterThanOrEqualTo(epoch);
            }
        });
    }

    /** Counts the failovers that a sentinel knows of: 0 for one that has forgotten everything. */
    private long epoch(String sentinel) {
        String[] words =
                kit.ask(sentinel, 26379, "SENTINEL", "MASTER", "mymaster").split(" ");
        return Long.parseLong(words[List.of(words).indexOf("config-epoch") + 1]);
    }

    /** A container restart is no new sentinel. */
    private void restartOneSentinel() throws Exception {
        String id = kit.ask("s-0", 26379, "SENTINEL", "MYID");
        Path file = Path.of(kit.info("s-0", 26379, "config_file"));
        assertThat(Files.readString(file))
                .contains("sentinel monitor mymaster " + kit.address("r-0") + " 6379 2")
                .containsPattern("sentinel announce-ip \"?" + kit.address("s-0").replace(".", "\\."))
                .contains("known-replica")
                .doesNotContain(".svc");

        signal("KILL", kit.info("s-0", 26379, "process_id"));
        await().atMost(PracticeKit.SOON)
                .until(() -> kit.container("s-0").getRestartCount() == 1
                        && kit.ask("s-0", 26379, "PING").equals("PONG"));
        assertThat(kit.ask("s-0", 26379, "SENTINEL", "MYID")).isEqualTo(id);
        assertThat(kit.ask("s-0", 26379, "SENTINEL", "MASTER", "mymaster"))
                .contains("num-slaves 2", "num-other-sentinels 2");
        assertThat(kit.info("s-0", 26379, "config_file")).isEqualTo(file.toString());
    }

    static void signal(String name, String process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, process.strip())
                        .start()
                        .waitFor())
                .isZero();
    }

    private static final String SENTINELS = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data:
          base.conf: |
            dir /data
            port 6379
            replica-announce-port 6379
            repl-diskless-sync-delay 0
          redis.sh: |
            set -eu
            master=$(redis-cli -h s -p 26379 sentinel get-master-addr-by-name mymaster 2>/dev/null | head -n 1)
            [ -n "$master" ] || master=r-0.all.default.svc
            {
              echo "include /etc/redis/base.conf"
              echo "replica-announce-ip $HOSTNAME.all.default.svc.cluster.local"
              [ "$master" = "$POD_IP" ] || [ "$master" = "$HOSTNAME.all.default.svc" ] || echo "replicaof $master 6379"
              echo "requirepass $REDISCLI_AUTH"
              echo "masterauth $REDISCLI_AUTH"
            } >/run/redis/redis.conf
            exec redis-server /run/redis/redis.conf
          sentinel.sh: |
            set -eu
            conf=/data/sentinel.conf
            [ -f "$conf" ] || {
              echo "port 26379"
              echo "dir /run/redis"
              echo "sentinel resolve-hostnames yes"
              echo "sentinel announce-hostnames yes"
              echo "sentinel announce-ip $HOSTNAME.all.default.svc"
              echo "sentinel announce-port 26379"
              echo "sentinel monitor mymaster r-0.all.default.svc 6379 2"
              echo "sentinel auth-pass mymaster $REDISCLI_AUTH"
              echo "sentinel down-after-milliseconds mymaster 1000"
              echo "sentinel failover-timeout mymaster 5000"
              echo "requirepass $REDISCLI_AUTH"
              echo "sentinel sentinel-pass $REDISCLI_AUTH"
            } >"$conf"
            exec redis-server "$conf" --sentinel
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: all}
        spec: {clusterIP: None, publishNotReadyAddresses: true, selector: {group: all}, ports: [{port: 6379}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: s}
        spec: {selector: {app: s}, ports: [{port: 26379}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: s}
        spec:
          serviceName: all
          replicas: 3
          podManagementPolicy: Parallel
          selector: {matchLabels: {app: s}}
          template:
            metadata: {labels: {app: s, group: all}}
            spec:
              terminationGracePeriodSeconds: 5
              containers:
              - name: sentinel
                image: redis:8
                command: [/bin/sh, /etc/redis/sentinel.sh]
                env: [{name: REDISCLI_AUTH, value: pw}]
                ports: [{name: sentinel, containerPort: 26379}]
                readinessProbe: {exec: {command: [sh, -c, "redis-cli -p 26379 ping | grep PONG"]}, periodSeconds: 1, timeoutSeconds: 5}
                volumeMounts: [{name: data, mountPath: /data}, {name: conf, mountPath: /etc/redis}, {name: run, mountPath: /run/redis}]
              volumes: [{name: conf, configMap: {name: conf}}, {name: run, emptyDir: {}}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """;

    private static final String SERVERS = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: r}
        spec:
          serviceName: all
          replicas: 3
          selector: {matchLabels: {app: r}}
          template:
            metadata: {labels: {app: r, group: all}}
            spec:
              terminationGracePeriodSeconds: 5
              containers:
              - name: redis
                image: redis:8
                command: [/bin/sh, /etc/redis/redis.sh]
                env:
                - {name: REDISCLI_AUTH, value: pw}
                - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                ports: [{name: redis, containerPort: 6379}]
                readinessProbe: {exec: {command: [sh, -c, "redis-cli ping | grep PONG"]}, periodSeconds: 1, timeoutSeconds: 5}
                livenessProbe: {exec: {command: [sh, -c, "redis-cli ping"]}, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 2, terminationGracePeriodSeconds: 1}
                volumeMounts: [{name: data, mountPath: /data}, {name: conf, mountPath: /etc/redis}, {name: run, mountPath: /run/redis}]
              volumes: [{name: conf, configMap: {name: conf}}, {name: run, emptyDir: {}}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """;
}
