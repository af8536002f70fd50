package dev.redwheel.ui.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Environment;
import dev.redwheel.settings.Theme;
import dev.redwheel.support.Shots;
import dev.redwheel.task.ThreadTaskExecutor;
import dev.redwheel.ui.app.Themes;
import dev.redwheel.ui.common.PageView;
import dev.redwheel.ui.control.YamlEditor;
import dev.redwheel.values.DeployRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Platform;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextField;
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

/** Drives the wizard as a user does, and takes its pictures. */
@ExtendWith(ApplicationExtension.class)
class DeployWizardFxTest {
    private final AtomicReference<Stage> stage = new AtomicReference<>();
    private final FakeWizardCluster cluster = new FakeWizardCluster();
    private final FakeDialogs dialogs = new FakeDialogs();
    private final List<DeployRequest> deployed = new ArrayList<>();
    private final AtomicReference<PageView> page = new AtomicReference<>();
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
    void close() {
        if (page.get() != null) {
            page.get().scope().close();
        }
    }

    @ParameterizedTest
    @CsvSource({"LIGHT,1000,700", "DARK,1500,950"})
    void everyStepLooksDesigned(Theme theme, int width, int height) {
        show(theme, width, height, Environment.PRODUCTION);
        String suffix = "-" + theme.name().toLowerCase(java.util.Locale.ROOT) + "-" + width;
        shoot("wizard-1-where" + suffix);
        click("#topologyStep");
        shoot("wizard-2-topology" + suffix);
        click("#preset-production");
        shoot("wizard-2-topology-production" + suffix);
        click("#sizeStep");
        shoot("wizard-3-size" + suffix);
        click("#securityStep");
        shoot("wizard-4-security" + suffix);
        click("#existingChoice");
        Awaitility.await()
                .until(() -> Shots.fx(
                        () -> !node("#secretBox", ComboBox.class).getItems().isEmpty()));
        Shots.fx(() -> {
            node("#secretBox", ComboBox.class).getSelectionModel().select(0);
            return null;
        });
        Awaitility.await()
                .until(() -> Shots.fx(
                        () -> node("#keyBox", ComboBox.class).getItems().size() == 2));
        shoot("wizard-4-security-existing" + suffix);
        assertThat(node("#yamlEditor", YamlEditor.class).getText()).contains("existingSecret: shop-redis");
        click("#generatedChoice");
        click("#advancedStep");
        Shots.fx(() -> {
            node("#linesEditor", YamlEditor.class).setText("maxmemory-policy allkeys-lru\nmaxmemry 6gb\nhz 20\n");
            return null;
        });
        shoot("wizard-5-advanced" + suffix);
        Shots.fx(() -> {
            node("#linesEditor", YamlEditor.class).setText("maxmemory-policy allkeys-lru\nhz 20\n");
            return null;
        });
        click("#reviewStep");
        awaitChecked();
        TabPane tabs = node("#tabs", TabPane.class);
        for (int i = 0; i < tabs.getTabs().size(); i++) {
            int tab = i;
            Shots.fx(() -> {
                tabs.getSelectionModel().select(tab);
                return null;
            });
            shoot("wizard-6-review-" + i + suffix);
        }
    }

    /** A window of 1280x820 less the navigation and the strip of the environment. */
    @ParameterizedTest
    @CsvSource({"LIGHT,development", "DARK,production", "LIGHT,session-store"})
    void theTopologyStepIsSeenWhole(Theme theme, String preset) {
        show(theme, 1064, 815, Environment.PRODUCTION);
        click("#topologyStep");
        click("#preset-" + preset);
        click("#replicationCard");
        shoot("wizard-2-topology-1280x820-" + preset);
        Shots.fx(() -> {
            ScrollPane scroll = node("#formScroll", ScrollPane.class);
            assertThat(scroll.getContent().getLayoutBounds().getHeight())
                    .as("height of the step")
                    .isLessThanOrEqualTo(scroll.getViewportBounds().getHeight());
            Bounds pane = inScene(scroll);
            List<String> cards = List.of("#standaloneCard", "#replicationCard", "#sentinelCard", "#clusterCard");
            assertThat(cards.stream().map(card -> inScene(robot.lookup(card).query())))
                    .as("topologies in one row")
                    .allSatisfy(card -> assertThat(pane.contains(card)).isTrue())
                    .extracting(Bounds::getMinY)
                    .containsOnly(
                            inScene(robot.lookup("#standaloneCard").query()).getMinY());
            assertThat(pane.contains(inScene(robot.lookup("#replicasRow").query())))
                    .isTrue();
            assertThat(pane.contains(inScene(robot.lookup("#preset-" + preset).query())))
                    .isTrue();
            assertUncut(scroll);
            assertUncut((Parent) robot.lookup("#rail").query());
            return null;
        });
        click("#sizeStep");
        Shots.fx(() -> {
            assertUncut((Parent) robot.lookup("#rail").query());
            return null;
        });
    }

