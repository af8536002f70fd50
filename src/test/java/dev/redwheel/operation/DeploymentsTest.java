package dev.redwheel.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.ReleaseKey;
import dev.redwheel.support.SameThreadExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentsTest {
    @TempDir
    Path home;

    @Test
    void oneThatCannotBeWrittenDownDoesNotBegin() throws IOException {
        Path inTheWay = Files.writeString(home.resolve("file"), "");
        PlayedDeployments played = new PlayedDeployments(inTheWay);
        try (Deployments deployments = played.deployments(new SameThreadExecutor())) {
            DeployOperation operation = deployments.start(played.request());

            assertThat(operation.progress().phase()).isEqualTo(OperationPhase.FAILED);
            assertThat(operation.progress().failure())
                    .hasValueSatisfying(failure -> assertThat(failure.why() + failure.next())
                            .contains("nothing was begun", inTheWay + "/operations: Not a directory", "writable"));
            assertThat(played.installed()).isFalse();
        }
    }

    @Test
    void oneThatCannotBeginSaysSo() {
        PlayedDeployments played = new PlayedDeployments(home);
        OperationServices services = played.services();
        List<OperationPhase> told = new ArrayList<>();
        try (Deployments deployments = played.deployments(new SameThreadExecutor());
                OperationJournal.Hold _ = services.journal().hold("fake", new ReleaseKey("caching", "redis"))) {
            DeployOperation operation = deployments.start(played.request());
            operation.listen(progress -> told.add(progress.phase()));
            assertThat(told).containsExactly(OperationPhase.FAILED);
            assertThat(operation.progress().failure())
                    .hasValueSatisfying(failure -> assertThat(failure.why()).contains("already running"));
            assertThat(deployments.isRunning(operation.id())).isFalse();
            assertThat(services.journal().all()).isEmpty();
        }
    }
}
