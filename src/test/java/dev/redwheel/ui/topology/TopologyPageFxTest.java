package dev.redwheel.ui.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.topology.SamplePictures;
import dev.redwheel.insight.topology.ServiceTruth.Intent;
import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.model.Environment;
import dev.redwheel.model.SlotRange;
import dev.redwheel.settings.Theme;
import dev.redwheel.support.Shots;
import dev.redwheel.task.ThreadTaskExecutor;
import dev.redwheel.ui.app.FxExecutor;
import dev.redwheel.ui.app.Themes;
import dev.redwheel.ui.certificate.CertificateViewModel;
import dev.redwheel.ui.certificate.FakeCertificate;
import dev.redwheel.ui.common.PageView;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

@ExtendWith(ApplicationExtension.class)
class TopologyPageFxTest {
    private static final SlotRange[] HOLED = {
        new SlotRange(0, 5460), new SlotRange(5461, 10922), new SlotRange(10923, 16383)
    };

    private final AtomicReference<Stage> stage = new AtomicReference<>();
    private final AtomicReference<PageView> page = new AtomicReference<>();
    private final List<String> opened = new CopyOnWriteArrayList<>();
    private final FakeTopology topology = new FakeTopology();
    private final FakeCertificate certificate = new FakeCertificate();
    private final Instant at = Instant.now();
    private FxRobot robot = new FxRobot();

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

