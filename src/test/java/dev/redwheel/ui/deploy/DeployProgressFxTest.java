package dev.redwheel.ui.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.OpsException;
import dev.redwheel.operation.DeployOperation;
import dev.redwheel.operation.Deployments;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.PlayedDeployments;
import dev.redwheel.settings.Theme;
import dev.redwheel.support.Shots;
import dev.redwheel.task.ThreadTaskExecutor;
import dev.redwheel.ui.app.FxExecutor;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.common.PageView;
import dev.redwheel.ui.control.CodeView;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javafx.scene.Parent;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployProgressFxTest {
    @TempDir
    Path home;

    private final List<Page> shown = new CopyOnWriteArrayList<>();
    private boolean production;
    private final List<String> typed = new CopyOnWriteArrayList<>();
    private boolean typedRightly = true;
    private final List<String> copied = new CopyOnWriteArrayList<>();
    private final List<OpsException> errors = new CopyOnWriteArrayList<>();

    private final DialogService dialogs = new DialogService() {
        @Override
        public boolean confirm(String title, String message, String confirm) {
            return true;
        }

        @Override
        public boolean confirmByTyping(String title, String message, String mustType, String confirm) {
            typed.add(mustType);
            return typedRightly;
        }

        @Override
        public void error(OpsException error) {
            errors.add(error);
        }

        @Override
        public void notice(String message) {}

        @Override
        public void copy(String what, String text) {
            copied.add(text);
        }
    };

    private final ThreadTaskExecutor executor = new ThreadTaskExecutor(new FxExecutor());

    private Deployments deployments(PlayedDeployments played) {
        return played.deployments(executor);
    }

    private PageView open(Deployments deployments, String id) {
        PageView page = Shots.fx(() -> DeployProgressPage.open(
                deployments,
                id,
                shown::add,
                dialogs,
                executor,
                Clock.systemUTC(),
                context -> production,
                context -> false));
        Shots.of("deploy-progress-opened-light", page.root(), Theme.LIGHT, 1000, 900); // Gives it a scene.
        return page;
    }

    private static String text(Parent root, String id) {
        return Shots.fx(() -> root.lookup(id) instanceof Labeled labeled
                ? labeled.getText()
                : root.lookup(id) instanceof TextInputControl input ? input.getText() : "nothing");
    }

    private static List<String> texts(Parent root, String selector) {
        return Shots.fx(() -> root.lookupAll(selector).stream()
                .map(node -> node instanceof Labeled labeled ? labeled.getText() : "")
                .toList());
    }

    private static String code(Parent root) {
        return Shots.fx(() -> root.lookup("#environment") instanceof CodeView view ? view.getText() : "nothing");
    }

    private static boolean visible(Parent root, String id) {
        return Shots.fx(() -> root.lookup(id).isVisible());
    }

    private static void fire(Parent root, String id) {
        Shots.fx(() -> {
            ((javafx.scene.control.ButtonBase) root.lookup(id)).fire();
            return true;
        });
    }

    @Test
    void aFailureIsExplainedAndRolledBackAfterAPreview() {
        PlayedDeployments played = new PlayedDeployments(home).pending();
        try (Deployments deployments = deployments(played)) {
            DeployOperation operation = deployments.start(played.request());
            PageView page = open(deployments, operation.id());
            Shots.of("deploy-progress-running-light", page.root(), Theme.LIGHT, 1000, 900);
            Shots.of("deploy-progress-narrow-dark", page.root(), Theme.DARK, 808, 900);
            await().until(played::installed);
            played.crash();
            await().untilAsserted(() ->
                    assertThat(visible(page.root(), "#keepWaitingButton")).isTrue());
            assertThat(text(page.root(), "#problemTitle")).isEqualTo("Pod redis-master-0, container redis");
            assertThat(text(page.root(), "#log")).contains("FATAL CONFIG FILE ERROR");
            Shots.of("deploy-progress-failed-light", page.root(), Theme.LIGHT, 1000, 900);
            Shots.of("deploy-progress-failed-dark", page.root(), Theme.DARK, 1000, 900);

            fire(page.root(), "#undoButton");
            await().untilAsserted(
                            () -> assertThat(visible(page.root(), "#undoBox")).isTrue());
            await().untilAsserted(() ->
                    assertThat(texts(page.root(), "#undoList .progress-action")).contains("Will be deleted", "Stays"));
            assertThat(visible(page.root(), "#withClaims")).isTrue();
            fire(page.root(), "#withClaims");
            await().untilAsserted(() -> assertThat(
                            Shots.fx(() -> page.root().lookup("#undoList").lookupAll(".severity-ok")))
                    .isEmpty());
            Shots.of("deploy-progress-undo-light", page.root(), Theme.LIGHT, 1000, 1100);
            await().until(() ->
                    !Shots.fx(() -> page.root().lookup("#undoConfirmButton").isDisabled()));
            fire(page.root(), "#undoConfirmButton");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(text(page.root(), "#title")).isEqualTo("redis was rolled back"));
            assertThat(played.namespaces()).isEmpty();
            assertThat(errors).isEmpty();
            assertThat(visible(page.root(), "#columns")).isFalse();
            assertThat(Set.copyOf(texts(page.root(), "#rollbackList .progress-action")))
                    .containsExactly("Gone");
            assertThat(text(page.root(), "#rollbackSummary")).endsWith("Stays: 0.");
            assertThat(text(page.root(), "#subtitle")).contains("rolled back at");
            Shots.of("deploy-progress-undone-light", page.root(), Theme.LIGHT, 1000, 900);
            page.scope().close();
        }
    }

    @Test
    void onProductionTheNameIsTypedBeforeARollback() {
        production = true;
        typedRightly = false;
        PlayedDeployments played = new PlayedDeployments(home).pending();
        try (Deployments deployments = deployments(played)) {
            PageView page =
                    open(deployments, deployments.start(played.request()).id());
            await().until(played::installed);
            played.crash();
            await().untilAsserted(() ->
                    assertThat(visible(page.root(), "#undoButton")).isTrue());
            fire(page.root(), "#undoButton");
            await().until(() -> visible(page.root(), "#undoConfirmButton")
                    && !Shots.fx(() -> page.root().lookup("#undoConfirmButton").isDisabled()));
            fire(page.root(), "#undoConfirmButton");
            assertThat(typed).containsExactly("redis");
            assertThat(visible(page.root(), "#rollbackBox")).isFalse();
            assertThat(played.namespaces()).isNotEmpty();
            page.scope().close();
        }
    }

    @Test
    void aRollbackThatWasCutShortIsFinishedAtTheNextStart() {
        PlayedDeployments played = new PlayedDeployments(home).pending();
        String id;
        try (Deployments first = deployments(played)) {
            id = first.start(played.request()).id();
            await().until(played::installed);
            played.killAtNextChange();
            assertThatThrownBy(() -> first.undo(id, false, begun -> {})).isNotNull();
            played.aliveWithoutClaims();
        }
        try (Deployments second = deployments(played)) {
            UnfinishedOperationsViewModel unfinished = Shots.fx(
                    () -> new UnfinishedOperationsViewModel(second, played.changes(executor), executor, shown::add));
            Shots.fx(() -> {
                unfinished.refresh();
                return true;
            });
            await().untilAsserted(() -> assertThat(Shots.fx(() -> List.copyOf(unfinished.rows())))
                    .singleElement()
                    .satisfies(row -> assertThat(row.sentence())
                            .isEqualTo("The rollback of redis in caching on fake was interrupted: finish it.")));
            PageView page = open(second, id);
            Shots.of("deploy-progress-half-undone-light", page.root(), Theme.LIGHT, 1000, 900);
            assertThat(text(page.root(), "#title")).isEqualTo("The rollback of redis is not finished");
            assertThat(text(page.root(), "#problemTitle")).isEqualTo("A rollback had begun");
            assertThat(visible(page.root(), "#resumeButton")).isFalse();
            assertThat(visible(page.root(), "#columns")).isFalse();
            assertThat(text(page.root(), "#undoButton")).startsWith("Finish the rollback");
            fire(page.root(), "#undoButton");
            await().untilAsserted(() ->
                    assertThat(visible(page.root(), "#undoConfirmButton")).isTrue());
            // There is no volume claim: none is offered.
            assertThat(visible(page.root(), "#withClaims")).isFalse();
            await().until(() ->
                    !Shots.fx(() -> page.root().lookup("#undoConfirmButton").isDisabled()));
            fire(page.root(), "#undoConfirmButton");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(text(page.root(), "#title")).isEqualTo("redis was rolled back"));
            assertThat(played.namespaces()).isEmpty();
            assertThat(errors).isEmpty();
            page.scope().close();
        }
    }

    @Test
    void whenItIsDoneItTellsHowToReachIt() {
        PlayedDeployments played = new PlayedDeployments(home);
        try (Deployments deployments = deployments(played)) {
            DeployOperation operation = deployments.start(played.request());
            PageView page = open(deployments, operation.id());
            await().untilAsserted(() ->
                    assertThat(text(page.root(), "#passwordCommand")).isNotEmpty());
            assertThat(Shots.fx(() -> page.root().lookupAll(".done-address").stream()
                            .map(node -> node instanceof TextField field ? field.getText() : "")
                            .toList()))
                    .startsWith(
                            "redis-master.caching.svc.cluster.local:6379",
                            "redis-replicas.caching.svc.cluster.local:6379");
            assertThat(deployments.deployed(operation.id()).environment()).isEqualTo("""
                environment:
                  - name: REDIS_HOST
                    value: "redis-master.caching.svc.cluster.local"
                  - name: REDIS_PORT
                    value: "6379"
                  - name: REDIS_PASSWORD
                    valueFrom:
                      secretKeyRef:
                        name: redis
                        key: redis-password
                """);
            assertThat(code(page.root())).startsWith("env:\n  - name: REDIS_HOST\n    value: ");
            fire(page.root(), "#specificationForm");
            assertThat(code(page.root())).startsWith("environment:\n  - name: REDIS_HOST");
            fire(page.root(), "#specificationForm");
            assertThat(visible(page.root(), "#passwordShown")).isFalse();
            Shots.of("deploy-done-light", page.root(), Theme.LIGHT, 1000, 900);
            Shots.of("deploy-done-dark", page.root(), Theme.DARK, 1000, 900);
            fire(page.root(), "#revealButton");
            await().untilAsserted(() ->
                    assertThat(visible(page.root(), "#passwordShown")).isTrue());
            assertThat(text(page.root(), "#passwordShown")).hasSizeGreaterThan(10);
            fire(page.root(), "#watchLiveButton");
            assertThat(shown).last().isInstanceOf(Page.Live.class);
            page.scope().close();
        }
    }

    @Test
    void oneWithDataLeadsToItsRestoreWhenThatHasBegun() throws Exception {
        PlayedDeployments played = new PlayedDeployments(home);
        CountDownLatch planned = new CountDownLatch(1);
        played.loading((context, release, file) -> {
            await().until(() -> planned.getCount() == 0);
            return Optional.of("the-restore");
        });
        try (Deployments deployments = deployments(played)) {
            DeployOperation operation = deployments.start(played.request().withData(home.resolve("saved.rdb")));
            PageView page = open(deployments, operation.id());
            assertThat(visible(page.root(), "#running")).isTrue();
            assertThat(text(page.root(), "#leaveHint")).endsWith("When it is up, its data is loaded.");
            planned.countDown();
            await().until(() -> !shown.isEmpty());
            assertThat(shown).containsExactly(new Page.Change("fake", played.release(), Optional.of("the-restore")));
            page.scope().close();

            // Who comes back finds how to reach it, and the way to the restore.
            PageView again = open(deployments, operation.id());
            await().untilAsserted(() ->
                    assertThat(text(again.root(), "#passwordCommand")).isNotEmpty());
            assertThat(text(again.root(), "#restoreButton")).isEqualTo("To the loading of its data");
            fire(again.root(), "#restoreButton");
            assertThat(shown).hasSize(2);
            assertThat(shown.getLast()).isEqualTo(shown.getFirst());
            again.scope().close();
        }
    }

    @Test
    void dataThatCannotBeLoadedIsPlannedWhereItIsSaidWhyNot() {
        PlayedDeployments played = new PlayedDeployments(home);
        Path file = home.resolve("saved.rdb");
        Shots.fx(() -> true); // Starts the toolkit.
        Page why = Page.Change.backup("fake", played.release(), Optional.of(file));
        try (Deployments deployments = deployments(played)) {
            DeployOperation away = deployments.start(played.request().withData(file));
            await().until(() -> away.progress().phase() == OperationPhase.DONE);
            UnfinishedOperationsViewModel unfinished = Shots.fx(() ->
                    new UnfinishedOperationsViewModel(deployments, played.changes(executor), executor, shown::add));
            Shots.fx(() -> {
                unfinished.refresh();
                return true;
            });
            await().untilAsserted(() -> assertThat(Shots.fx(() -> List.copyOf(unfinished.rows())))
                    .singleElement()
                    .satisfies(row -> assertThat(row.sentence())
                            .isEqualTo("redis in caching on fake is up, but the data it was to start with is not"
                                    + " loaded: see why.")));
            Shots.fx(() -> {
                unfinished.open(unfinished.rows().getFirst());
                return true;
            });
            assertThat(shown).containsExactly(why);
            assertThat(deployments.unfinished())
                    .as("who was told may still do something else")
                    .hasSize(1);
            Shots.fx(() -> {
                unfinished.dismiss(unfinished.rows().getFirst());
                return true;
            });
            await().until(() -> Shots.fx(() -> unfinished.rows().isEmpty()));
            assertThat(deployments.unfinished()).isEmpty();
        }
    }

    @Test
    void whatAnEarlierRunLeftIsListedAndGoneOnWith() {
        PlayedDeployments played = new PlayedDeployments(home).pending();
        String id;
        try (Deployments first = deployments(played)) {
            id = first.start(played.request()).id();
            await().until(played::installed);
        }
        await().until(() -> !played.services().journal().unfinished().isEmpty()
                && played.services().journal().unfinished().getFirst().phase() == OperationPhase.INTERRUPTED);
        try (Deployments second = deployments(played)) {
            UnfinishedOperationsViewModel unfinished = Shots.fx(
                    () -> new UnfinishedOperationsViewModel(second, played.changes(executor), executor, shown::add));
            Shots.fx(() -> {
                unfinished.refresh();
                return true;
            });
            await().untilAsserted(() -> assertThat(Shots.fx(() -> List.copyOf(unfinished.rows())))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.id()).isEqualTo(id);
                        assertThat(row.sentence()).contains("redis in caching on fake was interrupted");
                    }));
            PageView page = open(second, id);
            assertThat(text(page.root(), "#problemTitle")).isEqualTo("It was interrupted");
            assertThat(text(page.root(), "#subtitle"))
                    .matches("Namespace caching of context fake, begun at \\d\\d:\\d\\d:\\d\\d");
            assertThat(text(page.root(), "#objectsEmpty")).startsWith("Not watched now");
            assertThat(Shots.fx(() -> page.root().lookup("#stepList").lookupAll(".step-spinner")))
                    .isEmpty();
            Shots.of("deploy-progress-interrupted-light", page.root(), Theme.LIGHT, 1000, 900);
            played.recover();
            fire(page.root(), "#resumeButton");
            await().untilAsserted(() ->
                    assertThat(visible(page.root(), "#watchLiveButton")).isTrue());
            await().untilAsserted(() ->
                    assertThat(text(page.root(), "#passwordCommand")).isNotEmpty());
            assertThat(errors).isEmpty();
            page.scope().close();
        }
    }
}
