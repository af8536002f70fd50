package dev.redwheel.ui.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Environment;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.settings.Theme;
import dev.redwheel.support.RdbBytes;
import dev.redwheel.support.Shots;
import dev.redwheel.task.ThreadTaskExecutor;
import dev.redwheel.ui.app.Themes;
import dev.redwheel.ui.common.PageView;
import dev.redwheel.ui.control.YamlEditor;
import dev.redwheel.values.Acl;
import dev.redwheel.values.DeployRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
import org.junit.jupiter.api.io.TempDir;
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

    @TempDir
    Path folder = Path.of("");

    private Path data = Path.of("");

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

    /** Windows of 1280x820 and 900x600 less the navigation and the strip of the environment. */
    @ParameterizedTest
    @CsvSource({"LIGHT,1064,815,1280x820", "DARK,1064,815,1280x820", "LIGHT,684,595,900x600", "DARK,684,595,900x600"})
    void everyTopologyIsDrawn(Theme theme, int width, int height, String window) {
        cluster.nodes.replaceAll(node -> inZone(node, node.name().compareTo("aks-pool-03") < 0 ? "weu-1" : "weu-2"));
        show(theme, width, height, Environment.PRODUCTION);
        click("#topologyStep");
        String suffix = "-" + window + "-" + theme.name().toLowerCase(java.util.Locale.ROOT);
        for (String start : List.of("staging", "production", "cluster")) {
            click("#preset-" + start);
            shootWhole("topology-" + start + suffix);
        }
        spin("#masters", 5);
        spin("#replicasOfEach", 2);
        shootWhole("topology-cluster-15" + suffix);
        click("#sentinelCard");
        spin("#replicas", 4);
        spin("#sentinels", 5);
        click("#proxy");
        shootWhole("topology-sentinel-5" + suffix);
        spin("#quorum", 6);
        assertThat(node("#topologyProblem", Label.class).getText()).contains("never reached");
        assertThat(robot.lookup("#quorum").query().getPseudoClassStates())
                .anyMatch(state -> state.getPseudoClassName().equals("invalid"));
        click("#nextButton");
        assertThat(isCurrent("topology")).isTrue();
        shootWhole("topology-sentinel-invalid" + suffix);
        spin("#quorum", 3);
        click("#replicationCard");
        shootWhole("topology-replication" + suffix);
        Shots.fx(() -> {
            ScrollPane scroll = node("#formScroll", ScrollPane.class);
            assertUncut(scroll);
            assertUncut((Parent) robot.lookup("#rail").query());
            return null;
        });
    }

    /** The steps around the topology, for a sentinel and for a cluster. */
    @ParameterizedTest
    @CsvSource({"LIGHT,1064,815,production", "DARK,684,595,cluster"})
    void everyStepFollowsTheTopology(Theme theme, int width, int height, String preset) {
        cluster.secrets.put("redis-tls", List.of("ca.crt", "tls.crt", "tls.key"));
        cluster.secrets.put("users", Acl.KEYS);
        show(theme, width, height, Environment.PRODUCTION);
        click("#topologyStep");
        click("#preset-" + preset);
        String suffix = "-" + preset + "-" + theme.name().toLowerCase(java.util.Locale.ROOT);
        click("#whereStep");
        shootWhole("steps-1-where" + suffix);
        click("#sizeStep");
        shootWhole("steps-3-size" + suffix);
        click("#securityStep");
        shootWhole("steps-4-security" + suffix);
        click("#tlsMade");
        assertThat(node("#tlsMadeText", Label.class).getText()).contains("redis-ca", "redis-tls");
        shootWhole("steps-4-security-made" + suffix);
        chooseUsers(suffix);
        click("#tlsExisting");
        shootWhole("steps-4-security-tls" + suffix);
        Awaitility.await()
                .until(() -> Shots.fx(
                        () -> !node("#tlsSecret", ComboBox.class).getItems().isEmpty()));
        Shots.fx(() -> {
            node("#tlsSecret", ComboBox.class).getSelectionModel().select(0);
            return null;
        });
        Awaitility.await()
                .until(() -> Shots.fx(
                        () -> !node("#tlsSecretNote", Label.class).getText().isEmpty()));
        click("#tlsClients");
        shootWhole("steps-4-security-tls-chosen" + suffix);
        click("#tlsCertManager");
        shootWhole("steps-4-security-cert-manager" + suffix);
        click("#tlsExisting");
        click("#advancedStep");
        if (!node("#exporter", javafx.scene.control.CheckBox.class).isSelected()) {
            click("#exporter");
        }
        chooseValkey(suffix);
        shootWhole("steps-5-advanced" + suffix);
        click("#reviewStep");
        awaitChecked();
        shoot("steps-6-review" + suffix);
        assertThat(node("#summary", Label.class).getText())
                .contains(preset.equals("cluster") ? "a Redis Cluster of 3 masters and 3 replicas" : "3 sentinels");
    }

    private void chooseUsers(String suffix) {
        YamlEditor yaml = node("#yamlEditor", YamlEditor.class);
        click("#aclExisting");
        Awaitility.await()
                .until(() -> Shots.fx(
                        () -> node("#aclSecret", ComboBox.class).getItems().contains("users")));
        Shots.fx(() -> {
            node("#aclSecret", ComboBox.class).getEditor().setText("users");
            return null;
        });
        Awaitility.await()
                .until(() -> Shots.fx(
                        () -> node("#aclSecretNote", Label.class).getText().contains("all four keys")));
        WaitForAsyncUtils.waitForFxEvents();
        assertThat(node("#tlsMade", javafx.scene.control.RadioButton.class).isSelected())
                .as("a list of Secrets that arrives changes no name")
                .isTrue();
        shootWhole("steps-4-security-users-existing" + suffix);
        assertThat(Shots.fx(yaml::getText)).contains("existingSecret: users");
        click("#noneChoice");
        assertThat(robot.lookup("#aclMade").query().isDisabled()).isTrue();
        assertThat(robot.lookup("#aclImpossible").query().isVisible()).isTrue();
        assertThat(Shots.fx(yaml::getText)).doesNotContain("acl:");
        click("#generatedChoice");
        click("#aclMade");
        assertThat(node("#aclMadeText", Label.class).getText()).contains("redis-acl", "Redis 6.2 or newer, or Valkey");
        assertThat(Shots.fx(yaml::getText)).contains("acl:", "existingSecret: redis-acl");
        shootWhole("steps-4-security-users" + suffix);
        Shots.fx(() -> {
            yaml.setText(yaml.getText().replace("existingSecret: redis-acl", "existingSecret: users"));
            return null;
        });
        assertThat(node("#aclExisting", javafx.scene.control.RadioButton.class).isSelected())
                .isTrue();
        click("#aclMade");
        Shots.fx(() -> {
            assertUncut(node("#formScroll", ScrollPane.class));
            return null;
        });
    }

    private void chooseValkey(String suffix) {
        YamlEditor yaml = node("#yamlEditor", YamlEditor.class);
        click("#imageValkey");
        ComboBox<?> tag = node("#imageTag", ComboBox.class);
        assertThat(Shots.fx(() -> tag.getEditor().getText())).isEqualTo("9.1");
        assertThat(node("#dataMoves", Label.class).getText()).contains("older Valkey refuses what it writes");
        shoot("steps-5-advanced-valkey-9" + suffix);
        Shots.fx(() -> {
            tag.getEditor().setText("8.1");
            return null;
        });
        assertThat(node("#dataMoves", Label.class).getText()).contains("the way back stays open");
        assertThat(Shots.fx(yaml::getText)).contains("repository: valkey/valkey", "tag: \"8.1\"");
        assertThat(node("#subtitle", Label.class).getText()).contains("forked from");
        click("#imageRedis");
        assertThat(Shots.fx(yaml::getText)).doesNotContain("valkey");
        click("#imageValkey");
        assertThat(Shots.fx(() -> tag.getEditor().getText())).isEqualTo("8.1");
        Shots.fx(() -> {
            yaml.setText(yaml.getText().replace("tag: \"8.1\"", "tag: \"8.0\""));
            return null;
        });
        assertThat(Shots.fx(() -> tag.getEditor().getText())).isEqualTo("8.0");
    }

    private static NodeInfo inZone(NodeInfo node, String zone) {
        return new NodeInfo(
                node.name(),
                node.ready(),
                node.schedulable(),
                zone,
                node.cpuMillis(),
                node.memoryBytes(),
                node.requestedCpuMillis(),
                node.requestedMemoryBytes());
    }

    @SuppressWarnings("unchecked") // Every spinner of the step holds numbers.
    private void spin(String selector, int value) {
        Shots.fx(() -> {
            ((javafx.scene.control.Spinner<Integer>) robot.lookup(selector).query())
                    .getValueFactory()
                    .setValue(value);
            return null;
        });
        WaitForAsyncUtils.waitForFxEvents();
    }

    /** The window as it opens and, where the form is longer, its end. */
    private void shootWhole(String name) {
        Shots.fx(() -> {
            node("#formScroll", ScrollPane.class).setVvalue(0);
            return null;
        });
        shoot(name);
        boolean longer = Shots.fx(() -> {
            ScrollPane scroll = node("#formScroll", ScrollPane.class);
            boolean more = scroll.getContent().getLayoutBounds().getHeight()
                    > scroll.getViewportBounds().getHeight() + 1;
            scroll.setVvalue(1);
            return more;
        });
        if (longer) {
            shoot(name + "-end");
        }
    }

    /** What one chooses with is seen without scrolling in a window of 1280x820. */
    @ParameterizedTest
    @CsvSource({"LIGHT,development", "DARK,production", "LIGHT,cluster"})
    void theChoicesOfTheTopologyStepAreSeenAtOnce(Theme theme, String preset) {
        show(theme, 1064, 815, Environment.PRODUCTION);
        click("#topologyStep");
        click("#preset-" + preset);
        Shots.fx(() -> {
            Bounds pane = inScene(node("#formScroll", ScrollPane.class));
            List<String> cards = List.of("#standaloneCard", "#replicationCard", "#sentinelCard", "#clusterCard");
            assertThat(cards.stream().map(card -> inScene(robot.lookup(card).query())))
                    .as("topologies in one row")
                    .allSatisfy(card -> assertThat(pane.contains(card)).isTrue())
                    .extracting(Bounds::getMinY)
                    .containsOnly(
                            inScene(robot.lookup("#standaloneCard").query()).getMinY());
            assertThat(pane.contains(inScene(robot.lookup("#preset-" + preset).query())))
                    .isTrue();
            if (!preset.equals("development")) {
                assertThat(pane.contains(inScene(robot.lookup("#numbers").query())))
                        .isTrue();
            }
            assertUncut(node("#formScroll", ScrollPane.class));
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
                .containsExactly("namespaceBox", "standaloneCard", "memorySlider", "generatedChoice", "imageRedis");
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

    @ParameterizedTest
    @CsvSource({"LIGHT,1000,700", "DARK,1500,950"})
    void aFileToStartWithIsChosenAndRemoved(Theme theme, int width, int height) throws IOException {
        String suffix = "-" + theme.name().toLowerCase(java.util.Locale.ROOT) + "-" + width;
        show(theme, width, height, Environment.UNMARKED);
        click("#sizeStep");
        data = Files.writeString(folder.resolve("notes.rdb"), "no RDB file at all");
        click("#dataChoose");
        Awaitility.await().until(() -> node("#dataProblem", Label.class).isVisible());
        assertThat(node("#dataProblem", Label.class).getText()).startsWith("It does not begin as an RDB file does.");
        scrollTo("#dataProblem");
        shoot("wizard-3-size-data-problem" + suffix);
        click("#nextButton");
        assertThat(isCurrent("size")).isTrue();
        assertThat(Shots.fx(() -> stage.get().getScene().getFocusOwner())).isSameAs(node("#dataChoose", Button.class));
        click("#dataRemove");
        assertThat(node("#dataProblem", Label.class).isVisible()).isFalse();
        assertThat(node("#dataFile", Label.class).isVisible()).isFalse();

        data = RdbBytes.version(11, "7.2.4")
                .usedMemory(8 << 20)
                .keys(0, 1200)
                .write(folder.resolve("sessions-of-the-old-cluster.rdb"));
        click("#dataChoose");
        Awaitility.await().until(() -> node("#dataFacts", Label.class).getText().contains("keys: 1,200"));
        assertThat(node("#dataFile", Label.class).getText()).isEqualTo("sessions-of-the-old-cluster.rdb");
        scrollTo("#dataFacts");
        shoot("wizard-3-size-data" + suffix);
        click("#reviewStep");
        awaitChecked();
        assertThat(node("#dataNote", Label.class).getText()).contains(data.toString(), "compared with the file");
        shoot("wizard-6-review-data" + suffix);
        click("#deployButton");
        assertThat(deployed)
                .singleElement()
                .satisfies(request -> assertThat(request.data()).contains(data));
    }

    private void scrollTo(String selector) {
        Shots.fx(() -> {
            ScrollPane form = node("#formScroll", ScrollPane.class);
            Node found = robot.lookup(selector).query();
            double height = form.getContent().getBoundsInLocal().getHeight();
            double at = form.getContent()
                    .sceneToLocal(found.localToScene(found.getBoundsInLocal()))
                    .getMaxY();
            double room = form.getViewportBounds().getHeight();
            form.setVvalue(Math.clamp((at + 20 - room) / (height - room), 0, 1));
            return null;
        });
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
        boolean labelled = looked(() -> robot.lookup(".label").queryAllAs(Label.class).stream()
                .anyMatch(label -> node.equals(label.getLabelFor())));
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
                    Wizards.reading(() -> data),
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
        return looked(() -> robot.lookup(selector).queryAs(type));
    }

    /** The scene changes under whoever looks at it from another thread. */
    private static <T> T looked(Callable<T> look) {
        if (!Platform.isFxApplicationThread()) {
            return Shots.fx(look);
        }
        try {
            return look.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
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
