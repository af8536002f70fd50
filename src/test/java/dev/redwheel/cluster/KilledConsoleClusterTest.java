package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.kube.Existence;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.operation.DeployOperation;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.OperationRecord;
import dev.redwheel.operation.StepKind;
import dev.redwheel.operation.Undo;
import dev.redwheel.settings.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A console that is killed with SIGKILL in the middle leaves what the next start can finish or undo. */
class KilledConsoleClusterTest {
    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    /** Kills a console of its own when it begins that step, or for the last, when it watches. */
    private OperationRecord kill(StepKind at, String namespace) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir="
                                + Files.createDirectories(cluster.home().resolve("java-tmp")),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KilledConsole.class.getName(),
                        cluster.kubeconfig().toString(),
                        cluster.home().toString(),
                        namespace,
                        at.name())
                .redirectErrorStream(true)
                .redirectOutput(cluster.home().resolve("child.log").toFile())
                .start();
        assertThat(child.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(child.exitValue()).as(() -> childLog()).isEqualTo(137);
        theNextStartDeletesItsFiles(at);
        List<OperationRecord> unfinished = cluster.services().journal().unfinished();
        assertThat(unfinished).hasSize(1);
        return unfinished.getFirst();
    }

    /** Values, kubeconfigs, the chart: there when it was killed in Helm's call, and gone at the next start. */
    private void theNextStartDeletesItsFiles(StepKind killedAt) {
        Path temporary = cluster.home().resolve("tmp");
        List<String> left = FileTrees.files(temporary).stream()
                .map(file -> file.getFileName().toString())
                .toList();
        if (killedAt == StepKind.INSTALL) {
            assertThat(left)
                    .anyMatch(name -> name.startsWith("values-"))
                    .anyMatch(name -> name.endsWith(".kubeconfig"))
                    .contains("Chart.yaml");
        }
        try (RunFiles next = new RunFiles(temporary)) {
            assertThat(FileTrees.files(next.home())).isEmpty();
        }
        assertThat(FileTrees.files(cluster.home().resolve("java-tmp")).stream()
                        .filter(file -> file.getFileName().toString().startsWith("redwheel")))
                .isEmpty();
    }

    private String childLog() {
        try {
            return Files.readString(cluster.home().resolve("child.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Tag("practice")
    @ParameterizedTest
    @EnumSource(names = {"SECRET", "OBJECTS"})
    void itIsFinished(StepKind killedAt) throws IOException, InterruptedException {
        String namespace = cluster.newNamespace();
        OperationRecord record = kill(killedAt, namespace);
        DeployOperation resumed = Deploys.run(DeployOperation.resume(record, Optional.empty(), cluster.services()));
        assertThat(resumed.progress().failure()).isEmpty();
        assertThat(resumed.progress().phase()).isEqualTo(OperationPhase.DONE);
        assertThat(cluster.services().journal().unfinished()).isEmpty();
        new Undo(cluster.services()).run(resumed, true);
    }

    @Test
    void inTheMiddleOfHelmsCallItIsFinished() throws IOException, InterruptedException {
        itIsFinished(StepKind.INSTALL);
    }

    @Tag("practice")
    @ParameterizedTest
    @EnumSource(names = {"NAMESPACE", "SECRET"})
    void itIsUndone(StepKind killedAt) throws IOException, InterruptedException {
        String namespace = cluster.newNamespace();
        OperationRecord record = kill(killedAt, namespace);
        new Undo(cluster.services()).run(DeployOperation.resume(record, Optional.empty(), cluster.services()), true);
        try (KubeSession session = cluster.session()) {
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(
                            () -> assertThat(session.namespaceExists(namespace)).isEqualTo(Existence.ABSENT));
        }
        assertThat(cluster.services().journal().unfinished()).isEmpty();
    }

    @Test
    void inTheMiddleOfHelmsCallItIsUndone() throws IOException, InterruptedException {
        itIsUndone(StepKind.INSTALL);
    }
}
