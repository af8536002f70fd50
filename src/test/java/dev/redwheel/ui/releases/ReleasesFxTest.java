package dev.redwheel.ui.releases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.ReleaseVitals;
import dev.redwheel.insight.VitalsSampler;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.settings.Theme;
import dev.redwheel.support.FakeCluster;
import dev.redwheel.support.SampleReleases;
import dev.redwheel.support.Shots;
import dev.redwheel.task.ThreadTaskExecutor;
import dev.redwheel.ui.app.FxExecutor;
import dev.redwheel.ui.app.Themes;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.FxmlFile;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.common.Views;
import dev.redwheel.ui.control.CodeView;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** The real screen in a window, and its pictures under target/shots. */
@ExtendWith(ApplicationExtension.class)
class ReleasesFxTest {
    @TempDir
    Path home = Path.of("");

    private final AtomicReference<Stage> stage = new AtomicReference<>();
    private final AtomicReference<Scene> scene = new AtomicReference<>();
    private final List<Page> shown = new CopyOnWriteArrayList<>();
    private Optional<ReleasesViewModel> opened = Optional.empty();
    private FakeCluster cluster = SampleReleases.cluster();
    private Callable<KubeSession> session = () -> cluster.session();

    @Start
    void start(Stage given) {
        stage.set(given);
    }

    @AfterEach
    void leave() {
        opened.ifPresent(model -> Shots.fx(() -> {
            model.scope().close();
            return true;
        }));
    }

    private ReleasesViewModel open(Theme theme, double width, double height) {
        return Shots.fx(() -> {
            ReleasesViewModel model = new ReleasesViewModel(
                    "prod",
                    () -> session.call(),
                    (session, consumer) -> {
                        consumer.accept(figures());
                        return new NoVitals();
                    },
                    new SettingsStore(home.resolve("settings.json")),
                    new ThreadTaskExecutor(new FxExecutor()),
                    shown::add,
                    new ReleasesViewModelTest.SilentDialogs(),
                    Clock.fixed(FakeCluster.NOW, ZoneOffset.UTC));
            opened = Optional.of(model);
            Parent root = Views.load(FxmlFile.RELEASES_LIST, new ReleasesController(model));
            Scene made = new Scene(root, width, height);
            Themes.dress(made, theme);
            scene.set(made);
            if (width <= 1000 && height <= 1000) { // The headless screen is no larger.
                stage.get().setScene(made);
                stage.get().setMinWidth(0); // All window tests share this stage, and the shell gives it a least size.
                stage.get().setMinHeight(0);
                stage.get().setX(0);
                stage.get().setY(0);
                stage.get().setWidth(width);
                stage.get().setHeight(height);
                stage.get().show();
            } else {
                root.resize(width, height);
            }
            model.start();
            return model;
        });
    }

    /** Figures as they would be sampled, for two of them. */
    private static Map<ReleaseKey, ReleaseVitals> figures() {
        Map<ReleaseKey, ReleaseVitals> figures = new HashMap<>();
        figures.put(
                new ReleaseKey("caching", "redis"),
                new ReleaseVitals(
                        OptionalLong.of(412L << 20),
                        OptionalLong.of(768L << 20),
                        OptionalDouble.of(0.9874),
                        FakeCluster.NOW,
                        ""));
        figures.put(
                new ReleaseKey("checkout", "sessions"),
                new ReleaseVitals(
                        OptionalLong.of(1900L << 20),
                        OptionalLong.of(2L << 30),
                        OptionalDouble.of(0.713),
                        FakeCluster.NOW,
                        ""));
        return figures;
    }

    private static void await(String what, Callable<Boolean> holds) {
        try {
            WaitForAsyncUtils.waitFor(20, TimeUnit.SECONDS, () -> Shots.fx(holds));
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("Never came: " + what, e);
        }
        WaitForAsyncUtils.waitForFxEvents();
    }

    private static void awaitRows(ReleasesViewModel model) {
        await(
                "rows with pods",
                () -> model.items().stream()
                                .filter(item -> item instanceof ReleaseItem.Row row
                                        && row.release().podsReady().isPresent())
                                .count()
                        >= 6);
    }

