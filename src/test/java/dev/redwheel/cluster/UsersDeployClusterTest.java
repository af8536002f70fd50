package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.DeployOperation;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.Preflight;
import dev.redwheel.operation.StepKind;
import dev.redwheel.operation.Undo;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.Acl;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Deployment.Auth;
import dev.redwheel.values.Password;
import dev.redwheel.values.PasswordChoice;
import dev.redwheel.values.ValuesYaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A replication with users of their own, as the wizard asks for it: their Secret is the console's work from first to last. */
class UsersDeployClusterTest {
    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    @Test
    void theConsoleMakesTheUsersAndTakesThemAway() throws IOException {
        ReleaseKey release = new ReleaseKey(cluster.newNamespace(), "redis");
        DeployRequest request = request(release);

        cluster.setReadOnly(true);
        DeployOperation refused = Deploys.run(request, cluster.services());
        assertThat(refused.progress().phase()).isEqualTo(OperationPhase.FAILED);
        assertThat(Deploys.failure(refused).why()).contains("read-only");
        cluster.setReadOnly(false);

        assertThat(new Preflight(cluster.services(), cluster.guard()).check(request, finding -> {}, new CancelToken()))
                .noneMatch(finding -> finding.severity() == Severity.BLOCKED)
                .anyMatch(finding -> finding.title().equals("Secret redis-acl"));
        DeployOperation operation = Deploys.run(request, cluster.services());
        assertThat(operation.progress().failure()).isEmpty();
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.DONE);
        assertThat(operation.progress().step(StepKind.SECRET).message())
                .isEqualTo("Secrets redis and redis-acl created");

        try (KubeSession session = cluster.session()) {
            SecretData users = session.secret(release.namespace(), "redis-acl").orElseThrow();
            List<String> passwords =
                    Acl.KEYS.stream().map(key -> users.text(key).orElseThrow()).toList();
            assertThat(passwords).doesNotHaveDuplicates();
            for (PodInfo server :
                    session.pods(release.namespace(), "app.kubernetes.io/component in (master,replica)")) {
                try (RawRedis redis = cluster.redis(session, release, server.name())) {
                    assertThat(redis.send("ACL", "WHOAMI")).isEqualTo("default");
                    assertThat(redis.send("ACL", "USERS").split(" "))
                            .containsExactlyInAnyOrder("console", "default", "exporter", "replication", "sentinel");
                    assertThat(redis.send("ACL", "LOG")).as(server.name()).isEmpty();
                }
            }
            try (RawRedis redis = cluster.redis(session, release, "redis-master-0")) {
                redis.send("SET", "kept", "1");
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> redis.send("WAIT", "1", "1000").equals("1"));
                redis.send("AUTH", "console", users.text("console-password").orElseThrow());
                assertThat(redis.send("CONFIG", "GET", "appendonly")).contains("yes");
                assertThatThrownBy(() -> redis.send("SET", "a", "b")).hasMessageContaining("NOPERM");
                redis.send(
                        "AUTH",
                        "replication",
                        users.text("replication-password").orElseThrow());
                assertThatThrownBy(() -> redis.send("GET", "kept")).hasMessageContaining("NOPERM");
            }
            nothingTells(passwords);

            new Undo(cluster.services()).run(operation, true);
            assertThat(session.secret(release.namespace(), "redis-acl")).isEmpty();
        }
    }

    private DeployRequest request(ReleaseKey release) {
        Deployment small = ValuesYaml.parse(Deploys.SMALL + "replica: {replicaCount: 1}\n")
                .deployment()
                .orElseThrow();
        Deployment deployment = small.withArchitecture(Topology.REPLICATION)
                .withAuth(new Auth(true, "redis", "", new Acl(true, "redis-acl")));
        return new DeployRequest(
                cluster.context(),
                release.namespace(),
                true,
                release.name(),
                deployment,
                ValuesYaml.render(deployment),
                new PasswordChoice.Generated(new Password(Deploys.PASSWORD)),
                false,
                true);
    }

    /** The console's own files: journal, audit log, what it kept for Helm. */
    private void nothingTells(List<String> passwords) throws IOException {
        try (Stream<Path> files = Files.walk(cluster.home())) {
            List<Path> written = files.filter(Files::isRegularFile).toList();
            assertThat(written).isNotEmpty();
            for (Path file : written) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain(passwords);
            }
        }
    }
}
