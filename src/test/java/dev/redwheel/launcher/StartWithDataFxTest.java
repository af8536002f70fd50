package dev.redwheel.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.error.OpsException;
import dev.redwheel.settings.Home;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.settings.Theme;
import dev.redwheel.support.RdbBytes;
import dev.redwheel.support.Shots;
import dev.redwheel.ui.app.ShellController;
import dev.redwheel.ui.app.ShellViewModel;
import dev.redwheel.ui.app.Themes;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.FileTarget;
import dev.redwheel.ui.common.FxmlFile;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.common.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a file in the wizard to its keys in a Redis of the practice cluster, in the whole window. */
class StartWithDataFxTest {
    /** Every server that the practice cluster can run reads it. */
    private static final int OLD = 9;

    @TempDir
    Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private Path data = Path.of("");

    @Test
    void itsRestoreBeginsByItselfOrItIsSaidWhyNot() throws IOException {
        Home home = new Home(folder.resolve("home"));
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), "apiVersion: v1\nkind: Config\n");
        SettingsStore settings = new SettingsStore(home.settingsFile());
        try (ObjectGraph graph = new ObjectGraph(Optional.of(kubeconfig), home, settings)) {
            ShellController shell =
                    Shots.fx(() -> new ShellController(new ShellViewModel(settings), new Page.Contexts()));
            Stage stage = Shots.fx(() -> {
                shell.setPages(graph.pages(dialogs(), files()));
                Stage made = new Stage();
                made.setScene(new Scene(Views.load(FxmlFile.APP_SHELL, shell), 1000, 1000));
                Themes.dress(made.getScene(), Theme.LIGHT);
                made.show();
                graph.findUnfinished(shell, shell::tellUnfinished);
                return made;
            });
            TourRobot robot = new TourRobot(stage, Path.of("target/shots"));

            try {
                // More databases than the servers have: only they can tell.
                data = RdbBytes.version(OLD, "6.2.0").keys(0, 3).keys(20, 1).write(folder.resolve("databases.rdb"));
                deploy(robot, shell, "first");
                robot.await(
                        "#blocked",
                        label -> label instanceof Label why && why.getText().contains("in database 20"));
                robot.picture("start-with-data-blocked");
                assertThat(robot.await("#beginButton").isDisabled()).isTrue();

                // Who has been told comes back to it, until other data is written.
                data = RdbBytes.version(OLD, "6.2.0").keys(0, 700).keys(3, 5).write(folder.resolve("good.rdb"));
                for (int i = 0; i < 2; i++) {
                    show(shell, new Page.Releases(Practice.CONTEXT));
                    robot.await(
                            ".unfinished .label",
                            label -> label instanceof Label told
                                    && told.getText().contains("is up, but the data"));
                    robot.picture("start-with-data-reminder");
                    robot.click(".unfinished .button");
                    robot.await("#blocked");
                }
                robot.click("#restoreButton");
                robot.await(".page #beginButton", button -> button instanceof Button found && !found.isDisabled());
                robot.click("#beginButton");
                robot.await("#proof");
                show(shell, new Page.Releases(Practice.CONTEXT));
                robot.await(
                        "#banners", banners -> ((VBox) banners).getChildren().isEmpty());
                assertThat(asked).as("once, before anything is written").hasSize(1);
                asked.clear();

                deploy(robot, shell, "second");
                robot.await("#proof");
                robot.picture("start-with-data-proved");
                assertThat(robot.await("#proofText") instanceof Label label ? label.getText() : "")
                        .contains("705", "All the same");
                assertThat(asked).as("what was asked, and what went wrong").isEmpty();
            } catch (IllegalStateException e) {
                robot.picture("start-with-data-failed");
                throw e;
            }
            Shots.fx(() -> {
                shell.close();
                stage.close();
                return true;
            });
        }
    }

    private void deploy(TourRobot robot, ShellController shell, String namespace) {
        show(shell, new Page.Deploy(Practice.CONTEXT, Optional.of(namespace), Optional.empty()));
        for (String field : List.of("#releaseField", "#standaloneCard")) {
            robot.await(field);
            robot.click("#nextButton");
        }
        robot.click("#dataChoose");
        robot.await(
                "#dataFacts",
                label -> label instanceof Label facts && facts.getText().contains("keys:"));
        for (String field : List.of("#memorySlider", "#generatedChoice", "#policyBox")) {
            robot.await(field);
            robot.click("#nextButton");
        }
        robot.await(".page #deployButton", button -> button instanceof Button found && !found.isDisabled());
        robot.click(".page #deployButton");
    }

    private static void show(ShellController shell, Page page) {
        Shots.fx(() -> {
            shell.show(page);
            return true;
        });
    }

    private FileTarget files() {
        return new FileTarget() {
            @Override
            public Optional<Path> choose(String title, String suggestedName, String extension) {
                return Optional.empty();
            }

            @Override
            public Optional<Path> chooseExisting(String title, String extension) {
                return Optional.of(data);
            }
        };
    }

    private DialogService dialogs() {
        return new DialogService() {
            @Override
            public boolean confirm(String title, String message, String confirm) {
                return asked.add(title);
            }

            @Override
            public boolean confirmByTyping(String title, String message, String mustType, String confirm) {
                return !asked.add(title);
            }

            @Override
            public void error(OpsException error) {
                asked.add(error.toString());
            }

            @Override
            public void notice(String message) {}

            @Override
            public void copy(String what, String text) {}
        };
    }
}