    private void shoot(String name) {
        WaitForAsyncUtils.waitForFxEvents();
        Shots.fx(() -> {
            // Twice: columns that come or go by the width do so during the first layout.
            for (int i = 0; i < 2; i++) {
                scene.get().getRoot().applyCss();
                scene.get().getRoot().layout();
            }
            return true;
        });
        Shots.of("releases-" + name, scene.get());
    }

    @Test
    void narrowAndLight() {
        ReleasesViewModel model = open(Theme.LIGHT, 684, 600); // A window of 900 less the navigation.
        awaitRows(model);
        shoot("light-900x600");

        Shots.fx(() -> {
            model.vitalsShownProperty().set(true);
            model.groupedProperty().set(true);
            return true;
        });
        shoot("light-900x600-vitals");
    }

    @Test
    void wideAndDark() {
        ReleasesViewModel model = open(Theme.DARK, 1384, 1000);
        awaitRows(model);
        Shots.fx(() -> {
            model.vitalsShownProperty().set(true);
            model.groupedProperty().set(true);
            return true;
        });
        shoot("dark-1600x1000-grouped");
    }

    @Test
    void wideAndLight() {
        ReleasesViewModel model = open(Theme.LIGHT, 1384, 1000);
        awaitRows(model);
        shoot("light-1600x1000");
    }

