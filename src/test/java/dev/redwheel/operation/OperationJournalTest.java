package dev.redwheel.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.StepProgress.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationJournalTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");
    private static final ReleaseKey REDIS = new ReleaseKey("caching", "redis");

    @TempDir
    Path folder;

    private OperationRecord record() {
        return OperationRecord.begin(Requests.standalone("prod", "caching", "redis", true), "0.1.0", NOW);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        OperationJournal journal = new OperationJournal(folder);
        OperationRecord record = record().withCreated(new OperationRecord.Created("Secret", "redis"))
                .withClaimsBefore(Optional.of(Set.of("uid-1", "uid-2")))
                .withRollback(Optional.of(new Rollback(
                        true, List.of(new UndoItem("Secret", "redis", UndoItem.Fate.GONE, "made by this operation")))))
                .withStep(StepProgress.pending(StepKind.SECRET).to(State.RUNNING, "Creating", NOW));
        journal.write(record);
        assertThat(journal.read(record.id())).contains(record);
        assertThat(journal.unfinished()).containsExactly(record);
    }

    /** Then nothing is known of claims that were there before, and none is deleted. */
    @Test
    void aFileOfAnEarlierVersionIsRead() throws IOException {
        OperationJournal journal = new OperationJournal(folder);
        OperationRecord record = record();
        journal.write(record);
        Path file = folder.resolve(record.id() + ".json");
        String text = Files.readString(file);
        assertThat(text).contains("\"claimsBefore\" : null,");
        Files.writeString(file, text.replace("\"claimsBefore\" : null,", ""));
        assertThat(journal.read(record.id())).contains(record);
    }

    /** One written before rollbacks were remembered, while one was under way. */
    @Test
    void aRollbackOfAnEarlierVersionIsRead() throws IOException {
        OperationJournal journal = new OperationJournal(folder);
        OperationRecord record = record().withPhase(OperationPhase.UNDOING);
        journal.write(record);
        Path file = folder.resolve(record.id() + ".json");
        String text = Files.readString(file);
        assertThat(text).contains("\"rollback\" : null,");
        Files.writeString(file, text.replace("\"rollback\" : null,", ""));
        assertThat(journal.unfinished()).containsExactly(record);
    }

    /** One that was begun before data could be given. */
    @Test
    void oneWithoutDataIsRead() throws IOException {
        OperationJournal journal = new OperationJournal(folder);
        OperationRecord record = record();
        journal.write(record);
        Path file = folder.resolve(record.id() + ".json");
        String text = Files.readString(file);
        String without = text.replaceFirst(",\\s*\"data\" : null", "");
        assertThat(without).isNotEqualTo(text);
        Files.writeString(file, without);
        assertThat(journal.read(record.id())).contains(record);
    }

    @Test
    void whatIsDoneIsListedWhileItsDataIsNotLoaded() {
        OperationJournal journal = new OperationJournal(folder);
        OperationRecord waits = waiting();
        journal.write(waits);
        assertThat(journal.read(waits.id()).orElseThrow().awaitedData()).contains(Path.of("/data/saved.rdb"));
        assertThat(journal.unfinished()).containsExactly(waits);
        journal.write(waits.withPhase(OperationPhase.ABANDONED));
        assertThat(journal.unfinished()).isEmpty();
        journal.write(waits.withData(
                Optional.of(new OperationRecord.DataFile("/data/saved.rdb", Optional.of("20261123-restore")))));
        assertThat(journal.unfinished()).isEmpty();
    }

    @Test
    void whoeverRestoresIntoAReleaseDoesNotWaitForItsFirstData() {
        OperationJournal journal = new OperationJournal(folder);
        OperationRecord waits = waiting();
        journal.write(waits);
        journal.restoring("prod", new ReleaseKey("caching", "other"), "a-restore");
        journal.restoring("staging", waits.release(), "a-restore");
        assertThat(journal.unfinished()).containsExactly(waits);
        journal.restoring("prod", waits.release(), "the-restore");
        assertThat(journal.unfinished()).isEmpty();
        assertThat(journal.read(waits.id()).orElseThrow().data())
                .contains(new OperationRecord.DataFile("/data/saved.rdb", Optional.of("the-restore")));
    }

    /** It is up, and its data is not loaded. */
    private static OperationRecord waiting() {
        return OperationRecord.begin(
                        Requests.standalone("prod", "caching", "redis", true).withData(Path.of("/data/saved.rdb")),
                        "0.1.0",
                        NOW)
                .withPhase(OperationPhase.DONE);
    }

    @Test
    void whatIsOverIsListedNoLonger() {
        OperationJournal journal = new OperationJournal(folder);
        journal.write(record().withPhase(OperationPhase.DONE));
        journal.write(record().withPhase(OperationPhase.UNDONE));
        OperationRecord failed = record().withPhase(OperationPhase.FAILED);
        journal.write(failed);
        assertThat(journal.unfinished()).containsExactly(failed);
        assertThat(journal.all()).hasSize(3);
    }

    @Test
    void aCrashAtAnyByteLeavesTheOldOrTheNewState() throws IOException {
        OperationJournal journal = new OperationJournal(folder);
        OperationRecord before = record();
        journal.write(before);
        Path file = folder.resolve(before.id() + ".json");
        byte[] old = Files.readAllBytes(file);
        OperationRecord after = before.withPhase(OperationPhase.FAILED);
        journal.write(after);
        byte[] next = Files.readAllBytes(file);
        Path temporary = folder.resolve("." + before.id() + ".json123.tmp");
        for (int length = 0; length <= next.length; length++) {
            // The new bytes go to a temporary file first: killed there, the old file is whole.
            Files.write(file, old);
            Files.write(temporary, Arrays.copyOf(next, length));
            assertThat(new OperationJournal(folder).unfinished()).containsExactly(before);
        }
        Files.write(file, next);
        assertThat(new OperationJournal(folder).unfinished()).containsExactly(after);
    }

    @Test
    void aDamagedFileHidesNoOther() throws IOException {
        OperationJournal journal = new OperationJournal(folder);
        OperationRecord whole = record();
        journal.write(whole);
        byte[] bytes = Files.readAllBytes(folder.resolve(whole.id() + ".json"));
        for (int length = 0; length < bytes.length; length++) {
            Files.write(folder.resolve("damaged.json"), Arrays.copyOf(bytes, length));
            assertThat(journal.unfinished()).containsExactly(whole);
        }
    }

    @Test
    void theFolderNeedNotExist() {
        assertThat(new OperationJournal(folder.resolve("none")).unfinished()).isEmpty();
    }

    @Test
    void oneOperationPerReleaseAtATime() {
        OperationJournal journal = new OperationJournal(folder);
        try (OperationJournal.Hold _ = journal.hold("prod", REDIS)) {
            assertThatThrownBy(() -> journal.hold("prod", REDIS).close())
                    .asInstanceOf(InstanceOfAssertFactories.throwable(OpsException.class))
                    .extracting(OpsException::kind)
                    .isEqualTo(ErrorKind.CONFLICT);
            journal.hold("prod", new ReleaseKey("caching", "other")).close();
            journal.hold("stage", REDIS).close();
        }
        journal.hold("prod", REDIS).close();
    }

    @Test
    void aRefusalInOneConsoleDoesNotOpenTheReleaseToAnother() throws Exception {
        OperationJournal journal = new OperationJournal(folder);
        try (OperationJournal.Hold _ = journal.hold("prod", REDIS)) {
            assertThatThrownBy(() -> journal.hold("prod", REDIS).close()).isInstanceOf(OpsException.class);
            assertThat(askedByAnotherConsole()).isEqualTo("CONFLICT");
        }
        assertThat(askedByAnotherConsole()).isEqualTo("free");
    }

    private String askedByAnotherConsole() throws IOException {
        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OtherConsole.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        return new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .reduce("", (before, line) -> line);
    }

    static final class OtherConsole {
        private OtherConsole() {}

        @SuppressWarnings("SystemOut") // Its parent reads it.
        public static void main(String[] arguments) {
            try (OperationJournal.Hold _ = new OperationJournal(Path.of(arguments[0])).hold("prod", REDIS)) {
                System.out.println("free");
            } catch (OpsException e) {
                System.out.println(e.kind());
            }
        }
    }

    @Test
    void noPasswordIsEverWritten() throws IOException {
        OperationJournal journal = new OperationJournal(folder);
        journal.write(record());
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain(Requests.PASSWORD);
            }
        }
    }
}
