package dev.redwheel.ui.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redwheel.cluster.ClusterUnderTest;
import dev.redwheel.cluster.Deploys;
import dev.redwheel.cluster.RawRedis;
import dev.redwheel.cluster.ReleaseUnderTest;
import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.topology.TopologyMonitor;
import dev.redwheel.model.Environment;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.settings.Theme;
import dev.redwheel.support.Shots;
import dev.redwheel.task.ThreadTaskExecutor;
import dev.redwheel.ui.app.FxExecutor;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.FileTarget;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.common.PageView;
import dev.redwheel.ui.control.YamlEditor;
import dev.redwheel.ui.topology.TopologyPageSetup;
import dev.redwheel.ui.topology.TopologyViewModel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.Spinner;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.GridPane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The change page as a person uses it, on a release that runs. */
class ChangePageFxTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final List<Page> shown = Collections.synchronizedList(new ArrayList<>());
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final ThreadTaskExecutor executor = new ThreadTaskExecutor(new FxExecutor());

    /** While it is set the API server is not reached, and errors are what is expected. */
    private final AtomicBoolean away = new AtomicBoolean();

    private final List<OpsException> errors = new CopyOnWriteArrayList<>();

    /** Says yes to everything, and remembers what it was asked. */
    private DialogService dialogs() {
        return new DialogService() {
            @Override
            public boolean confirm(String title, String message, String confirm) {
                return asked.add(title);
            }

            @Override
            public boolean confirmByTyping(String title, String message, String mustType, String confirm) {
                return asked.add("type " + mustType + ": " + title);
            }

            @Override
            public void error(OpsException error) {
                if (!away.get()) {
                    throw error;
                }
                errors.add(error);
            }

            @Override
            public void notice(String message) {}

            @Override
            public void copy(String what, String text) {}
        };
    }

    /** Always the same file, to write and to read. */
    private FileTarget files() {
        return new FileTarget() {
            @Override
            public Optional<Path> choose(String title, String suggestedName, String extension) {
                return Optional.of(cluster.home().resolve("saved.rdb"));
            }

            @Override
            public Optional<Path> chooseExisting(String title, String extension) {
                return choose(title, "", extension);
            }
        };
    }

    private PageView open(Changes changes, ReleaseKey key, Environment environment) {
        return open(changes, key, environment, Optional.empty());
    }

    /** @param file to bring back */
    private PageView open(Changes changes, ReleaseKey key, Environment environment, Optional<Path> file) {
        return Shots.fx(() -> {
            TopologyPageSetup topology = new TopologyPageSetup(
                    cluster.context(),
                    environment,
                    key,
                    (release, listener) -> TopologyMonitor.start(
                            cluster.session(),
                            release,
                            cluster.redis(),
                            Clock.system(ZoneId.systemDefault()),
                            listener),
                    pod -> {},
                    () -> {});
            ChangeViewModel model = new ChangeViewModel(
                    new ChangePageSetup(cluster.context(), environment, false, key, Optional.empty()),
                    changes,
                    executor,
                    dialogs(),
                    files(),
                    shown::add,
                    Clock.system(ZoneId.systemDefault()));
            if (file.isPresent()) {
                model.open(Page.Change.Part.BACKUP, file);
            }
            return ChangePage.open(
                    model,
                    new TopologyViewModel(topology, executor, Clock.system(ZoneId.systemDefault())),
                    Clock.system(ZoneId.systemDefault()));
        });
    }

    private static <T extends Node> T node(PageView page, String selector, Class<T> kind) {
        return kind.cast(page.root().lookup(selector));
    }

    private static void awaitVisible(PageView page, String selector) {
        await(selector)
                .atMost(PATIENCE)
                .until(() -> Shots.fx(() -> page.root().lookup(selector).isVisible()));
    }

    private OperationServices atTimesAway(OperationServices services) {
        return new OperationServices(
                context -> {
                    if (away.get()) {
                        throw new OpsException(ErrorKind.UNREACHABLE, "plan", context, "It is away.", "Wait.");
                    }
                    return services.sessions().open(context);
                },
                services.installer(),
                services.probe(),
                services.journal(),
                services.audit(),
                services.clock());
    }

    private static void choose(PageView page, String spinner, int more) {
        Shots.fx(() -> {
            node(page, spinner, Spinner.class).increment(more);
            return true;
        });
    }

    private static void awaitPlan(PageView page) {
        await("a plan that can begin")
                .atMost(PATIENCE)
                .until(() ->
                        Shots.fx(() -> !node(page, "#beginButton", Button.class).isDisabled()));
    }

    private static void begin(PageView page) {
        awaitPlan(page);
        Shots.fx(() -> {
            node(page, "#beginButton", Button.class).fire();
            return true;
        });
    }

    @Test
    void aReplicaIsAddedThenValuesChangeAndTheReleaseIsDeleted() {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.REPLICATION,
                Deploys.SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n");
        try (Changes changes = new Changes(cluster.services(), cluster.redis(), executor);
                ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            PageView page = open(changes, key, Environment.UNMARKED);
            Shots.of("change-page", page.root(), Theme.LIGHT, 1280, 900);
            await("what there is")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() ->
                            node(page, "#replicasNow", Label.class).getText().contains("1")));
            Shots.fx(() -> {
                node(page, "#replicas", Spinner.class).increment();
                return true;
            });
            begin(page);
            awaitVisible(page, "#proof");
            assertThat(Shots.fx(() -> node(page, "#proofText", Label.class).getText()))
                    .contains("2 replicas");
            assertThat(release.pods("replica")).hasSize(2);
            assertThat(asked).as("nothing goes, so nothing is asked").isEmpty();
            Shots.of("change-page-proved", page.root(), Theme.DARK, 1280, 900);
            Shots.fx(() -> {
                page.scope().close();
                return true;
            });

            PageView larger = open(changes, key, Environment.UNMARKED);
            Shots.of("change-page-resources", larger.root(), Theme.DARK, 1280, 900);
            await("what there is")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() ->
                            node(larger, "#replicasNow", Label.class).getText().contains("2")));
            choose(larger, "#resourcesMode");
            await("what they have")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() -> node(larger, "#memoryLimit", TextField.class)
                            .getText()
                            .equals("96Mi")));
            Shots.fx(() -> {
                node(larger, "#memoryLimit", TextField.class).setText("128Mi");
                return true;
            });
            await("that nobody restarts")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() -> larger.root().lookupAll("#costs .label").stream()
                            .anyMatch(label -> ((Label) label).getText().startsWith("Nobody restarts"))));
            Shots.of("change-page-in-place", larger.root(), Theme.LIGHT, 1280, 900);
            Shots.fx(() -> {
                larger.scope().close();
                return true;
            });

            PageView second = open(changes, key, Environment.PRODUCTION);
            Shots.of("change-page-production", second.root(), Theme.LIGHT, 1280, 900);
            await("what there is")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() ->
                            node(second, "#replicasNow", Label.class).getText().contains("2")));
            choose(second, "#valuesMode");
            Shots.fx(() -> {
                YamlEditor values = node(second, "#values", YamlEditor.class);
                values.setText(values.getText() + "configuration: |\n  maxmemory-policy allkeys-lfu\n");
                return true;
            });
            await("the setting beside the chart's default")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() -> second.root().lookupAll("#settings .label").stream()
                            .map(label -> ((Label) label).getText())
                            .toList()
                            .containsAll(List.of("configuration", "the default", "maxmemory-policy allkeys-lfu"))));
            Shots.of("change-page-three-ways", second.root(), Theme.DARK, 1280, 900);
            begin(second);
            awaitVisible(second, "#proof");
            assertThat(asked).singleElement().asString().startsWith("type redis:");
            Shots.fx(() -> {
                second.scope().close();
                return true;
            });

            PageView third = open(changes, key, Environment.UNMARKED);
            Shots.of("change-page-small", third.root(), Theme.LIGHT, 900, 600);
            choose(third, "#revisionsMode");
            await("three revisions")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() ->
                            node(third, "#revisions", ListView.class).getItems().size() == 3));
            Shots.fx(() -> {
                node(third, "#revisions", ListView.class).getSelectionModel().select(2);
                return true;
            });
            // Revision 1 has a replica less: that is no matter of Helm alone.
            await("the size stops it")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() -> third.root().lookupAll(".finding").stream()
                            .anyMatch(finding -> finding.getAccessibleText().contains("Scale first"))));
            assertThat(Shots.fx(() -> node(third, "#beginButton", Button.class).isDisabled()))
                    .isTrue();
            choose(third, "#passwordMode");
            await("the way to a new password")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() -> !node(third, "#beginButton", Button.class)
                                    .isDisabled()
                            && third.root().lookupAll(".step-name").stream()
                                    .anyMatch(name -> ((Label) name).getText().equals("New one in use"))));
            Shots.of("change-page-password", third.root(), Theme.LIGHT, 1280, 900);
            Shots.of("change-page-password-small", third.root(), Theme.DARK, 900, 600);
            choose(third, "#deleteMode");
            await("what would go")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(
                            () -> !node(third, "#deleteButton", Button.class).isDisabled()));
            Shots.of("change-page-delete-small", third.root(), Theme.LIGHT, 900, 600);
            Shots.fx(() -> {
                node(third, "#deleteButton", Button.class).fire();
                return true;
            });
            await("the list").atMost(PATIENCE).until(() -> shown.contains(new Page.Releases(cluster.context())));
            await("no servers").atMost(PATIENCE).until(() -> release.pods().isEmpty());
            assertThat(release.session().pvcs(key.namespace(), ""))
                    .as("the volumes stay")
                    .isNotEmpty();
            assertThat(changes.unfinished()).extracting(ChangeRecord::id).isEmpty();
            Shots.fx(() -> {
                third.scope().close();
                return true;
            });
        }
    }

    @Test
    void theCertificateIsRenewedAndEveryServerShowsIt() {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Deploys.encrypted(
                        cluster.context(),
                        cluster.newNamespace(),
                        Topology.STANDALONE,
                        Deploys.SMALL + "tls: {enabled: true, existingSecret: redis-tls}\n"));
        try (Changes changes = new Changes(cluster.services(), cluster.redis(), executor)) {
            PageView page = open(changes, key, Environment.UNMARKED);
            Shots.of("change-page-encrypted", page.root(), Theme.LIGHT, 1280, 900);
            awaitVisible(page, "#certificateMode");
            choose(page, "#certificateMode");
            await("a plan of it")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() -> page.root().lookupAll(".step-name").stream()
                            .anyMatch(name -> ((Label) name).getText().equals("Everybody shows it"))));
            Shots.of("change-page-certificate", page.root(), Theme.LIGHT, 1280, 900);
            Shots.of("change-page-certificate-small", page.root(), Theme.DARK, 900, 600);
            begin(page);
            await("the proof")
                    .atMost(Duration.ofMinutes(6)) // As long as a kubelet needs for a changed Secret, and more.
                    .until(() -> Shots.fx(() -> page.root().lookup("#proof").isVisible()));
            assertThat(Shots.fx(() -> page.root().lookupAll(".label").stream()
                            .map(label -> ((Label) label).getText())
                            .toList()))
                    .anyMatch(text -> text.startsWith("1 server shows serial "));
            List<String> validity = Shots.fx(() -> ((GridPane) page.root().lookup("#figures"))
                    .getChildren().stream()
                            .map(label -> ((Label) label).getText())
                            .toList());
            assertThat(validity.getFirst()).isEqualTo("Valid until");
            assertThat(validity.get(1)).containsPattern("20\\d\\d");
            assertThat(validity.getLast()).isNotEqualTo(validity.get(1)).isNotEmpty();
            Shots.of("change-page-certificate-proved", page.root(), Theme.DARK, 1280, 900);
            Shots.fx(() -> {
                page.scope().close();
                return true;
            });
        }
    }

    /** A volume of a server that was scaled away is deleted after its name was typed, and the other one grows. */
    @Test
    void aLeftOverVolumeIsDeletedAndTheOtherGrows() {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.REPLICATION,
                Deploys.SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n");
        try (Changes changes = new Changes(atTimesAway(cluster.services()), cluster.redis(), executor);
                ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            assumeTrue(
                    release.session().storageClasses().stream().anyMatch(one -> one.isDefault() && one.expandable()));
            PageView before = open(changes, key, Environment.UNMARKED);
            Shots.of("change-page-scale-in", before.root(), Theme.DARK, 1280, 900);
            await("what there is")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() ->
                            node(before, "#replicasNow", Label.class).getText().contains("1")));
            choose(before, "#replicas", -1);
            awaitPlan(before);
            // What cannot be planned leaves no older plan behind the button.
            away.set(true);
            choose(before, "#replicas", 2);
            await("an error").atMost(PATIENCE).until(() -> !errors.isEmpty());
            assertThat(Shots.fx(() -> node(before, "#beginButton", Button.class).isDisabled()))
                    .isTrue();
            assertThat(Shots.fx(() -> before.root().lookup("#planCard").isVisible()))
                    .isFalse();
            away.set(false);
            choose(before, "#replicas", -2);
            begin(before);
            awaitVisible(before, "#proof");
            asked.clear();
            Shots.fx(() -> {
                before.scope().close();
                return true;
            });
            PageView page = open(changes, key, Environment.UNMARKED);
            Shots.of("change-page-advice", page.root(), Theme.LIGHT, 1280, 900);
            choose(page, "#storageMode");
            await("the volume that nobody uses")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() -> page.root().lookup("#leftOverList .button") != null));
            await("what the servers and the nodes say")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() -> page.root().lookupAll(".advice-more").stream()
                            .map(label -> ((Label) label).getText())
                            .anyMatch(text -> text.contains("an hour)"))));
            Shots.of("change-page-storage", page.root(), Theme.LIGHT, 1280, 900);
            Shots.of("change-page-storage-small", page.root(), Theme.DARK, 900, 600);
            Shots.fx(() -> {
                ((Button) page.root().lookup("#leftOverList .button")).fire();
                return true;
            });
            assertThat(asked).singleElement().asString().startsWith("type redis-data-redis-replicas-0:");
            await("it is gone")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() -> page.root().lookup("#leftOverList .button") == null));
            Shots.fx(() -> {
                node(page, "#volumeSize", TextField.class).setText("32Mi");
                return true;
            });
            await("never a smaller one")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() -> page.root().lookupAll(".finding").stream()
                            .anyMatch(finding -> finding.getAccessibleText().contains("makes no volume smaller"))));
            Shots.fx(() -> {
                node(page, "#volumeSize", TextField.class).setText("128Mi");
                return true;
            });
            begin(page);
            awaitVisible(page, "#proof");
            Shots.of("change-page-storage-proved", page.root(), Theme.DARK, 1280, 900);
            assertThat(release.session().pvcs(key.namespace(), ""))
                    .singleElement()
                    .satisfies(claim -> assertThat(claim.capacityBytes()).isEqualTo(128L << 20));
            Shots.fx(() -> {
                page.scope().close();
                return true;
            });
        }
    }

    @Test
    void theDataIsSavedAndBroughtBack() {
        ReleaseKey key = Deploys.deployed(cluster, Topology.STANDALONE, Deploys.SMALL + "architecture: standalone\n");
        try (Changes changes = new Changes(cluster.services(), cluster.redis(), executor);
                ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key);
                RawRedis redis = release.redis("redis-master-0")) {
            redis.send("SET", "kept", "as it was");
            PageView page = open(changes, key, Environment.UNMARKED);
            Shots.of("change-page-backup", page.root(), Theme.DARK, 1280, 900);
            awaitVisible(page, "#modes");
            choose(page, "#backupMode");
            press(page, "#saveButton");
            await("the result")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() ->
                            node(page, "#saveStatus", Label.class).getText().startsWith("Saved:")));
            assertThat(Shots.fx(() -> page.root().lookupAll("#saveResult .label").stream()
                            .map(label -> ((Label) label).getText())
                            .toList()))
                    .singleElement()
                    .asString()
                    .contains("saved.rdb", "checksum right", "no replica was in step");
            Shots.of("change-page-saved", page.root(), Theme.DARK, 1280, 900);
            redis.send("SET", "kept", "changed since");
            press(page, "#restoreButton");
            await("what stops it")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(() -> page.root().lookupAll(".finding").stream()
                            .anyMatch(finding -> finding.getAccessibleText().contains("there already"))));
            assertThat(Shots.fx(() -> node(page, "#beginButton", Button.class).isDisabled()))
                    .isTrue();
            Shots.fx(() -> {
                node(page, "#restoreOver", CheckBox.class).fire();
                return true;
            });
            begin(page);
            awaitVisible(page, "#proof");
            Shots.of("change-page-restored", page.root(), Theme.LIGHT, 1280, 900);
            assertThat(Shots.fx(() -> node(page, "#proofText", Label.class).getText()))
                    .contains("All the same");
            assertThat(redis.send("GET", "kept")).isEqualTo("as it was");
            Shots.fx(() -> {
                page.scope().close();
                return true;
            });

            // As after a deployment whose data could not be loaded: planned by itself, and why not is said.
            PageView given = open(
                    changes,
                    key,
                    Environment.UNMARKED,
                    Optional.of(cluster.home().resolve("saved.rdb")));
            Shots.of("change-page-given", given.root(), Theme.LIGHT, 1280, 900);
            await("what stops it")
                    .atMost(PATIENCE)
                    .until(() -> Shots.fx(
                            () -> node(given, "#blocked", Label.class).getText().contains("there already")));
            assertThat(Shots.fx(() -> node(given, "#restoreFile", Label.class).getText()))
                    .endsWith("saved.rdb");
            Shots.of("change-page-given", given.root(), Theme.LIGHT, 1280, 900);
            Shots.fx(() -> {
                given.scope().close();
                return true;
            });
        }
    }

    private static void press(PageView page, String button) {
        Shots.fx(() -> {
            node(page, button, Button.class).fire();
            return true;
        });
    }

    private static void choose(PageView page, String mode) {
        Shots.fx(() -> {
            node(page, mode, ToggleButton.class).fire();
            return true;
        });
    }
}
