package dev.redwheel.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LoginShellTest {
    @TempDir
    private Path folder;

    private Path bin;

    @BeforeEach
    void makeBin() throws IOException {
        bin = Files.createDirectory(folder.resolve("bin-of-the-login-shell"));
    }

    @Test
    void environmentIsTheLoginShellsAlsoWhenItsStartFilesPrint() throws Exception {
        Path shell = script("shell", """
            echo 'Welcome! A=wrong'
            echo oops >&2
            export PATH="%s:/usr/bin:/bin" CLOUD="two
            lines"
            exec /bin/sh -c "$2"
            """.formatted(bin));
        LoginShell login = login(shell);
        assertThat(login.environment())
                .containsEntry("CLOUD", "two\nlines")
                .containsEntry("OWN", "kept")
                .doesNotContainKey("A");
        script("bin-of-the-login-shell/kubelogin", "true");
        assertThat(login.find("kubelogin")).contains(bin.resolve("kubelogin"));
    }

    @Test
    void theShellIsAskedOnce() throws Exception {
        Path shell = script("shell", "echo x >> %s/asked\nexec /bin/sh -c \"$2\"\n".formatted(folder));
        LoginShell login = login(shell);
        login.environment();
        login.environment();
        assertThat(folder.resolve("asked")).hasContent("x");
    }

    @Test
    void aShellThatHangsOrFailsOrIsMissingLeavesTheOwnEnvironment() throws Exception {
        for (Path shell :
                new Path[] {script("hangs", "sleep 60 & sleep 60"), script("fails", "exit 3"), folder.resolve("missing")
                }) {
            LoginShell login = login(shell);
            assertThat(login.environment()).containsEntry("OWN", "kept");
            assertThat(login.searchPath()).contains("/usr/bin");
        }
        assertThat(ProcessHandle.current()
                        .descendants()
                        .filter(p -> p.info().commandLine().orElse("").contains("sleep 60")))
                .isEmpty();
    }

    @Test
    void aRealShellAnswers() throws Exception {
        Map<String, String> own = new HashMap<>(System.getenv());
        own.put("SHELL", "/bin/sh");
        assertThat(new LoginShell(own, Duration.ofSeconds(10)).environment()).containsKey("PATH");
    }

    @Test
    void commandsWithAPathAreNotSearched() throws Exception {
        Path plugin = script("plugin", "true");
        LoginShell login = login(folder.resolve("missing"));
        assertThat(login.find(plugin.toString())).contains(plugin);
        assertThat(login.find(folder.resolve("none").toString())).isEmpty();
        assertThat(login.find("no-such-program-anywhere")).isEmpty();
        assertThat(login.find("bad\0name")).isEmpty();
    }

    private LoginShell login(Path shell) {
        return new LoginShell(
                Map.of("SHELL", shell.toString(), "PATH", "/usr/bin:/bin", "OWN", "kept", "HOME", folder.toString()),
                Duration.ofSeconds(5));
    }

    private Path script(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    @Test
    void anInterruptedQuestionIsAskedAgain() throws Exception {
        Path first = folder.resolve("first");
        Path shell = script("shell", """
            if [ ! -e %s ]; then touch %s; sleep 60; fi
            export CLOUD=yes
            exec /bin/sh -c "$2"
            """.formatted(first, first));
        LoginShell login = login(shell);
        AtomicReference<Exception> thrown = new AtomicReference<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                login.environment();
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        await().until(() -> Files.exists(first));
        caller.interrupt();
        caller.join();
        assertThat(login.environment()).containsEntry("CLOUD", "yes");
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theShellCannotStopAConsoleInTheBackground() throws Exception {
        Path shell = script("shell", """
            read -r pid name state parent group session rest < /proc/$$/stat
            export SESSION=$session
            exec /bin/sh -c "$2"
            """);
        String own = Files.readString(Path.of("/proc/self/stat"))
                .replaceFirst(".*\\) ", "")
                .split(" ")[3];
        assertThat(login(shell).environment())
                .as("a session of its own, so without the terminal")
                .hasEntrySatisfying("SESSION", session -> assertThat(session).isNotEqualTo(own));
    }
}
