package dev.redwheel.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs end: well, after too many failures, or when their time is over. */
class PracticeJobsTest {
    @TempDir
    Path home;

    private PracticeKit kit;

    @BeforeEach
    void start() {
        kit = new PracticeKit(home, PodNetwork.probe());
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    @Test
    void aJobThatTakesTooLongIsGivenUp() {
        Instant begin = Instant.now();
        load("slow", "activeDeadlineSeconds: 2", "Never", "sleep 1000");
        awaitCondition("slow", "Failed", "DeadlineExceeded");
        assertThat(Duration.between(begin, Instant.now())).isGreaterThan(Duration.ofSeconds(1));
        await().atMost(PracticeKit.SOON).until(() -> kit.pods("slow").isEmpty());
        assertThat(kit.messages("slow")).contains("DeadlineExceeded: Job was active longer than specified deadline");
    }

    @Test
    void aFinishedJobGoesWhenItsTimeIsOver() {
        load("quick", "ttlSecondsAfterFinished: 1", "Never", "echo done");
        await().atMost(PracticeKit.SOON).until(() -> job("quick") == null);
        await().atMost(PracticeKit.SOON).until(() -> kit.pods("quick").isEmpty());
    }

    @Test
    void onFailureTheSamePodIsTriedAgain() {
        load("again", "backoffLimit: 3", "OnFailure", "[ -e /data/tried ] || { touch /data/tried; exit 1; }");
        awaitCondition("again", "Complete", "CompletionsReached");
        assertThat(kit.pods("again")).hasSize(1);
        assertThat(kit.container(kit.pods("again").getFirst().getMetadata().getName())
                        .getRestartCount())
                .isEqualTo(1);

        load("never", "backoffLimit: 1", "OnFailure", "exit 1");
        awaitCondition("never", "Failed", "BackoffLimitExceeded");
        await().atMost(PracticeKit.SOON).until(() -> kit.pods("never").isEmpty());
    }

    private void awaitCondition(String name, String type, String reason) {
        await().atMost(PracticeKit.SOON).untilAsserted(() -> {
            @Nullable Job job = job(name);
            assertThat(Objects.requireNonNull(job).getStatus().getConditions())
                    .anyMatch(c -> c.getType().equals(type) && c.getReason().equals(reason));
        });
    }

    private @Nullable Job job(String name) {
        return kit.client
                .batch()
                .v1()
                .jobs()
                .inNamespace("default")
                .withName(name)
                .get();
    }

    private void load(String name, String setting, String policy, String script) {
        kit.load("""
            apiVersion: batch/v1
            kind: Job
            metadata: {name: NAME}
            spec:
              SETTING
              template:
                metadata: {labels: {app: NAME}}
                spec:
                  restartPolicy: POLICY
                  terminationGracePeriodSeconds: 1
                  containers:
                  - {name: c, image: redis, command: [sh, -c, "SCRIPT"], volumeMounts: [{name: data, mountPath: /data}]}
                  volumes: [{name: data, emptyDir: {}}]
            """.replace("NAME", name)
                .replace("SETTING", setting)
                .replace("POLICY", policy)
                .replace("SCRIPT", script));
    }
}
