package dev.redwheel.ui.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Environment;
import dev.redwheel.support.RdbBytes;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.Scope;
import dev.redwheel.ui.deploy.DeployWizardViewModel.StepState;
import dev.redwheel.ui.deploy.ImageViewModel.Server;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that a new Redis begins with. */
class DataChoiceTest {
    private static final long GIB = 1L << 30;

    @TempDir
    Path folder = Path.of("");

    private Path next = Path.of("");
    private final List<DeployRequest> deployed = new ArrayList<>();
    private final DeployWizardViewModel wizard = new DeployWizardViewModel(
            Wizards.place(Environment.UNMARKED),
            Wizards.check(),
            new FakeWizardCluster(),
            new SameThreadExecutor(),
            new Scope(),
            new FakeDialogs(),
            Wizards.passwords(),
            Wizards.reading(() -> next),
            InstantSource.system(),
            deployed::add);
    private final DataViewModel data = wizard.data();

    private void choose(Path file) {
        next = file;
        data.choose();
    }

    private void choose(RdbBytes rdb) throws IOException {
        choose(rdb.write(folder.resolve("saved.rdb")));
    }

    @Test
    void theFileIsToldOfAndGoesIntoTheRequest() throws IOException {
        wizard.start();
        assertThat(wizard.request().data()).isEmpty();
        choose(RdbBytes.version(11, "7.2.4").keys(0, 1200));
        assertThat(data.facts()).isEqualTo("20 KiB · keys: 1,200 · written by server version 7.2.4, RDB version 11");
        assertThat(data.problem()).isEmpty();
        wizard.goTo(WizardStep.REVIEW);
        assertThat(wizard.review().commandProperty().get()).contains("loads " + next);
        wizard.deploy();
        assertThat(deployed)
                .singleElement()
                .satisfies(request -> assertThat(request.data()).contains(next));
    }

    @Test
    void whatIsTakenOutIsNotLoaded() throws IOException {
        choose(RdbBytes.version(11, "").keys(0, 1));
        assertThat(data.facts()).contains("server version unknown");
        data.remove();
        assertThat(data.facts()).isEmpty();
        assertThat(data.problem()).isEmpty();
        assertThat(wizard.request().data()).isEmpty();
    }

    @Test
    void whatCannotBeReadKeepsOneOnTheStep() throws IOException {
        choose(Files.writeString(folder.resolve("notes.rdb"), "no RDB file at all"));
        assertThat(data.problem()).startsWith("It does not begin as an RDB file does.");
        wizard.goTo(WizardStep.REVIEW);
        assertThat(wizard.stepProperty().get()).isEqualTo(WizardStep.SIZE);
        assertThat(wizard.hintProperty().get()).isEqualTo(data.problem());
        wizard.goTo(WizardStep.WHERE);
        assertThat(wizard.state(WizardStep.SIZE)).isEqualTo(StepState.INVALID);

        choose(Files.createFile(folder.resolve("empty.rdb")));
        assertThat(data.problem()).startsWith("It is empty.");
        choose(folder.resolve("gone.rdb"));
        assertThat(data.problem()).startsWith("It is not there.");
        choose(folder);
        assertThat(data.problem()).contains("cannot be read");
        choose(folder.resolve("shop-1-of-3.rdb"));
        assertThat(data.problem()).contains("beside it are not: shop-1-of-3.rdb, shop-2-of-3.rdb");
        byte[] whole =
                Files.readAllBytes(RdbBytes.version(11, "7.2.4").keys(0, 9).write(folder.resolve("whole.rdb")));
        choose(Files.write(folder.resolve("part.rdb"), java.util.Arrays.copyOf(whole, whole.length - 60)));
        assertThat(data.problem()).contains("a part of it is missing");
        whole[whole.length - 1] = 1; // A checksum, and not the right one.
        choose(Files.write(folder.resolve("damaged.rdb"), whole));
        assertThat(data.problem()).startsWith("Its checksum is wrong");
        choose(RdbBytes.version(13, "9.0").keys(0, 1));
        assertThat(data.problem()).contains("It has version 13", "up to 12");
    }

    @Test
    void aServerThatDoesNotReadItIsNamed() throws IOException {
        choose(RdbBytes.version(12, "7.4.1").keys(0, 1));
        assertThat(data.problem()).isEmpty();
        wizard.image().tagProperty().set("7.2");
        assertThat(data.problem()).startsWith("It has RDB version 12; the server chosen reads up to 11.");
        wizard.image().tagProperty().set("7.0.15");
        assertThat(data.problem()).contains("up to 10");
        wizard.image().tagProperty().set("6.2");
        assertThat(data.problem()).contains("up to 9");
        wizard.image().tagProperty().set("latest");
        assertThat(data.problem()).as("not known before it runs").isEmpty();
        wizard.image().serverProperty().set(Server.VALKEY);
        assertThat(data.problem()).contains("up to 11");
        choose(RdbBytes.version(11, "7.2.4").keys(0, 1));
        assertThat(data.problem()).isEmpty();
    }

    @Test
    void whatHasNoRoomIsSaid() throws IOException {
        wizard.size().setMemory(GIB);
        choose(RdbBytes.version(11, "7.2.4").usedMemory(2 * GIB).keys(0, 1));
        assertThat(data.problem()).startsWith("Its data took 2 GiB; maxmemory is");
        wizard.size().setMemory(4 * GIB);
        assertThat(data.problem()).isEmpty();

        choose(RdbBytes.version(11, "7.2.4").keys(0, 100));
        wizard.size().persistentProperty().set(true);
        wizard.size().storageSizeProperty().set("1Ki");
        assertThat(data.problem()).contains("the disks of the masters have 1 KiB in all");
        wizard.size().persistentProperty().set(false);
        assertThat(data.problem()).isEmpty();
    }

    @Test
    void aRedisClusterHasOneDatabase() throws IOException {
        choose(RdbBytes.version(11, "7.2.4").keys(0, 1).keys(3, 1));
        assertThat(data.problem()).isEmpty();
        wizard.topology().choose(Preset.CLUSTER);
        assertThat(data.problem()).contains("database 3");
    }
}
