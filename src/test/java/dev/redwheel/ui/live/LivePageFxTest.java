package dev.redwheel.ui.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.LinkState;
import dev.redwheel.insight.LiveSnapshot;
import dev.redwheel.insight.Rates;
import dev.redwheel.model.Environment;
import dev.redwheel.settings.Theme;
import dev.redwheel.support.Shots;
import dev.redwheel.task.ThreadTaskExecutor;
import dev.redwheel.ui.app.FxExecutor;
import dev.redwheel.ui.app.Themes;
import dev.redwheel.ui.common.PageView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.stage.Stage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

@ExtendWith(ApplicationExtension.class)
class LivePageFxTest {
    private final AtomicReference<Stage> stage = new AtomicReference<>();
    private final AtomicReference<PageView> page = new AtomicReference<>();
    private final FakeDialogs dialogs = new FakeDialogs();
    private Optional<Path> file = Optional.empty();
    private FxRobot robot = new FxRobot();
    private Instant at = Instant.now();

    @Start
    void start(Stage given) {
        stage.set(given);
    }

    @BeforeEach
    void useRobot(FxRobot given) {
        robot = given;
    }

    @AfterEach
    void leave() {
        page.get().scope().close();
    }

    @ParameterizedTest
    @CsvSource({
        "LIGHT,1000,1000,2",
        "DARK,1000,1000,2",
        "LIGHT,900,600,2",
        "LIGHT,1064,815,2",
        "DARK,1064,815,2",
        "DARK,1900,1200,2",
        "LIGHT,1900,1200,29",
        "LIGHT,684,600,0"
    })
    void looksRight(Theme theme, double width, double height, int replicas) {
        FakeLive live = new FakeLive(replicas);
        Scene scene = show(live, theme, width, height);
        publish(live, 3);
        String name =
                "live-%s-%.0fx%.0f-%d".formatted(theme.name().toLowerCase(Locale.ROOT), width, height, replicas + 1);
        Shots.of(name, scene);
        assertThat(scene.getRoot().lookupAll(".node-card")).hasSize(replicas + 1);
        assertAligned(scene);
        robot.interact(() -> ((ScrollPane) scene.lookup("#scroller")).setVvalue(1));
        settle();
        Shots.of(name + "-bottom", scene);
        assertNothingIsCut(scene);
    }

    @ParameterizedTest
    @CsvSource({"LIGHT,1000,800", "DARK,1000,800"})
    void tabsOfStateAndInfo(Theme theme, double width, double height) {
        FakeLive live = new FakeLive(2);
        Scene scene = show(live, theme, width, height);
        publish(live, 1);
        String suffix = theme.name().toLowerCase(Locale.ROOT);
        click("Persistence and replication");
        settle();
        Shots.of("live-state-" + suffix, scene);
        assertNothingIsCut(scene);
        click("INFO");
        settle();
        Shots.of("live-info-" + suffix, scene);
        click("#infoSearch");
        robot.write("memory");
        settle();
        Shots.of("live-info-search-" + suffix, scene);
        ListView<?> list = robot.lookup("#infoList").queryListView();
        assertThat(list.getItems()).hasSizeBetween(4, 20);
    }

    @Test
    void staleIsGreyAndSaysSinceWhen() {
        FakeLive live = new FakeLive(2);
        Scene scene = show(live, Theme.LIGHT, 1000, 800);
        publish(live, 2);
        Instant since = at;
        robot.interact(() -> live.publish(live.round(at.plusSeconds(20), pod -> new LinkState.Stale(since))));
        settle();
        Shots.of("live-stale", scene);
        assertThat(robot.lookup("#linkText").queryLabeled().getText()).startsWith("Stale since");
        assertThat(robot.lookup(".state-body").query().getStyleClass()).contains("stale");
    }

    @Test
    void forbiddenNamesTheRight() {
        FakeLive live = new FakeLive(2);
        live.refusal = new OpsException(
                ErrorKind.FORBIDDEN,
                "open a port-forward",
                "namespace caching of context prod",
                "User ops may not create pods/portforward.",
                "Ask for the verb create on pods/portforward in namespace caching.");
        Scene scene = show(live, Theme.LIGHT, 900, 600);
        settle();
        Shots.of("live-forbidden", scene);
        assertThat(robot.lookup("You may not open a port-forward").tryQuery()).isPresent();
        live.refusal = null;
        click("Try again");
        publish(live, 1);
        assertThat(robot.lookup(".node-card").<Node>queryAll()).hasSize(3);
    }

    @Test
    void waitingFailureAndNoPodAreTold() {
        FakeLive live = new FakeLive(2);
        live.refusal = new OpsException(
                ErrorKind.UNREACHABLE,
                "find the release",
                "context prod",
                "The API server does not answer.",
                "Check network and VPN, and that the cluster runs.");
        Scene scene = show(live, Theme.DARK, 1000, 700);
        settle();
        Shots.of("live-failed", scene);
        assertThat(robot.lookup("Could not find the release on context prod").tryQuery())
                .isPresent();
        live.refusal = null;
        click("Try again");
        settle();
        Shots.of("live-loading", scene);
        assertThat(robot.lookup(".state-spinner").tryQuery()).isPresent();
        robot.interact(() -> live.publish(new LiveSnapshot(at, List.of(), Rates.UNKNOWN, true, Optional.empty())));
        settle();
        Shots.of("live-empty", scene);
        assertThat(robot.lookup("No Redis pod").tryQuery()).isPresent();
        assertThat(robot.lookup("#linkText").queryLabeled().getText()).isEqualTo("No Redis pod");
        assertThat(robot.lookup("#traffic").query().isDisabled()).isTrue();
    }