    /** Windows of 900, 1280 and 1920 less the navigation: a row begins under the title and ends under the last button. */
    @ParameterizedTest
    @CsvSource({"684,600,false", "684,600,true", "1064,800,false", "1064,800,true", "1704,900,true"})
    void rowsLieWithinThePage(double width, double height, boolean vitals) {
        ReleasesViewModel model = open(Theme.LIGHT, width, height);
        awaitRows(model);
        Shots.fx(() -> {
            model.vitalsShownProperty().set(vitals);
            return true;
        });
        shoot("within-%.0f%s".formatted(width, vitals ? "-vitals" : ""));
        Shots.fx(() -> {
            Parent root = scene.get().getRoot();
            double left = inScene(root.lookup(".title-3")).getMinX();
            double right = inScene(root.lookup("#refreshButton")).getMaxX();
            Set<Node> names = root.lookupAll(".releases-name .release-first");
            assertThat(names)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(inScene(name).getMinX()).isCloseTo(left, within(1.0)));
            Set<Node> icons = root.lookupAll(".release-actions .ikonli-font-icon");
            assertThat(icons).hasSizeGreaterThan(6).allSatisfy(icon -> {
                assertThat(inScene(icon).getMaxX()).isLessThanOrEqualTo(right + 1);
            });
            assertThat(icons.stream()
                            .mapToDouble(icon -> inScene(icon).getMaxX())
                            .max())
                    .hasValueCloseTo(right, org.assertj.core.data.Offset.offset(10.0));
            assertThat(root.lookupAll(".release-actions .button"))
                    .allSatisfy(button -> assertThat(inScene(button).getMaxX()).isLessThanOrEqualTo(width));
            return true;
        });
    }

    private static Bounds inScene(Node node) {
        return node.localToScene(node.getLayoutBounds());
    }

    @Test
    void aReadOnlyContextSaysSoAndOffersNoDeployment(FxRobot robot) {
        new SettingsStore(home.resolve("settings.json"))
                .update(all -> all.withContext("prod", all.context("prod").withReadOnly(true)));
        awaitRows(open(Theme.LIGHT, 1000, 700));

        assertThat(robot.lookup("#readOnlyChip").query().isVisible()).isTrue();
        assertThat(robot.lookup("#deployButton").query().isDisabled()).isTrue();
        shoot("read-only-light");
    }

    @Test
    void theFindingsIconNamesThem(FxRobot robot) {
        ReleasesViewModel model = open(Theme.LIGHT, 1000, 700);
        awaitRows(model);

        robot.clickOn(robot.lookup(".release-warnings").nth(0).queryAs(Button.class));
        await("popover", () -> robot.lookup(".release-popover").tryQuery().isPresent());
        assertThat(robot.lookup(".finding-title").tryQuery()).isPresent();
    }

    @Test
    void theKeyboardFiltersChoosesAndOpens(FxRobot robot) {
        ReleasesViewModel model = open(Theme.LIGHT, 1000, 700);
        awaitRows(model);
        TableView<?> table = robot.lookup("#table").queryAs(TableView.class);
        Shots.fx(() -> {
            table.requestFocus();
            return true;
        });

        robot.write("/");
        robot.write("carts");
        await("filtered", () -> model.items().size() == 1);
        robot.push(KeyCode.DOWN);
        robot.push(KeyCode.SPACE);
        await(
                "details",
                () -> model.detailsProperty().get() != null
                        && !model.detailsProperty().get().loading());
        shoot("details");
        robot.push(KeyCode.ESCAPE);
        await("details closed", () -> model.detailsProperty().get() == null);
        robot.push(KeyCode.ENTER);

        await("live page", () -> !shown.isEmpty());
        assertThat(shown).containsExactly(new Page.Live("prod", new ReleaseKey("checkout", "carts")));
    }

    @Test
    void valuesAreMaskedUntilAskedFor(FxRobot robot) {
        ReleasesViewModel model = open(Theme.DARK, 1000, 700);
        awaitRows(model);
        Shots.fx(() -> {
            model.items().stream()
                    .filter(item -> item instanceof ReleaseItem.Row row
                            && row.release().displayName().equals("queue"))
                    .findFirst()
                    .ifPresent(item -> model.showDetails(((ReleaseItem.Row) item).release()));
            return true;
        });
        await(
                "details",
                () -> model.detailsProperty().get() != null
                        && !model.detailsProperty().get().loading());
        robot.clickOn("Values");
        shoot("details-values-dark");
        CodeView values = robot.lookup("#values").queryAs(CodeView.class);
        assertThat(values.getText()).contains("password: secret");
        assertThat(values.getMask().apply(values.getText())).doesNotContain("password: secret");
        assertThat(robot.lookup("#manifest").queryAs(CodeView.class).getMask()).isNotEqualTo(UnaryOperator.identity());
    }

    @Test
    void anEmptyClusterInvitesToDeploy(FxRobot robot) {
        cluster = new FakeCluster();
        ReleasesViewModel model = open(Theme.LIGHT, 684, 600);
        await("empty", () -> model.blankProperty().get() == ReleasesViewModel.Blank.NO_REDIS);
        shoot("empty");

        robot.clickOn("#blankButton");

        assertThat(shown).containsExactly(new Page.Deploy("prod", Optional.empty(), Optional.empty()));
    }

    @Test
    void littleRightsAreNamedAndANamespaceCanBeTyped(FxRobot robot) {
        cluster.limitedTo("checkout", "secrets", "pods");
        ReleasesViewModel model = open(Theme.LIGHT, 684, 600);
        await("forbidden", () -> model.contentProperty().get() instanceof Content.Forbidden<?>);
        shoot("forbidden");

        robot.clickOn("#namespace");
        robot.write("checkout");
        robot.push(KeyCode.ENTER);

        await("rows", () -> model.items().size() == 2);
        shoot("limited");
    }

    @Test
    void anOutageIsShownOverTheRowsThatStay() {
        ReleasesViewModel model = open(Theme.DARK, 1000, 700);
        awaitRows(model);
        cluster.outage(Optional.of(new OpsException(
                ErrorKind.UNREACHABLE,
                "watch releases",
                "context prod",
                "The API server does not answer.",
                "It is asked again by itself.")));
        await("stale", () -> model.contentProperty().get() instanceof Content.Stale<?>);
        shoot("stale-dark");
        assertThat(model.items()).isNotEmpty();
    }

    @Test
    void loadingAndFailedAreTold(FxRobot robot) throws InterruptedException {
        CountDownLatch opening = new CountDownLatch(1);
        session = () -> {
            opening.await();
            throw new OpsException(
                    ErrorKind.UNREACHABLE,
                    "open the session",
                    "context prod",
                    "The connection to https://10.0.0.1:6443 was refused.",
                    "Check network and VPN, and that the cluster runs.");
        };
        ReleasesViewModel model = open(Theme.LIGHT, 1000, 700);
        await("loading", () -> model.contentProperty().get() instanceof Content.Loading<?>);
        shoot("loading");
        assertThat(robot.lookup(".state-spinner").tryQuery()).isPresent();

        opening.countDown();
        await("failed", () -> model.contentProperty().get() instanceof Content.Failed<?>);
        shoot("failed");
        session = () -> cluster.session();
        robot.clickOn(".state-retry");
        awaitRows(model);
    }

    private static final class NoVitals implements VitalsSampler {
        @Override
        public void watch(Map<ReleaseTarget, Integer> servers) {}

        @Override
        public void close() {}
    }
}
