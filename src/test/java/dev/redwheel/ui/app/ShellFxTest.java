package dev.redwheel.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.model.Environment;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.Deployments;
import dev.redwheel.operation.PlayedDeployments;
import dev.redwheel.settings.ContextSettings;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.settings.Theme;
import dev.redwheel.settings.WindowBounds;
import dev.redwheel.support.Shots;
import dev.redwheel.task.Scope;
import dev.redwheel.task.ThreadTaskExecutor;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.common.PageView;
import dev.redwheel.ui.deploy.UnfinishedOperationsViewModel;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Rectangle2D;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.stage.Window;
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

    private final ThreadTaskExecutor executor = new ThreadTaskExecutor(new FxExecutor());
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
        // No window manager places it here, and without a place the robot's clicks go astray.
        stage.setX(0);
        stage.setY(0);
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

    @Test
    void tellsOfADeploymentThatIsNotOverOnEveryPageButItsOwn(FxRobot robot) throws InterruptedException {
        PlayedDeployments played = new PlayedDeployments(home.resolve("interrupted")).pending();
        String id = interruptedDeployment(played);
        Page own = new Page.Deploy("fake", Optional.of("caching"), Optional.of(id));
        try (Deployments deployments = played.deployments(executor)) {
            tell(robot, deployments);
            await().untilAsserted(() -> assertThat(banners(robot))
                    .containsExactly("The deployment of redis in caching on fake was interrupted:"
                            + " finish it or roll it back."));
            Shots.of("shell-unfinished-light", robot.window(0).getScene());

            robot.clickOn(".unfinished .button");
            assertThat(opened).endsWith(own);
            assertThat(banners(robot)).isEmpty();

            robot.clickOn("#contextsButton");
            assertThat(banners(robot)).hasSize(1);
            deployments.abandon(id);
            robot.interact(() -> shell.show(new Page.Releases("prod-eu")));
            await().untilAsserted(() -> assertThat(banners(robot)).isEmpty());
        }
    }

    @Test
    void tellsOfADeploymentThatRuns(FxRobot robot) {
        PlayedDeployments played = new PlayedDeployments(home.resolve("running")).pending();
        try (Deployments deployments = played.deployments(executor)) {
            tell(robot, deployments);
            forgetTheUnreachable(); // What tells of changes must be held by someone.
            deployments.start(played.request());
            await().until(played::installed);
            robot.interact(() -> shell.show(new Page.Releases("prod-eu")));
            await().untilAsserted(() -> assertThat(banners(robot))
                    .containsExactly("The deployment of redis in caching on fake is under way."));
        }
    }

    @Test
    void tellsThatTheSettingsAreLostUntilThatIsDismissed(FxRobot robot) throws IOException {
        Path file = Files.writeString(home.resolve("junk.json"), "junk");
        SettingsStore lost = new SettingsStore(file);
        ShellController told = new ShellController(new ShellViewModel(lost), new Page.Contexts());
        told.setPages((page, navigator) -> new PageView(new StackPane(), new Scope()));
        robot.interact(() -> new MainWindow(new Stage(), told, lost).show(() -> {}));
        robot.interact(() -> told.show(new Page.Deploy("prod-eu", Optional.empty(), Optional.of("an operation"))));

        assertThat(texts(robot, ".warning"))
                .singleElement()
                .asString()
                .contains(
                        "production or read-only",
                        home.resolve("junk.json.broken").toString());
        Shots.of("shell-settings-lost-light", robot.window(1).getScene());

        robot.interact(() -> robot.from(robot.window(1).getScene().getRoot())
                .lookup(".warning .button")
                .queryButton()
                .fire());
        assertThat(texts(robot, ".warning")).isEmpty();
        robot.interact(() -> robot.window(1).hide());
    }

    @Test
    void aWindowRememberedFromALargerScreenOpensWithinThisOne(FxRobot robot) {
        SettingsStore moved = new SettingsStore(home.resolve("moved.json"));
        moved.update(s -> s.withWindow(new WindowBounds(9_000, -400, 8_000, 5_000, false)));
        ShellController another = new ShellController(new ShellViewModel(moved), new Page.Contexts());
        another.setPages((page, navigator) -> new PageView(new StackPane(), new Scope()));
        robot.interact(() -> new MainWindow(new Stage(), another, moved).show(() -> {}));

        Window window = robot.window(1);
        Rectangle2D room = Screen.getPrimary().getVisualBounds();
        assertThat(room.contains(window.getX(), window.getY(), window.getWidth(), window.getHeight()))
                .as("%s x %s at %s, %s", window.getWidth(), window.getHeight(), window.getX(), window.getY())
                .isTrue();
        robot.interact(window::hide);
    }

    private void tell(FxRobot robot, Deployments deployments) {
        robot.interact(() -> shell.tellUnfinished(new UnfinishedOperationsViewModel(
                deployments, new PlayedDeployments(home.resolve("changes")).changes(executor), executor, shell)));
    }

    /** The id of a deployment whose console ended before Redis came up. */
    @SuppressWarnings("try")
    private String interruptedDeployment(PlayedDeployments played) {
        try (Deployments before = played.deployments(executor)) {
            String id = before.start(played.request()).id();
            await().until(played::installed);
            before.close();
            await().until(() -> !before.isRunning(id));
            return id;
        }
    }

    private static List<String> banners(FxRobot robot) {
        return texts(robot, ".unfinished");
    }

    private static List<String> texts(FxRobot robot, String banner) {
        return Shots.fx(() -> robot.lookup(banner + " .label").queryAllAs(Label.class).stream()
                .map(Label::getText)
                .toList());
    }

    private static void forgetTheUnreachable() {
        WeakReference<Object> probe = new WeakReference<>(new Object());
        await().until(() -> {
            System.gc();
            return probe.get() == null;
        });
    }
}
