package dev.redwheel.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.application.Platform;
import javafx.scene.control.Labeled;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A console that can keep nothing says so in one line on the terminal and in its window, and says nothing else. */
class UnwritableHomeFxTest {
    @TempDir
    Path folder;

    @Test
    void isToldOnTheTerminalAndInTheWindow() throws IOException {
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), "apiVersion: v1\nkind: Config\n");
        Path home = Files.writeString(folder.resolve("file"), "").resolve("home");
        Process app = ConsoleProcess.of(home, List.of(), Child.class, kubeconfig.toString(), folder.toString())
                .start();
        String said = new String(app.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        String reason = home + ": Not a directory";
        assertThat(said.lines())
                .as(said)
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("redwheel: cannot write to " + home + ": " + reason + "."),
                        line -> assertThat(line).contains(home + ": " + reason, "no deployment can be started"));
    }

    static final class Child {
        private Child() {}

        @SuppressWarnings("SystemOut") // Its parent reads it.
        public static void main(String[] arguments) {
            Main.main(new String[] {"--kubeconfig", arguments[0]});
            TourRobot robot = new TourRobot((Stage) Window.getWindows().getFirst(), Path.of(arguments[1]));
            robot.await(".context-cell");
            System.out.println(((Labeled) robot.await(".warning .label")).getText());
            Platform.exit();
        }
    }
}
