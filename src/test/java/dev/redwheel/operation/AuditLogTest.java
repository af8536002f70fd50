package dev.redwheel.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");

    @TempDir
    Path folder;

    private static AuditEntry entry(String outcome) {
        return new AuditEntry(NOW, "prod", "caching", "redis", "install", "+ a\n+ b", "helm install redis", outcome);
    }

    @Test
    void entriesAreJsonLines() throws IOException {
        AuditLog log = new AuditLog(folder);
        log.append(entry("started"));
        log.append(entry("done"));
        assertThat(log.read()).containsExactly(entry("started"), entry("done"));
        List<String> lines = Files.readAllLines(log.file());
        assertThat(lines).hasSize(2).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        assertThat(lines.getFirst())
                .contains("when", "context", "namespace", "release", "what", "diff", "command", "outcome")
                .contains("2026-11-23T04:00:00Z");
    }

    @Test
    void aCrashAtAnyByteLosesAtMostTheLastLine() throws IOException {
        AuditLog log = new AuditLog(folder);
        log.append(entry("first"));
        int kept = (int) Files.size(log.file());
        log.append(entry("second"));
        byte[] whole = Files.readAllBytes(log.file());
        for (int length = kept; length < whole.length; length++) {
            Files.write(log.file(), Arrays.copyOf(whole, length));
            assertThat(log.read()).contains(entry("first"));
            log.append(entry("third"));
            assertThat(log.read()).contains(entry("first"), entry("third")).hasSizeBetween(2, 3);
        }
    }

    @Test
    void nothingWrittenIsNoError() {
        assertThat(new AuditLog(folder.resolve("none")).read()).isEmpty();
    }

    @Test
    void aDefectIsAnOutcomeToo() {
        AuditLog log = new AuditLog(folder);
        assertThatThrownBy(() -> log.around(entry(""), InstantSource.fixed(NOW), () -> {
                    throw new IllegalStateException("with a password perhaps");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(log.read()).containsExactly(entry("started"), entry("failed: unexpected IllegalStateException"));
    }

    @Test
    void aChangeIsWrittenBeforeAndAfter() {
        AuditLog log = new AuditLog(folder);
        log.around(
                entry(""),
                InstantSource.fixed(NOW),
                () -> assertThat(log.read()).containsExactly(entry("started")));
        assertThat(log.read()).containsExactly(entry("started"), entry("done"));
    }

    @Test
    void aRefusedChangeSaysWhy() {
        AuditLog log = new AuditLog(folder);
        OpsException refused = new OpsException(ErrorKind.FORBIDDEN, "install", "prod", "No right.", "Ask.");
        assertThatThrownBy(() -> log.around(entry(""), InstantSource.fixed(NOW), () -> {
                    throw refused;
                }))
                .isSameAs(refused);
        assertThat(log.read()).last().extracting(AuditEntry::outcome).isEqualTo("failed: No right.");
    }
}
