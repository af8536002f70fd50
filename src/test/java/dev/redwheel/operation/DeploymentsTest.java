package dev.redwheel.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.ReleaseKey;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.CancelToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    @Test
    void itsDataIsLoadedWhenItIsUpAndItsPlaceIsFree() {
        PlayedDeployments played = new PlayedDeployments(home);
        List<Path> loaded = new ArrayList<>();
        played.loading((context, release, file) -> {
            played.services().journal().hold(context, release).close();
            loaded.add(file);
            return Optional.of("the-restore");
        });
        try (Deployments deployments = played.deployments(new SameThreadExecutor())) {
            assertThat(deployments.start(played.request()).progress().phase()).isEqualTo(OperationPhase.DONE);
            assertThat(loaded).isEmpty();
        }
        PlayedDeployments other = new PlayedDeployments(home.resolve("other"));
        other.loading((context, release, file) -> {
            loaded.add(file);
            return Optional.of("the-restore");
        });
        try (Deployments deployments = other.deployments(new SameThreadExecutor())) {
            DeployOperation operation = deployments.start(other.request().withData(Path.of("saved.rdb")));
            assertThat(loaded).containsExactly(Path.of("saved.rdb").toAbsolutePath());
            assertThat(operation.progress().phase()).isEqualTo(OperationPhase.DONE);
            assertThat(operation.progress().ended()).isPresent();
            assertThat(operation.record().data().orElseThrow().restore()).contains("the-restore");
            assertThat(deployments.unfinished()).isEmpty();
        }
    }

    /** What a console leaves that is killed between the two. */
    @Test
    void oneThatIsResumedLoadsItsDataToo() {
        PlayedDeployments played = new PlayedDeployments(home);
        List<Path> loaded = new ArrayList<>();
        played.loading((context, release, file) -> {
            loaded.add(file);
            return Optional.of("the-restore");
        });
        DeployOperation killed =
                DeployOperation.of(played.request().withData(home.resolve("saved.rdb")), played.services());
        killed.run(new CancelToken());
        assertThat(loaded).isEmpty();
        try (Deployments deployments = played.deployments(new SameThreadExecutor())) {
            assertThat(deployments.unfinished()).hasSize(1);
            assertThat(deployments
                            .resume(killed.id(), Optional.empty())
                            .progress()
                            .phase())
                    .isEqualTo(OperationPhase.DONE);
            assertThat(loaded).containsExactly(home.resolve("saved.rdb"));
            assertThat(deployments.unfinished()).isEmpty();
        }
    }

    @Test
    void whatCannotBeLoadedStaysListedUntilTheUserDoesWithout() {
        PlayedDeployments played = new PlayedDeployments(home);
        try (Deployments deployments = played.deployments(new SameThreadExecutor())) {
            DeployOperation operation = deployments.start(played.request().withData(home.resolve("saved.rdb")));
            assertThat(operation.progress().phase()).isEqualTo(OperationPhase.DONE);
            assertThat(deployments.unfinished())
                    .singleElement()
                    .satisfies(record -> assertThat(record.id()).isEqualTo(operation.id()));
            deployments.forgetData(operation.id());
            assertThat(deployments.unfinished()).isEmpty();
        }
    }

    @Test
    void anErrorOfTheLoadingIsNoneOfTheDeployment() {
        PlayedDeployments played = new PlayedDeployments(home);
        played.loading((context, release, file) -> {
            throw new IllegalStateException("no matter what");
        });
        try (Deployments deployments = played.deployments(new SameThreadExecutor())) {
            DeployOperation operation = deployments.start(played.request().withData(home.resolve("saved.rdb")));
            assertThat(operation.progress().phase()).isEqualTo(OperationPhase.DONE);
            assertThat(deployments.unfinished()).hasSize(1);
        }
    }
}