    @Test
    void aNodeIsChosenByItsCardAndShownAlone() {
        FakeLive live = new FakeLive(2);
        Scene scene = show(live, Theme.DARK, 1000, 800);
        publish(live, 1);
        click("#node-redis-replicas-0");
        publish(live, 1);
        Shots.of("live-selected", scene);
        assertThat(robot.lookup("#node-redis-replicas-0").query().getPseudoClassStates().stream()
                        .map(Object::toString))
                .contains("selected");
    }

    @Test
    void writesAPictureOfThePanels(@TempDir Path folder) {
        FakeLive live = new FakeLive(2);
        show(live, Theme.LIGHT, 1000, 800);
        publish(live, 1);
        file = Optional.of(folder.resolve("panels.png"));
        click("#export");
        click("Panels as PNG …");
        Awaitility.await().until(() -> Files.exists(folder.resolve("panels.png")));
        assertThat(folder.resolve("panels.png")).isNotEmptyFile();
    }

    /** Found on the FX thread: charts change the scene graph while they paint. */
    private void click(String query) {
        AtomicReference<Node> found = new AtomicReference<>();
        robot.interact(() -> found.set(robot.lookup(query).query()));
        robot.clickOn(found.get());
        settle();
    }

    private void publish(FakeLive live, int rounds) {
        Awaitility.await().until(() -> live.starts() > 0);
        WaitForAsyncUtils.waitForFxEvents();
        for (int i = 0; i < rounds; i++) {
            at = at.plusSeconds(1);
            live.publish(live.round(at));
        }
        settle();
    }

    private void settle() {
        WaitForAsyncUtils.waitForFxEvents();
        robot.interact(() -> {
            page.get().root().applyCss();
            page.get().root().layout();
        });
        // Charts are painted one after the other over some frames.
        Awaitility.await().pollDelay(600, TimeUnit.MILLISECONDS).until(() -> true);
        WaitForAsyncUtils.waitForFxEvents();
    }

    private Scene show(FakeLive live, Theme theme, double width, double height) {
        AtomicReference<Scene> scene = new AtomicReference<>();
        robot.interact(() -> {
            PageView view = LivePage.open(
                    new LivePageSetup(
                            "aks-prod-weu",
                            Environment.PRODUCTION,
                            FakeLive.RELEASE,
                            live,
                            FakeLive.GLOSSARY,
                            Optional.of(release -> () -> {}),
                            "",
                            Optional.of(() -> {})),
                    new ThreadTaskExecutor(new FxExecutor()),
                    dialogs,
                    (title, name, extension) -> file,
                    Clock.system(java.time.ZoneId.systemDefault()));
            page.set(view);
            scene.set(new Scene(view.root(), width, height));
            Themes.dress(scene.get(), theme);
            if (width <= 1000 && height <= 1000) { // The headless screen's size.
                stage.get().setScene(scene.get());
                stage.get().setX(0);
                stage.get().setY(0);
                stage.get().setMinWidth(0); // All window tests share this stage, and the shell gives it a least size.
                stage.get().setMinHeight(0);
                stage.get().setWidth(width);
                stage.get().setHeight(height);
                stage.get().show();
            }
        });
        WaitForAsyncUtils.waitForFxEvents();
        return scene.get();
    }

    /** The title is over the first card, the last control over the end of the last one, unless it went below. */
    private static void assertAligned(Scene scene) {
        Bounds panels = inScene(scene.lookup("#tiles"));
        assertThat(inScene(scene.lookup("#releaseName")).getMinX()).isCloseTo(panels.getMinX(), within(2.0));
        Bounds export = inScene(scene.lookup("#export"));
        boolean beside = export.getMinY() < inScene(scene.lookup("#place")).getMaxY();
        assertThat(beside).isEqualTo(scene.getWidth() > 1050);
        if (beside) {
            assertThat(export.getMaxX()).isCloseTo(scene.getWidth() - 24, within(1.0));
        }
    }

    private static Bounds inScene(Node node) {
        return node.localToScene(node.getLayoutBounds());
    }

    /** No label on screen ends in an ellipsis because there was too little room. */
    private void assertNothingIsCut(Scene scene) {
        // On the FX thread after a layout: a text that changed this moment is shown with the next one.
        robot.interact(() -> {
            scene.getRoot().layout();
            checkNothingIsCut(scene);
        });
    }

    private static void checkNothingIsCut(Scene scene) {
        for (Node node : scene.getRoot().lookupAll(".label")) {
            if (node instanceof Label label && label.isVisible() && label.getWidth() > 0 && !label.isWrapText()) {
                Node text = label.lookup(".text");
                if (text instanceof javafx.scene.text.Text shown
                        && !shown.getText().equals(label.getText())) {
                    assertThat(shown.getText())
                            .as("label %s in %s", label.getStyleClass(), Objects.requireNonNull(label.getParent()))
                            .isEqualTo(label.getText());
                }
            }
        }
    }
}
