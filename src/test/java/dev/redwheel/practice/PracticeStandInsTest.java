package dev.redwheel.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redwheel.support.ListeningSockets;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Containers whose image is not Redis: HAProxy in front of a master and its replica, and the exporter beside them. */
@EnabledOnOs(OS.LINUX)
class PracticeStandInsTest {
    @TempDir
    Path home;

    private PracticeKit kit;

    @BeforeEach
    void start() {
        kit = new PracticeKit(home, PodNetwork.probe());
        kit.load(MANIFEST);
        kit.awaitReady("r-0", "r-1");
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    @Test
    void theProxyFollowsTheMaster() throws Exception {
        kit.load(PROXY);
        await().atMost(PracticeKit.SOON)
                .until(() ->
                        kit.pods("proxy").stream().filter(PracticeKit::ready).count() == 2);
        String service = kit.client
                .services()
                .inNamespace("default")
                .withName("proxy")
                .get()
                .getSpec()
                .getClusterIP();
        await().atMost(PracticeKit.SOON)
                .untilAsserted(() -> assertThat(port(service)).isEqualTo(kit.address("r-0")));
        assertThat(ListeningSockets.of(Stream.of(ProcessHandle.current())).addresses())
                .hasSizeGreaterThanOrEqualTo(4)
                .allMatch(ListeningSockets::isLoopback);

        try (RedisConnection session = PracticeKit.connect(service, 6379)) {
            session.call("AUTH", "pw");
            assertThat(session.call("SET", "through", "proxy")).isEqualTo("OK");
            await().atMost(PracticeKit.SOON)
                    .until(() -> kit.ask("r-1", 6379, "GET", "through").equals("proxy"));
            assertThat(kit.ask("r-1", 6379, "REPLICAOF", "NO", "ONE")).isEqualTo("OK");
            assertThat(kit.ask("r-0", 6379, "REPLICAOF", kit.address("r-1"), "6379"))
                    .isEqualTo("OK");
            // The old master's sessions end, and new ones reach the new master.
            await().atMost(PracticeKit.SOON).until(() -> {
                try {
                    session.call("PING");
                    return false;
                } catch (IOException ended) {
                    return true;
                }
            });
        }
        await().atMost(PracticeKit.SOON)
                .untilAsserted(() -> assertThat(port(service)).isEqualTo(kit.address("r-1")));
        Pod pod = kit.pods("proxy").getFirst();
        assertThat(kit.log(pod.getMetadata().getName())).contains("Server r-0/r-0 is DOWN", "Server r-1/r-1 is UP");
        assertThat(kit.messages(pod.getMetadata().getName()))
                .anyMatch(m -> m.startsWith("Pulled") && m.contains("no HAProxy runs, a stand-in"));

        // Its process is the container: killed, it is started again, and the port with it.
        String address = pod.getStatus().getPodIP();
        ProcessHandle.current()
                .descendants()
                .filter(p -> p.info().commandLine().orElse("").contains("/haproxy "))
                .findFirst()
                .orElseThrow()
                .destroyForcibly();
        await().atMost(PracticeKit.SOON)
                .until(() -> kit.pods("proxy").stream().allMatch(p -> PracticeKit.ready(p))
                        && kit.pods("proxy").stream()
                                        .mapToInt(p -> p.getStatus()
                                                .getContainerStatuses()
                                                .getFirst()
                                                .getRestartCount())
                                        .sum()
                                == 1);
        kit.client.pods().inNamespace("default").withLabel("app", "proxy").delete();
        await().atMost(PracticeKit.SOON)
                .until(() ->
                        kit.pods("proxy").stream().filter(PracticeKit::ready).count() == 2
                                && kit.pods("proxy").stream()
                                        .noneMatch(p -> p.getStatus().getPodIP().equals(address)));
        assertThatThrownBy(() -> PracticeKit.connect(address, 6379)).isInstanceOf(ConnectException.class);
    }

    /** Which server answers at that address: by the address it was told to listen on. */
    private static String port(String service) throws IOException {
        try (RedisConnection redis = PracticeKit.connect(service, 6379)) {
            redis.call("AUTH", "pw");
            return redis.call("CONFIG", "GET", "bind").split(" ")[1];
        }
    }

    @Test
    void aConfigurationThatIsNotUnderstoodEndsTheContainer() {
        kit.load(PROXY.replace("balance leastconn", "balance by-the-moon"));
        await().atMost(PracticeKit.SOON)
                .untilAsserted(() -> assertThat(kit.pods("proxy"))
                        .isNotEmpty()
                        .allMatch(p -> p.getStatus().getContainerStatuses().stream()
                                .anyMatch(c -> c.getState().getWaiting() != null
                                        && c.getState().getWaiting().getReason().equals("CrashLoopBackOff"))));
        assertThat(kit.log(kit.pods("proxy").getFirst().getMetadata().getName()))
                .contains("[ALERT]", "haproxy.cfg:11] : ", "does not know 'balance by-the-moon'");
    }

    @Test
    void theExporterServesWhatItsRedisSays() throws Exception {
        kit.ask("r-0", 6379, "CONFIG", "SET", "maxmemory", "104857600");
        kit.ask("r-0", 6379, "SET", "a", "1");
        kit.ask("r-0", 6379, "GET", "a");
        kit.ask("r-0", 6379, "GET", "none");
        List<String> master = metrics("r-0");
        assertThat(master)
                .contains(
                        "redis_up 1",
                        "redis_memory_max_bytes 104857600",
                        "redis_connected_slaves 1",
                        "redis_keyspace_hits_total 1",
                        "redis_keyspace_misses_total 1",
                        "redis_db_keys{db=\"db0\"} 1",
                        "redis_db_keys{db=\"db1\"} 0",
                        "redis_exporter_last_scrape_error{err=\"\"} 0",
                        "# TYPE redis_commands_processed_total counter")
                .anyMatch(l -> l.startsWith("redis_instance_info{role=\"master\",redis_version=\""))
                .anyMatch(l -> l.startsWith("redis_connected_slave_lag_seconds{slave_ip=\"" + kit.address("r-1")))
                .anyMatch(l -> l.startsWith("redis_commands_total{cmd=\"get\"} 2"));
        assertThat(metrics("r-1"))
                .contains("redis_master_link_up{master_host=\"" + kit.address("r-0") + "\",master_port=\"6379\"} 1")
                .anyMatch(l -> l.startsWith("redis_instance_info{role=\"slave\""));

        kit.ask("r-0", 6379, "CONFIG", "SET", "requirepass", "another");
        assertThat(metrics("r-0")).contains("redis_up 0").anyMatch(l -> l.contains("WRONGPASS"));
        String address = kit.address("r-0");
        kit.close();
        assertThatThrownBy(() -> PracticeKit.connect(address, 9121)).isInstanceOf(ConnectException.class);
    }

    private List<String> metrics(String pod) throws IOException, InterruptedException {
        return PracticeKit.get("http://" + kit.address(pod) + ":9121/metrics");
    }

    private static final String MANIFEST = """
        apiVersion: v1
        kind: Service
        metadata: {name: all}
        spec: {clusterIP: None, publishNotReadyAddresses: true, selector: {app: r}, ports: [{port: 6379}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: r}
        spec:
          serviceName: all
          replicas: 2
          selector: {matchLabels: {app: r}}
          template:
            metadata: {labels: {app: r}}
            spec:
              terminationGracePeriodSeconds: 5
              containers:
              - name: redis
                image: redis:8
                command: [sh, -c, 'set -- --requirepass pw --masterauth pw; [ $HOSTNAME = r-0 ] || set -- "$@" --replicaof r-0.all 6379; exec redis-server "$@" --repl-diskless-sync-delay 0']
                env: [{name: REDISCLI_AUTH, value: pw}]
                ports: [{name: redis, containerPort: 6379}]
                readinessProbe: {exec: {command: [sh, -c, "redis-cli role | grep -e master -e connected"]}, periodSeconds: 1, timeoutSeconds: 5}
              - name: metrics
                image: docker.io/oliver006/redis_exporter:v1.80.0
                env: [{name: REDIS_ADDR, value: "redis://localhost:6379"}, {name: REDIS_PASSWORD, value: pw}]
                ports: [{name: metrics, containerPort: 9121}]
                readinessProbe: {httpGet: {port: metrics, path: /health}, periodSeconds: 1}
        """;

    private static final String PROXY = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: proxy}
        data:
          haproxy.cfg: |
            defaults
              mode tcp
              timeout connect 2s
              timeout client 1h
              timeout server 1h
            frontend master
              bind :6379
              use_backend r-0 if { nbsrv(r-0) ge 1 } !{ nbsrv(r-1) ge 1 }
              use_backend r-1 if { nbsrv(r-1) ge 1 }
            backend r-0
              balance leastconn
              option tcp-check
              tcp-check connect
              tcp-check send "AUTH ${PASS}\\r\\n"
              tcp-check expect string +OK
              tcp-check send "INFO replication\\r\\n"
              tcp-check expect min-recv 40 string role:master
              server r-0 r-0.all.default.svc.cluster.local:6379 check inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
            backend r-1
              option tcp-check
              tcp-check connect
              tcp-check send "AUTH ${PASS}\\r\\n"
              tcp-check expect string +OK
              tcp-check send "INFO replication\\r\\n"
              tcp-check expect min-recv 40 string role:master
              server r-1 r-1.all.default.svc.cluster.local:6379 check inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: proxy}
        spec: {selector: {app: proxy}, ports: [{port: 6379, targetPort: master}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: proxy}
        spec:
          replicas: 2
          selector: {matchLabels: {app: proxy}}
          template:
            metadata: {labels: {app: proxy}}
            spec:
              containers:
              - name: haproxy
                image: docker.io/library/haproxy:3.2
                env: [{name: PASS, value: pw}]
                ports: [{name: master, containerPort: 6379}]
                readinessProbe: {tcpSocket: {port: master}, periodSeconds: 1}
                volumeMounts: [{name: conf, mountPath: /usr/local/etc/haproxy}]
              volumes: [{name: conf, configMap: {name: proxy}}]
        """;
}
