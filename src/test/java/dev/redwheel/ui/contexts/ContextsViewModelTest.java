package dev.redwheel.ui.contexts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeContexts;
import dev.redwheel.kube.LazyContext;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.AuthMethod;
import dev.redwheel.model.ConnectionOutcome;
import dev.redwheel.model.Environment;
import dev.redwheel.model.KubeContext;
import dev.redwheel.model.Provider;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextsViewModelTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");
    private static final ConnectionOutcome READY =
            new ConnectionOutcome.Ready("v1.34.1", Duration.ofMillis(7), Provider.AKS, List.of());

    @TempDir
    private Path folder;

    private final Scope scope = new Scope();
    private final List<String> contacted = new ArrayList<>();
    private ContextCheck check = (context, rights) -> {
        contacted.add(context);
        return READY;
    };
    private Path kubeconfig;
    private SettingsStore settings;

    @BeforeEach
    void writeKubeconfig() throws IOException {
        kubeconfig = folder.resolve("config");
        write("prod", "dev");
        settings = new SettingsStore(folder.resolve("settings.json"));
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void listsTheFilesContextsAndThePracticeClusterLastWithoutContactingAny() {
        ContextsViewModel model = model(new SameThreadExecutor());
        assertThat(model.contexts()).extracting(KubeContext::name).containsExactly("prod", "dev", "practice");
        assertThat(model.selectedProperty().get().name()).isEqualTo("dev");
        assertThat(model.isCurrent(model.contexts().get(1))).isTrue();
        assertThat(model.stateProperty().get()).isEqualTo(new ConnectState.Idle());
        assertThat(model.nothingFoundIn()).isEmpty();
        assertThat(contacted).isEmpty();
    }

    @Test
    void filterLooksAtNameServerUserAndProvider() {
        ContextsViewModel model = model(new SameThreadExecutor());
        model.filterProperty().set(" PROD.example ");
        assertThat(model.contexts()).extracting(KubeContext::name).containsExactly("prod");
        model.filterProperty().set("u-dev");
        assertThat(model.contexts()).extracting(KubeContext::name).containsExactly("dev");
        model.filterProperty().set("");
        assertThat(model.contexts()).hasSize(3);
    }

    @Test
    void connectEndsInTheNamedOutcomeOfTheSelectedContext() {
        ContextsViewModel model = model(new SameThreadExecutor());
        model.selectedProperty().set(model.contexts().getFirst());
        model.connect();
        assertThat(contacted).containsExactly("prod");
        assertThat(model.stateProperty().get())
                .isInstanceOfSatisfying(
                        ConnectState.Done.class,
                        done -> assertThat(done.outcome()).isEqualTo(READY));
        model.selectedProperty().set(model.contexts().get(1));
        assertThat(model.stateProperty().get()).isEqualTo(new ConnectState.Idle());
        model.selectedProperty().set(model.contexts().getFirst());
        assertThat(model.stateProperty().get()).isInstanceOf(ConnectState.Done.class);
    }

    @Test
    void aContextThatCannotBeUsedSaysWhy() {
        check = (context, rights) -> {
            throw new OpsException(ErrorKind.INVALID_INPUT, "open the context", context, "It names no server.", "");
        };
        ContextsViewModel model = model(new SameThreadExecutor());
        model.connect();
        assertThat(model.stateProperty().get())
                .isInstanceOfSatisfying(
                        ConnectState.Failed.class,
                        failed -> assertThat(failed.error().why()).isEqualTo("It names no server."));
    }

    @Test
    void cancelGivesUpAndNothingArrivesLater() {
        HeldExecutor tasks = new HeldExecutor();
        ContextsViewModel model = model(tasks);
        model.connect();
        assertThat(model.stateProperty().get()).isEqualTo(new ConnectState.Connecting(NOW));
        model.connect();
        assertThat(tasks.held).as("a second connect does nothing").isEqualTo(1);
        model.cancel();
        assertThat(tasks.cancelled).isEqualTo(1);
        assertThat(model.stateProperty().get()).isEqualTo(new ConnectState.Idle());
    }

    @Test
    void leavingThePageCancels() {
        HeldExecutor tasks = new HeldExecutor();
        model(tasks).connect();
        scope.close();
        assertThat(tasks.cancelled).isEqualTo(1);
    }

    @Test
    void marksAndReadOnlyAreRememberedByContext() {
        ContextsViewModel model = model(new SameThreadExecutor());
        model.mark(Environment.PRODUCTION);
        model.setReadOnly(true);
        assertThat(model.environmentProperty().get()).isEqualTo(Environment.PRODUCTION);
        assertThat(settings.get().context("dev").readOnly()).isTrue();
        assertThat(settings.get().context("prod").environment()).isEqualTo(Environment.UNMARKED);
        model.selectedProperty().set(model.contexts().getFirst());
        assertThat(model.readOnlyProperty().get()).isFalse();
        assertThat(new SettingsStore(folder.resolve("settings.json"))
                        .get()
                        .context("dev")
                        .environment())
                .isEqualTo(Environment.PRODUCTION);
    }

    @Test
    void changedFilesAreFollowedAndTheSelectionStays() throws IOException {
        ContextsViewModel model = model(new SameThreadExecutor());
        model.selectedProperty().set(model.contexts().getFirst());
        write("new", "prod");
        await().until(() -> model.contexts().size() == 3
                && model.contexts().getFirst().name().equals("new"));
        assertThat(model.selectedProperty().get().name()).isEqualTo("prod");
    }

    @Test
    void withNoKubeconfigItSaysWhereItLooked() throws IOException {
        Files.delete(kubeconfig);
        ContextsViewModel model = model(new SameThreadExecutor());
        assertThat(model.nothingFoundIn()).containsExactly(kubeconfig);
        assertThat(model.contexts()).extracting(KubeContext::name).containsExactly("practice");
        assertThat(model.selectedProperty().get().name()).isEqualTo("practice");
    }

    @Test
    void certificatesAreSoonThirtyDaysAhead() {
        assertThat(Expiry.of(Optional.empty(), NOW)).isEqualTo(Expiry.NONE);
        assertThat(Expiry.of(Optional.of(NOW.plus(Duration.ofDays(30))), NOW)).isEqualTo(Expiry.FINE);
        assertThat(Expiry.of(Optional.of(NOW.plus(Duration.ofDays(29))), NOW)).isEqualTo(Expiry.SOON);
        assertThat(Expiry.of(Optional.of(NOW), NOW)).isEqualTo(Expiry.EXPIRED);
    }

    @Test
    void rightsAskedAreThoseOfTheContextsNamespace() {
        List<AccessRequest> asked = new ArrayList<>();
        check = (context, rights) -> {
            asked.addAll(rights);
            return READY;
        };
        model(new SameThreadExecutor()).connect();
        assertThat(asked)
                .contains(
                        new AccessRequest("list", "", "secrets", ""),
                        new AccessRequest("create", "apps", "statefulsets", "ns-dev"))
                .hasSize(ContextRight.values().length);
    }

    private ContextsViewModel model(TaskExecutor tasks) {
        KubeContexts source = scope.add(KubeContexts.open(
                Optional.empty(),
                Map.of("KUBECONFIG", kubeconfig.toString()),
                folder,
                List.of(new LazyContext(practice(), () -> {
                    throw new AssertionError("the practice cluster was started");
                }))));
        return new ContextsViewModel(
                source, (c, rights) -> check.check(c, rights), settings, tasks, InstantSource.fixed(NOW), scope);
    }

    private static KubeContext practice() {
        return new KubeContext(
                "practice",
                "practice",
                "",
                "you",
                "default",
                AuthMethod.TOKEN,
                Provider.UNKNOWN,
                Optional.empty(),
                "Redwheel",
                "A cluster on this machine");
    }

    private void write(String... contexts) throws IOException {
        StringBuilder clusters = new StringBuilder("current-context: dev\nclusters:\n");
        StringBuilder users = new StringBuilder("users:\n");
        StringBuilder entries = new StringBuilder("contexts:\n");
        for (String name : contexts) {
            clusters.append("- {name: c-%s, cluster: {server: 'https://%s.example:6443'}}\n".formatted(name, name));
            users.append("- {name: u-%s, user: {token: t}}\n".formatted(name));
            entries.append("- {name: %s, context: {cluster: c-%s, user: u-%s, namespace: ns-%s}}\n"
                    .formatted(name, name, name, name));
        }
        Path fresh = folder.resolve("fresh");
        Files.writeString(fresh, clusters.append(users).append(entries));
        Files.move(fresh, kubeconfig, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** Runs the first task, which reads the files, and holds those that follow. */
    private static final class HeldExecutor implements TaskExecutor {
        private final SameThreadExecutor first = new SameThreadExecutor();
        private boolean read;
        private int held;
        private int cancelled;

        @Override
        public <T> Running submit(BackgroundTask<T> task) {
            if (!read) {
                read = true;
                return first.submit(task);
            }
            held++;
            return () -> cancelled++;
        }

        @Override
        public <T> Running submitNative(BackgroundTask<T> task) {
            return submit(task);
        }

        @Override
        public void onUi(Runnable action) {
            action.run();
        }
    }
}
