package dev.redwheel.ui.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import dev.redwheel.settings.Theme;
import dev.redwheel.support.Shots;
import dev.redwheel.ui.app.Themes;
import dev.redwheel.ui.common.Content;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javafx.geometry.VerticalDirection;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.RowConstraints;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

@ExtendWith(ApplicationExtension.class)
class ControlsFxTest {
    private final OpsException forbidden = new OpsException(
            ErrorKind.FORBIDDEN,
            "open a port-forward",
            "namespace caching",
            "User \"ops\" cannot create resource \"pods/portforward\" in namespace \"caching\".",
            "Ask for the verb create on pods/portforward in that namespace.");
    private final OpsException lost = new OpsException(
            ErrorKind.UNREACHABLE,
            "read the pods",
            "context prod",
            "The API server does not answer.",
            "It is asked again by itself.");
    private static final String YAML = """
        # The values of this release
        architecture: replication
        auth:
          enabled: true
          existingSecret: "redis"
          password: hunter2-do-not-show
        master:
          resources:
            limits: {cpu: 500m, memory: 512Mi}
          persistence:
            size: 8Gi   # grows only
        replica:
          replicaCount: 2
          tolerations:
            - key: "dedicated"
              operator: Equal
            - null
        configuration: |-
          maxmemory-policy allkeys-lru
        """;

    private final AtomicReference<Stage> stage = new AtomicReference<>();
    private FxRobot robot = new FxRobot();

    @Start
    void start(Stage given) {
        stage.set(given);
    }