    private TopologyPicture picture(String name) {
        return switch (name) {
            case "replication" -> SamplePictures.replication(at).picture();
            case "sentinel" -> SamplePictures.sentinel(at).picture();
            case "cluster" -> SamplePictures.cluster(at).picture();
            case "cluster-one-node" -> SamplePictures.cluster(at).onNodes(1).picture();
            case "cluster-hole" ->
                SamplePictures.cluster(at)
                        .silent("redis-cluster-2")
                        .silent("redis-cluster-5")
                        .clusterNode(1, -1, HOLED, "id2")
                        .clusterNode(0, -1, HOLED, "id2")
                        .clusterNode(3, 0, HOLED, "id2")
                        .clusterNode(4, 1, HOLED, "id2")
                        .picture();
            case "split" ->
                SamplePictures.sentinel(at)
                        .master("redis-replicas-1", 0)
                        .sentinel("redis-sentinel-2", "redis-replicas-1")
                        .proxied("redis-master", Intent.MASTER, "redis-proxy-0", "redis-replicas-0")
                        .picture();
            case "stale" ->
                SamplePictures.sentinel(at)
                        .silent("redis-master-0")
                        .replica("redis-replicas-0", "redis-master-0", false, false)
                        .replica("redis-replicas-1", "redis-master-0", false, false)
                        .silentSentinel("redis-sentinel-1")
                        .picture();
            case "many" -> many();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private TopologyPicture many() {
        SamplePictures pictures = new SamplePictures(at).master("redis-master-0", 12);
        for (int i = 0; i < 10; i++) {
            pictures.replica("redis-replicas-" + i, "redis-master-0");
        }
        return pictures.picture();
    }

    @ParameterizedTest
    @CsvSource({
        "replication,LIGHT,1064,1250",
        "replication,DARK,1064,1250",
        "replication,LIGHT,684,595",
        "sentinel,LIGHT,1064,1250",
        "sentinel,DARK,1064,1250",
        "sentinel,DARK,684,595",
        "cluster,LIGHT,1064,1250",
        "cluster,DARK,684,595",
        "cluster-one-node,LIGHT,684,595",
        "cluster-hole,DARK,1064,1250",
        "split,LIGHT,1064,1250",
        "split,DARK,684,595",
        "stale,LIGHT,1064,1250",
        "many,LIGHT,684,595"
    })
    void looksRight(String name, Theme theme, double width, double height) {
        Scene scene = show(theme, width, height);
        publish(picture(name));
        String file = "topology-%s-%s-%.0f".formatted(name, theme.name().toLowerCase(Locale.ROOT), width);
        Shots.of(file, scene);
        assertThat(scene.getRoot().lookupAll(".topology-card").size())
                .isEqualTo(
                        picture(name).nodes().size() + picture(name).sentinels().size());
        assertCardsApart(scene);
        assertNothingIsCut(scene);
        robot.interact(() -> ((ScrollPane) scene.lookup("#scroller")).setVvalue(1));
        settle();
        Shots.of(file + "-bottom", scene);
    }

    @Test
    void aServerIsOpenedWithTheMouseAndTheKeyboard() {
        show(Theme.LIGHT, 1000, 800);
        publish(picture("sentinel"));
        robot.clickOn("#topology-redis-replicas-0");
        assertThat(opened).containsExactly("redis-replicas-0");
        robot.interact(() -> robot.lookup("#topology-redis-master-0").query().requestFocus());
        robot.press(KeyCode.SPACE).release(KeyCode.SPACE);
        assertThat(opened).containsExactly("redis-replicas-0", "redis-master-0");
        robot.clickOn("#live");
        assertThat(opened).last().isEqualTo("");
        Node card = robot.lookup("#topology-redis-master-0").query();
        assertThat(card.getAccessibleText())
                .startsWith("redis-master-0, master, ")
                .contains("zone westeurope-1");
    }

    @Test
    void theTableIsReadAndOpenedByKeyboard() {
        show(Theme.LIGHT, 1000, 800);
        publish(picture("split"));
        TableView<?> table = robot.lookup("#table").queryTableView();
        assertThat(table.getColumns().stream().map(column -> column.getText()))
                .containsExactly("Server", "Itself", "sentinel-0", "sentinel-1", "sentinel-2", "Services", "Values");
        robot.interact(() -> {
            table.requestFocus();
            table.getSelectionModel().select(2);
        });
        robot.press(KeyCode.ENTER).release(KeyCode.ENTER);
        assertThat(opened).containsExactly("redis-replicas-1");
        assertThat(robot.lookup("#summary").queryLabeled().getText()).contains("findings");
    }

    @Test
    void whatChangesIsChangedInPlace() {
        Scene scene = show(Theme.LIGHT, 1000, 800);
        publish(picture("sentinel"));
        robot.interact(() -> robot.lookup("#topology-redis-replicas-1").query().requestFocus());
        Node focused = scene.getFocusOwner();
        publish(picture("split"));
        assertThat(scene.getFocusOwner()).isSameAs(focused);
    }

    @Test
    void statesAreTold() {
        topology.refusal = new OpsException(
                ErrorKind.FORBIDDEN,
                "list pods",
                "namespace caching",
                "User ops may not list pods.",
                "Ask for the verb list on pods in namespace caching.");
        Scene scene = show(Theme.LIGHT, 900, 600);
        settle();
        Shots.of("topology-forbidden", scene);
        assertThat(robot.lookup("You may not list pods").tryQuery()).isPresent();
        topology.refusal = null;
        robot.clickOn("Try again");
        Awaitility.await().until(() -> topology.starts() == 2);
        settle();
        Shots.of("topology-loading", scene);
        assertThat(robot.lookup(".state-spinner").tryQuery()).isPresent();
        publish(new SamplePictures(at).picture());
        Shots.of("topology-empty", scene);
        assertThat(robot.lookup("No Redis pod").tryQuery()).isPresent();
        publish(SamplePictures.replication(at).pending("redis-replicas-2").picture());
        assertThat(robot.lookup("#summary").queryLabeled().getText()).isEqualTo("Asking");
        Shots.of("topology-asking", scene);
        publish(SamplePictures.replication(at)
                .silent("redis-master-0")
                .silent("redis-replicas-0")
                .silent("redis-replicas-1")
                .picture());
        Shots.of("topology-stale-page", scene);
        assertThat(robot.lookup(".stale-bar").tryQuery()).isPresent();
        assertThat(robot.lookup("#summary").queryLabeled().getText()).startsWith("Stale since");
    }

    @Test
    void aFailureIsTold() {
        topology.refusal = new OpsException(
                ErrorKind.UNREACHABLE,
                "find the release",
                "context prod",
                "The API server does not answer.",
                "Check network and VPN.");
        Scene scene = show(Theme.DARK, 900, 600);
        settle();
        Shots.of("topology-failed", scene);
        assertThat(robot.lookup("Could not find the release on context prod").tryQuery())
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({"LIGHT,984,815", "DARK,684,595"})
    void aCertificateThatIsDueLeadsToItsRenewal(Theme theme, double width, double height) {
        certificate.put(Instant.now(), 90, true);
        Scene scene = show(theme, width, height);
        publish(picture("replication"));
        Awaitility.await()
                .until(() -> robot.lookup("#certificateRenew").tryQuery().isPresent());
        Awaitility.await()
                .until(() -> robot.lookup("#certificateText")
                        .queryAs(Label.class)
                        .getText()
                        .endsWith(", 90 d"));
        settle();
        Shots.of("topology-certificate-" + theme.name().toLowerCase(Locale.ROOT), scene);
        assertNothingIsCut(scene);

        robot.clickOn("#certificateRenew");
        Awaitility.await().until(() -> opened.contains("renewal"));
    }

    private void publish(TopologyPicture picture) {
        Awaitility.await().until(() -> topology.starts() > 0);
        WaitForAsyncUtils.waitForFxEvents();
        topology.publish(picture);
        settle();
    }

    private void settle() {
        WaitForAsyncUtils.waitForFxEvents();
        for (int i = 0; i < 2; i++) { // A wrapped text decides its height after its width.
            robot.interact(() -> {
                page.get().root().applyCss();
                page.get().root().layout();
            });
        }
        WaitForAsyncUtils.waitForFxEvents();
    }

    private Scene show(Theme theme, double width, double height) {
        AtomicReference<Scene> scene = new AtomicReference<>();
        robot.interact(() -> {
            PageView view = TopologyPage.open(
                    new TopologyPageSetup(
                            "aks-prod-weu",
                            Environment.PRODUCTION,
                            FakeTopology.RELEASE,
                            topology,
                            opened::add,
                            () -> opened.add("scale")),
                    new CertificateViewModel(
                            certificate,
                            false,
                            () -> opened.add("renewal"),
                            new ThreadTaskExecutor(new FxExecutor()),
                            Clock.system(ZoneId.systemDefault())),
                    new ThreadTaskExecutor(new FxExecutor()),
                    Clock.system(ZoneId.systemDefault()));
            page.set(view);
            scene.set(new Scene(view.root(), width, height));
            Themes.dress(scene.get(), theme);
            if (width <= 1000 && height <= 1000) { // The headless screen's size.
                stage.get().setScene(scene.get());
                stage.get().setX(0);
                stage.get().setY(0);
                stage.get().setMinWidth(0);
                stage.get().setMinHeight(0);
                stage.get().setWidth(width);
                stage.get().setHeight(height);
                stage.get().show();
            }
        });
        WaitForAsyncUtils.waitForFxEvents();
        return scene.get();
    }

    private static void assertCardsApart(Scene scene) {
        List<Node> cards = List.copyOf(scene.getRoot().lookupAll(".topology-card"));
        for (Node one : cards) {
            for (Node other : cards) {
                if (!one.equals(other)) {
                    Bounds a = one.getBoundsInParent();
                    assertThat(a.intersects(other.getBoundsInParent()))
                            .as("%s over %s", one.getId(), other.getId())
                            .isFalse();
                }
            }
        }
    }

    private void assertNothingIsCut(Scene scene) {
        robot.interact(() -> {
            scene.getRoot().layout();
            for (Node node : scene.getRoot().lookupAll(".label")) {
                if (node instanceof Label label && label.isVisible() && label.getWidth() > 0 && !label.isWrapText()) {
                    Optional.ofNullable(label.lookup(".text"))
                            .filter(javafx.scene.text.Text.class::isInstance)
                            .map(javafx.scene.text.Text.class::cast)
                            .ifPresent(text -> assertThat(text.getText())
                                    .as(
                                            "label %s in %s",
                                            label.getStyleClass(), Objects.requireNonNull(label.getParent()))
                                    .isEqualTo(label.getText()));
                }
            }
        });
    }
}
