package dev.redwheel.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts in a pod find on their PATH: redis-cli and getent, which know the names of the cluster as they are now. */
@DisabledOnOs(OS.WINDOWS)
class PracticeProgramsTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void scriptsAskServersByName(boolean ownAddresses) throws Exception {
        try (PracticeKit kit =
                new PracticeKit(home, ownAddresses ? PodNetwork.probe() : PodNetwork.withMappedPorts())) {
            kit.load(SCRIPT);
            kit.load(REDIS);
            await().atMost(PracticeKit.SOON)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(kit.log("script")).endsWith("the end\n"));
            assertThat(kit.log("script"))
                    .contains("nowhere: Could not connect to Redis at redis-9.all:6379: Name or service not known\n")
                    .contains(
                            "ping: PONG\n",
                            "auth: AUTH failed: WRONGPASS",
                            "typed: 1) \"k\"\n2) (integer) 3\n3) (nil)\n")
                    .contains("plain: k\n3\n\n", "piped: OK\nvalue with blanks\n", "nobody: 2\n")
                    .contains("hosts: " + kit.address("redis-0") + " redis-0.all.default.svc.cluster.local\n")
                    .contains("hosts: " + kit.address("redis-1") + " all\n")
                    .contains(
                            "role: slave\n",
                            "unknown: the practice cluster's redis-cli does not know --cluster: use plain CLUSTER"
                                    + " commands;")
                    .contains("failing: 1\n", "own: script\n");
        }
    }

    @Test
    void theMachinesOwnClientIsToldWhereToGo() throws Exception {
        Path bin = Files.createDirectories(home.resolve("bin"));
        Path real = script(bin.resolve("real-redis-cli"), "#!/bin/sh\nfor word; do printf '<%s>' \"$word\"; done\n");
        Path client = script(
                bin.resolve("redis-cli"), new String(RedisPrograms.client(Optional.of(real)), StandardCharsets.UTF_8));
        try (var names = RedisPrograms.class.getResourceAsStream("/practice/names.sh")) {
            Files.copy(names, bin.resolve("names.sh"));
        }
        Path hosts =
                Files.writeString(home.resolve("hosts"), "redis-0.all 127.9.9.9 6379=7001\nredis-1.all 127.9.9.8\n");
        assertThat(run(client, hosts, "-t", "2", "--user", "u", "-h", "redis-0.all", "get", "-h"))
                .isEqualTo("<-h><127.9.9.9><-p><7001><--user><u><get><-h>");
        assertThat(run(client, hosts, "--unknown", "-p", "6380", "ping"))
                .isEqualTo("<-h><127.8.8.8><-p><6380><--unknown><ping>");
        assertThat(run(client, hosts, "-h", "127.0.0.1", "replicaof", "redis-1.all", "6379"))
                .isEqualTo("<-h><127.8.8.8><-p><6379><replicaof><127.9.9.8><6379>");
    }

    private static Path script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static String run(Path program, Path hosts, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PRACTICE_IP", "127.8.8.8");
        builder.environment().put("PRACTICE_HOSTS", hosts.toString());
        return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void tlsIsSpokenByClientProxyAndExporter() throws Exception {
        Map<String, String> files = certificates();
        StringBuilder secret = new StringBuilder();
        files.forEach((name, text) -> secret.append("  ")
                .append(name)
                .append(": ")
                .append(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
                .append('\n'));
        try (PracticeKit kit = new PracticeKit(home, PodNetwork.probe())) {
            kit.load(TLS + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: tls}\ndata:\n" + secret);
            kit.awaitReady("tls-0");
            await().atMost(PracticeKit.SOON)
                    .untilAsserted(() -> assertThat(kit.log("tls-0", "client"))
                            .contains(
                                    "verified: PONG", "unverified: PONG", "plain: Error: Server closed the connection")
                            .contains("stranger: Could not connect"));
            await().atMost(PracticeKit.SOON)
                    .untilAsserted(() -> assertThat(kit.log("tls-0", "haproxy")).contains("Server plain/a is DOWN"));
            // Through the proxy, which has a server for it only while the check over TLS passes.
            String chain = home.resolve("tls/tls.crt").toString();
            String key = home.resolve("tls/tls.key").toString();
            PodTls tls = new PodTls(true, home.resolve("tls/ca.crt").toString(), chain, key);
            InetAddress address = InetAddress.ofLiteral(kit.address("tls-0"));
            await().atMost(PracticeKit.SOON).ignoreExceptions().until(() -> {
                try (RedisConnection redis = new RedisConnection(tls.secure(new Socket(address, 7000)))) {
                    return redis.call("PING").equals("PONG");
                }
            });
            assertThat(kit.log("tls-0", "haproxy")).doesNotContain("plain/a is UP");
            assertThat(PracticeKit.get("http://" + kit.address("tls-0") + ":9121/metrics"))
                    .contains("redis_up 1");
            try (AutoCloseable _ = kit.cluster.startTraffic("default", "tls");
                    RedisConnection redis = new RedisConnection(tls.secure(new Socket(address, 6379)))) {
                await().atMost(PracticeKit.SOON)
                        .untilAsserted(() ->
                                assertThat(redis.call("INFO", "stats")).containsPattern("keyspace_hits:[1-9]\\d\\d"));
            }
        }
    }

    /** An authority, a certificate of it, and one of a stranger. */
    private Map<String, String> certificates() throws IOException, InterruptedException {
        Path directory = Files.createDirectories(home.resolve("tls"));
        String commands = """
            set -e
            openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=ca -days 2 -keyout ca.key -out ca.crt
            openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=other -days 2 -keyout other.key -out other.crt
            openssl req -newkey rsa:2048 -nodes -subj /CN=redis -keyout tls.key -out tls.csr
            openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out tls.crt
            cat tls.crt tls.key >client.pem
            """;
        Process process;
        try {
            process = new ProcessBuilder("sh", "-c", commands)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException noShell) {
            process = null;
        }
        assumeTrue(process != null && process.waitFor() == 0, "openssl makes certificates");
        Map<String, String> files = new LinkedHashMap<>();
        for (String name : List.of("ca.crt", "tls.crt", "tls.key", "other.crt", "client.pem")) {
            files.put(name, Files.readString(directory.resolve(name)));
        }
        return files;
    }

    private static final String SCRIPT = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data:
          script.sh: |
            exec 2>&1
            export REDISCLI_AUTH=pw
            echo "nowhere: $(redis-cli -h redis-9.all ping 2>&1)"
            for pod in redis-0 redis-1; do
              until [ "$(redis-cli -t 2 -h $pod.all ping)" = PONG ]; do sleep 0.2; done
            done
            echo "ping: $(redis-cli -h redis-0.all.default.svc.cluster.local. -p 6379 --no-auth-warning ping)"
            echo "auth: $(redis-cli -h redis-0.all -a wrong ping 2>&1)"
            redis-cli -h redis-0.all set number 3 >/dev/null
            echo "typed: $(redis-cli -h redis-0.all --no-raw eval "return {'k', 3, false}" 0)"
            echo "plain: $(redis-cli -h redis-0.all --raw eval "return {'k', 3, false, 'end'}" 0)"
            echo "piped: $(printf 'value with blanks' | redis-cli -h redis-0.all -x set p; redis-cli -h redis-0.all get p)"
            until [ "$(redis-cli -h redis-1.all role | head -n 1)" = slave ]; do
              redis-cli -h redis-1.all replicaof redis-0.all 6379
            done
            echo "role: $(redis-cli -h redis-1.all info replication | sed -n 's/^role:\\([a-z]*\\).*/\\1/p')"
            getent hosts nobody; echo "nobody: $?"
            getent hosts redis-0.all.default.svc.cluster.local | while read -r a n; do echo "hosts: $a $n"; done
            getent hosts all | while read -r a n; do echo "hosts: $a $n"; done
            echo "unknown: $(redis-cli --cluster create a:1 b:2 2>&1)"
            redis-cli -e -h redis-0.all nonsense >/dev/null; echo "failing: $?"
            echo "own: $(hostname)"
            echo "the end"
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: script}
        spec:
          restartPolicy: Never
          containers:
          - {name: c, image: redis, command: [sh, /etc/script.sh], volumeMounts: [{name: conf, mountPath: /etc/script.sh, subPath: script.sh}]}
          volumes: [{name: conf, configMap: {name: conf}}]
        """;

    private static final String REDIS = """
        apiVersion: v1
        kind: Service
        metadata: {name: all}
        spec: {clusterIP: None, selector: {app: redis}, ports: [{port: 6379}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: redis}
        spec:
          serviceName: all
          replicas: 2
          podManagementPolicy: Parallel
          selector: {matchLabels: {app: redis}}
          template:
            metadata: {labels: {app: redis}}
            spec:
              containers:
              - {name: redis, image: redis, args: [--requirepass, pw, --masterauth, pw], ports: [{containerPort: 6379}]}
        """;

    private static final String TLS = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data:
          client.sh: |
            exec 2>&1
            ask() { redis-cli -h localhost -p 6379 "$@" ping; }
            until [ "$(ask --tls --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key)" = PONG ]; do sleep 0.2; done
            echo "verified: $(ask --tls --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key)"
            echo "unverified: $(ask --tls --insecure --cert /tls/tls.crt --key /tls/tls.key)"
            echo "stranger: $(ask --tls --cacert /tls/other.crt 2>&1)"
            echo "plain: $(ask 2>&1)"
            exec sleep 1000
          haproxy.cfg: |
            defaults
              mode tcp
              timeout check 2s
              default-server check inter 1s fall 1 rise 1 check-ssl verify required ca-file /tls/ca.crt crt /tls/client.pem
            frontend f
              bind :7000
              use_backend secure if { nbsrv(secure) ge 1 }
            backend secure
              option tcp-check
              tcp-check connect default
              tcp-check send "PING\\r\\n"
              tcp-check expect string PONG
              server a tls-0.all.default.svc:6379
            backend plain
              option tcp-check
              tcp-check connect
              tcp-check send "PING\\r\\n"
              tcp-check expect string PONG
              server a tls-0.all.default.svc:6379
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: tls}
        spec:
          serviceName: all
          selector: {matchLabels: {app: tls}}
          template:
            metadata: {labels: {app: tls, app.kubernetes.io/instance: tls}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: redis
                image: redis
                args: [--port, "0", --tls-port, "6379", --tls-cert-file, /tls/tls.crt, --tls-key-file, /tls/tls.key, --tls-ca-cert-file, /tls/ca.crt]
                ports: [{containerPort: 6379}]
                volumeMounts: [{name: tls, mountPath: /tls}]
              - name: client
                image: redis
                command: [sh, /conf/client.sh]
                volumeMounts: [{name: tls, mountPath: /tls}, {name: conf, mountPath: /conf}]
              - name: haproxy
                image: haproxy:3.2
                command: [haproxy, -f, /conf/haproxy.cfg]
                readinessProbe: {tcpSocket: {port: 7000}, periodSeconds: 1}
                volumeMounts: [{name: tls, mountPath: /tls}, {name: conf, mountPath: /conf}]
              - name: metrics
                image: redis_exporter
                env:
                - {name: REDIS_ADDR, value: "rediss://localhost:6379"}
                - {name: REDIS_EXPORTER_TLS_CA_CERT_FILE, value: /tls/ca.crt}
                - {name: REDIS_EXPORTER_TLS_CLIENT_CERT_FILE, value: /tls/tls.crt}
                - {name: REDIS_EXPORTER_TLS_CLIENT_KEY_FILE, value: /tls/tls.key}
                ports: [{containerPort: 9121}]
                volumeMounts: [{name: tls, mountPath: /tls}]
              volumes: [{name: tls, secret: {secretName: tls}}, {name: conf, configMap: {name: conf}}]
        """;
}