    @BeforeEach
    void useRobot(FxRobot given) {
        robot = given;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyStateLooksDesigned(boolean dark) {
        Scene scene = show(dark, 1000, 700, () -> {
            GridPane grid = grid(3, 2);
            Instant at = Instant.parse("2026-11-23T08:15:00Z");
            List<Content<String>> states = List.of(
                    new Content.Loading<>("Reading the releases of prod"),
                    new Content.Empty<>("No Redis here yet", "Deploy one, or choose another namespace."),
                    new Content.Forbidden<>(forbidden),
                    new Content.Failed<>(lost),
                    new Content.Stale<>("data", at, at, lost),
                    new Content.Ready<>("data", at));
            for (int i = 0; i < states.size(); i++) {
                StatePane pane = new StatePane();
                pane.setBody(new Label("The data"));
                pane.setOnRetry(() -> {});
                pane.setContent(states.get(i));
                grid.add(pane, i % 3, i / 3);
            }
            return grid;
        });
        shoot(scene, "control-states" + suffix(dark));
        assertThat(scene.getRoot().lookupAll(".state-retry")).hasSize(4); // Empty too: one can look again.
        assertThat(scene.getRoot().lookupAll(".stale-bar")).hasSize(1);
    }

    @Test
    void retryIsCalledAndTheBodyReturns() {
        AtomicInteger calls = new AtomicInteger();
        AtomicReference<StatePane> pane = new AtomicReference<>();
        show(false, 500, 300, () -> {
            StatePane made = new StatePane();
            made.setBody(new Label("The data"));
            made.setOnRetry(calls::incrementAndGet);
            made.setContent(new Content.Failed<>(lost));
            pane.set(made);
            return made;
        });
        robot.clickOn(".state-retry");
        assertThat(calls).hasValue(1);
        assertThat(pane.get().getAccessibleText()).contains("does not answer");
        robot.interact(() -> pane.get().setContent(new Content.Ready<>("x", Instant.EPOCH)));
        assertThat(robot.lookup("The data").query().getParent().getParent().isVisible())
                .isTrue();
        assertThat(robot.lookup(".state-retry").tryQuery()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findingsSayTheirSeverityInWords(boolean dark) {
        Scene scene = show(dark, 760, 420, () -> {
            FindingList list = new FindingList();
            list.getItems()
                    .setAll(
                            new Finding("rights", Severity.OK, "Permissions", "14 of 14 granted.", ""),
                            new Finding(
                                    "capacity",
                                    Severity.WARNING,
                                    "Capacity",
                                    "Fits on 2 of 3 nodes; node-b has 310 MiB left of the 512 MiB asked for.",
                                    "Lower the memory or free a node."),
                            new Finding(
                                    "name-clash",
                                    Severity.BLOCKED,
                                    "Name",
                                    "There is a release named redis already, owned by team-a.",
                                    "Choose another name."),
                            new Finding("quota", Severity.UNKNOWN, "Quota", "You may not list resourcequotas.", ""),
                            new Finding("hint", Severity.INFO, "Leftover volumes", "None found.", ""));
            return list;
        });
        shoot(scene, "control-findings" + suffix(dark));
        assertThat(robot.lookup(".finding").queryAll()).hasSize(5);
        assertThat(robot.lookup("Blocked").tryQuery()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void yamlIsColouredMaskedAndMarked(boolean dark) {
        AtomicReference<CodeView> view = new AtomicReference<>();
        AtomicReference<YamlEditor> editor = new AtomicReference<>();
        AtomicReference<String> copied = new AtomicReference<>("");
        Scene scene = show(dark, 1000, 420, () -> {
            CodeView code = new CodeView();
            code.setMask(text -> text.replaceAll("(password: ).*", "$1••••••"));
            code.setText(YAML);
            code.setOnCopy(copied::set);
            view.set(code);
            YamlEditor edit = new YamlEditor();
            edit.setText(YAML);
            edit.setMarkers(List.of(new YamlEditor.LineMarker(11, Severity.BLOCKED, "Storage cannot shrink.")));
            editor.set(edit);
            GridPane grid = grid(2, 1);
            grid.add(code, 0, 0);
            grid.add(edit, 1, 0);
            return grid;
        });
        shoot(scene, "control-yaml" + suffix(dark));
        robot.clickOn("Copy");
        assertThat(copied.get()).contains("••••••").doesNotContain("hunter2");
        robot.clickOn("Show secrets");
        robot.clickOn("Copy");
        assertThat(copied.get()).contains("hunter2");
        assertThat(editor.get().lookupAll(".marked")).hasSize(1);
    }

    @Test
    void settingTheTextKeepsTheCaretAndTypingIsHeard() {
        AtomicReference<YamlEditor> editor = new AtomicReference<>();
        show(false, 500, 400, () -> {
            YamlEditor edit = new YamlEditor();
            edit.setText("a: 1\nb: 2\nc: 3\n");
            editor.set(edit);
            return edit;
        });
        robot.interact(() -> {
            editor.get().requestFocus();
            editor.get().goToLine(2);
        });
        robot.write("x");
        assertThat(editor.get().getText()).isEqualTo("a: 1\nxb: 2\nc: 3\n");
        robot.interact(() -> editor.get().setText("a: 1\nxb: 2\nc: 4\n"));
        robot.write("y");
        assertThat(editor.get().getText()).isEqualTo("a: 1\nxyb: 2\nc: 4\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void differencesSideBySideAndUnified(boolean dark) {
        Scene scene = show(dark, 1000, 560, () -> {
            DiffView split = new DiffView();
            DiffView one = new DiffView();
            String after = YAML.replace("512Mi", "1Gi")
                    .replace("    - null\n", "")
                    .replace("replicaCount: 2", "replicaCount: 3\n  extraFlags: [\"--latency-monitor-threshold 100\"]");
            split.setTexts(YAML, after);
            one.setTexts(YAML, after);
            one.setUnified(true);
            GridPane grid = grid(1, 2);
            grid.add(split, 0, 0);
            grid.add(one, 0, 1);
            return grid;
        });
        shoot(scene, "control-diff" + suffix(dark));
        assertThat(robot.lookup(".diff-added").queryAll()).isNotEmpty();
    }

    @Test
    void theWheelMovesThePageWhereTheTextEnds() {
        YamlEditor shortText = new YamlEditor();
        shortText.setText("a: 1");
        YamlEditor longText = new YamlEditor();
        longText.setText("a: 1\n".repeat(200));
        for (YamlEditor editor : List.of(shortText, longText)) {
            editor.setMinHeight(150);
            editor.setMaxHeight(150);
        }
        Region below = new Region();
        below.setMinHeight(2000);
        ScrollPane page = new ScrollPane();
        show(false, 600, 400, () -> {
            page.setContent(new VBox(shortText, longText, below));
            page.setFitToWidth(true);
            return page;
        });

        robot.moveTo(longText).scroll(5, VerticalDirection.DOWN);
        WaitForAsyncUtils.waitForFxEvents();
        assertThat(page.getVvalue()).isZero(); // It was the text that moved.

        robot.moveTo(shortText).scroll(1, VerticalDirection.DOWN);
        WaitForAsyncUtils.waitForFxEvents();
        assertThat(page.getVvalue()).isPositive();
    }

    private Scene show(boolean dark, double width, double height, Supplier<Parent> content) {
        AtomicReference<Scene> scene = new AtomicReference<>();
        robot.interact(() -> {
            scene.set(new Scene(content.get(), width, height));
            Themes.dress(scene.get(), dark ? Theme.DARK : Theme.LIGHT);
            stage.get().setScene(scene.get());
            stage.get().setX(0);
            stage.get().setY(0);
            stage.get().setWidth(width);
            stage.get().setHeight(height);
            stage.get().show();
        });
        WaitForAsyncUtils.waitForFxEvents();
        return scene.get();
    }

    private void shoot(Scene scene, String name) {
        Shots.of(name, scene);
    }

    private static String suffix(boolean dark) {
        return dark ? "-dark" : "-light";
    }

    private static GridPane grid(int columns, int rows) {
        GridPane grid = new GridPane(8, 8);
        grid.setStyle("-fx-padding: 12");
        for (int i = 0; i < columns; i++) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(100.0 / columns);
            grid.getColumnConstraints().add(column);
        }
        for (int i = 0; i < rows; i++) {
            RowConstraints row = new RowConstraints();
            row.setPercentHeight(100.0 / rows);
            grid.getRowConstraints().add(row);
        }
        return grid;
    }
}