    private static Bounds inScene(Node node) {
        return node.localToScene(node.getLayoutBounds());
    }

    /** No text ends in an ellipsis. */
    private static void assertUncut(Parent parent) {
        for (Node node : parent.lookupAll(".text")) {
            if (node instanceof javafx.scene.text.Text text
                    && text.getParent() instanceof javafx.scene.control.Labeled labeled
                    && visible(labeled)) {
                assertThat(text.getText().replaceAll("\\s", ""))
                        .isEqualTo(labeled.getText().replaceAll("[\\s_]", ""));
            }
        }
    }

    @Test
    void theKeyboardAloneDeploys() {
        show(Theme.LIGHT, 1000, 700, Environment.DEVELOPMENT);
        List<String> focused = new ArrayList<>();
        for (String step : List.of("topology", "size", "security", "advanced", "review")) {
            focused.add(Shots.fx(() -> stage.get().getScene().getFocusOwner().getId()));
            // Enter is refused while the cluster is still being asked, as it is for a person: who presses it again.
            Awaitility.await(step).until(() -> {
                if (!isCurrent(step)) {
                    robot.push(KeyCode.ENTER);
                    WaitForAsyncUtils.waitForFxEvents();
                }
                return isCurrent(step);
            });
        }
        assertThat(focused)
                .containsExactly("namespaceBox", "standaloneCard", "memorySlider", "generatedChoice", "policyBox");
        awaitChecked();
        robot.push(KeyCode.ENTER);
        Awaitility.await().until(() -> !deployed.isEmpty());
        assertThat(deployed)
                .singleElement()
                .satisfies(request -> assertThat(request.release()).isEqualTo("redis"));
    }

    @Test
    void anInvalidFieldKeepsTheStepAndGetsTheFocus() {
        show(Theme.LIGHT, 1000, 700, Environment.UNMARKED);
        replace("#releaseField", "My Redis");
        click("#nextButton");

        assertThat(node("#hintLabel", Label.class).getText()).contains("small letters");
        assertThat(Shots.fx(() -> stage.get().getScene().getFocusOwner()))
                .isSameAs(node("#releaseField", TextField.class));
        shoot("wizard-1-where-invalid");
    }

    @Test
    void whatIsTypedInTheYamlShowsInTheForm() {
        show(Theme.LIGHT, 1000, 700, Environment.UNMARKED);
        click("#sizeStep");
        YamlEditor editor = node("#yamlEditor", YamlEditor.class);
        Shots.fx(() -> {
            editor.setText(editor.getText().replace("512Mi", "700Mi"));
            return null;
        });
        assertThat(node("#memoryLimit", TextField.class).getText()).isEqualTo("700Mi");

        Shots.fx(() -> {
            editor.setText(editor.getText() + "master: [\n");
            return null;
        });
        assertThat(node("#memoryLimit", TextField.class).isDisabled()).isTrue();
        assertThat(node("#yamlProblem", Label.class).getText()).contains("Line");
        shoot("wizard-3-size-broken-yaml");
    }

    @Test
    void aTypedSizeShowsInTheYaml() {
        show(Theme.LIGHT, 1000, 700, Environment.UNMARKED);
        click("#sizeStep");
        replace("#memoryRequest", "1536Mi");
        replace("#memoryLimit", "1536Mi");

        assertThat(node("#yamlEditor", YamlEditor.class).getText()).contains("memory: 1536Mi");
        assertThat(node("#memoryShown", Label.class).getText()).isEqualTo("1.5 GiB");
    }

