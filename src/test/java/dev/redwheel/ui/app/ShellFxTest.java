package dev.redwheel.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Environment;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.settings.ContextSettings;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.settings.Theme;
import dev.redwheel.support.Shots;
import dev.redwheel.task.Scope;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.common.PageView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class ShellFxTest {
    @TempDir
    static Path home;

    private final List<Page> opened = new ArrayList<>();
    private final List<Page> closed = new ArrayList<>();
    private SettingsStore settings = new SettingsStore(home.resolve("settings.json"));
    private ShellController shell = shell();

    private ShellController shell() {
        settings.update(s -> s.withTheme(Theme.LIGHT)
                .withContext("prod-eu", ContextSettings.DEFAULT.withEnvironment(Environment.PRODUCTION)));
        ShellController controller = new ShellController(new ShellViewModel(settings), new Page.Contexts());
        controller.setPages((page, navigator) -> {
            opened.add(page);
            Scope scope = new Scope();
            scope.add(() -> closed.add(page));
            return new PageView(new StackPane(new Label(page.toString())), scope);
        });
        return controller;
    }

    @Start
    void start(Stage stage) {
        new MainWindow(stage, shell, settings).show(() -> {});
    }

    @Test
    void goesFromPageToPageAndClosesTheOneItLeaves(FxRobot robot) {
        Page releases = new Page.Releases("prod-eu");
        robot.interact(() -> shell.show(releases));
        assertThat(closed).containsExactly(new Page.Contexts());

        robot.clickOn("#contextsButton");
        assertThat(opened).containsExactly(new Page.Contexts(), releases, new Page.Contexts());
        assertThat(closed).containsExactly(new Page.Contexts(), releases);
        assertThat(robot.lookup("#contextSection").query().isVisible()).isFalse();
    }

    @Test
    void theEnvironmentStaysVisibleAndTheReleaseStaysReachable(FxRobot robot) {
        Page live = new Page.Live("prod-eu", new ReleaseKey("caching", "redis"));
        robot.interact(() -> shell.show(live));
        assertThat(robot.lookup("#contextMark").queryLabeled().getText()).isEqualTo("Production");
        Shots.of("shell-production-light", robot.window(0).getScene());

        robot.clickOn("#releasesButton").clickOn("#liveButton");
        assertThat(opened).endsWith(new Page.Releases("prod-eu"), live);

        robot.clickOn("#themeButton");
        assertThat(settings.get().theme()).isEqualTo(Theme.DARK);
        Shots.of("shell-production-dark", robot.window(0).getScene());
    }
}