    @Test
    void aDocumentPastedIntoTheYamlCanBeOpened() {
        show(Theme.LIGHT, 1000, 700, Environment.UNMARKED);
        Shots.fx(() -> {
            node("#yamlEditor", YamlEditor.class).setText("""
                activity: redis.activity.deployRedis
                inputs:
                  cluster: dev
                  namespace: shop
                  replicas: 3
                """);
            return null;
        });
        click("#yamlOfferButton");

        assertThat(node("#yamlEditor", YamlEditor.class).getText())
                .contains("architecture: replication", "replicaCount: 2");
        assertThat(node("#masterHost", Label.class).getText()).isEqualTo("redis-master.shop.svc.cluster.local");
    }

    @Test
    void everyControlHasAName() {
        show(Theme.LIGHT, 1500, 950, Environment.UNMARKED);
        for (String step : List.of("where", "topology", "size", "security", "advanced")) {
            click("#" + step + "Step");
            List<Node> nameless =
                    Shots.fx(() -> robot.lookup(node -> node.isFocusTraversable() && visible(node)).queryAll().stream()
                            .filter(node -> !named(node))
                            .toList());
            assertThat(nameless).as(step).isEmpty();
        }
    }

    private static boolean visible(Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (!at.isVisible()) {
                return false;
            }
        }
        return true;
    }

    private boolean named(Node node) {
        if (node.getAccessibleText() != null && !node.getAccessibleText().isBlank()) {
            return true;
        }
        if (node instanceof javafx.scene.control.Labeled labeled
                && labeled.getText() != null
                && !labeled.getText().isBlank()) {
            return true;
        }
        boolean labelled = robot.lookup(".label").queryAllAs(Label.class).stream()
                .anyMatch(label -> node.equals(label.getLabelFor()));
        boolean part = node.getParent() != null
                && (node.getParent() instanceof javafx.scene.control.ComboBoxBase<?>
                        || node.getParent() instanceof javafx.scene.control.Spinner<?>);
        return labelled
                || part
                || node instanceof javafx.scene.control.ScrollPane
                || node instanceof YamlEditor
                || node.getStyleClass().contains("styled-text-area");
    }

    private void show(Theme theme, int width, int height, Environment environment) {
        Shots.fx(() -> {
            DeployWizardPage pages = new DeployWizardPage(
                    Wizards.check(),
                    new ThreadTaskExecutor(Platform::runLater),
                    dialogs,
                    Wizards.passwords(),
                    InstantSource.system());
            PageView view = pages.open(Wizards.place(environment), cluster, deployed::add);
            page.set(view);
            Scene scene = new Scene(view.root(), width, height);
            Themes.dress(scene, theme);
            stage.get().setScene(scene);
            stage.get().setX(0);
            stage.get().setY(0);
            stage.get().setWidth(width);
            stage.get().setHeight(height);
            stage.get().show();
            stage.get().requestFocus();
            return null;
        });
        Awaitility.await().until(() -> Shots.fx(() -> stage.get().isFocused()));
        WaitForAsyncUtils.waitForFxEvents();
    }

    private boolean isCurrent(String step) {
        return node("#" + step + "Step", Button.class).getPseudoClassStates().stream()
                .anyMatch(state -> state.getPseudoClassName().equals("current"));
    }

    private void awaitChecked() {
        Awaitility.await()
                .until(() -> Shots.fx(() -> !robot.lookup("#checking").query().isVisible()));
        WaitForAsyncUtils.waitForFxEvents();
    }

    private void click(String selector) {
        Shots.fx(() -> {
            Node found = robot.lookup(selector).query();
            found.requestFocus();
            ((javafx.scene.control.ButtonBase) found).fire();
            return null;
        });
        WaitForAsyncUtils.waitForFxEvents();
    }

    private <T extends Node> T node(String selector, Class<T> type) {
        return robot.lookup(selector).queryAs(type);
    }

    private void replace(String selector, String text) {
        Shots.fx(() -> {
            TextField field = node(selector, TextField.class);
            field.requestFocus();
            field.selectAll();
            return null;
        });
        robot.write(text);
        WaitForAsyncUtils.waitForFxEvents();
    }

    private void shoot(String name) {
        WaitForAsyncUtils.waitForFxEvents();
        Shots.of(name, stage.get().getScene());
    }
}
