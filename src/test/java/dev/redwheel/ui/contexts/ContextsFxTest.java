package dev.redwheel.ui.contexts;

import static org.assertj.core.api.Assertions.assertThat;

import atlantafx.base.controls.ToggleSwitch;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeContexts;
import dev.redwheel.kube.LazyContext;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AuthMethod;
import dev.redwheel.model.ConnectionOutcome;
import dev.redwheel.model.Environment;
import dev.redwheel.model.KubeContext;
import dev.redwheel.model.Provider;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.settings.Theme;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.support.Shots;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.task.ThreadTaskExecutor;
import dev.redwheel.ui.app.FxExecutor;
import dev.redwheel.ui.app.Themes;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.FxmlFile;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.common.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.ToggleButton;
import javafx.stage.Stage;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.util.WaitForAsyncUtils;

/** The wiring of the contexts screen, and pictures of its states under target/shots. */
class ContextsFxTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");

    @TempDir
    private Path folder;

    private final Scope scope = new Scope();
    private final Asked dialogs = new Asked();
    private final List<Page> shown = new ArrayList<>();
    private ConnectionOutcome outcome = new ConnectionOutcome.Unreachable("", "");
    private SettingsStore settings;
    private @Nullable ContextsViewModel model;

    private TaskExecutor executor = new SameThreadExecutor();
    private Runnable whileConnecting = () -> {};

    @BeforeEach
    void prepare() {
        settings = new SettingsStore(folder.resolve("settings.json"));
        settings.update(s -> s.withContext(
                "shop-prod-weu",
                s.context("shop-prod-weu")
                        .withEnvironment(Environment.PRODUCTION)
                        .withReadOnly(true)));
        settings.update(s ->
                s.withContext("gke_acme_europe-west1_staging", s.context("x").withEnvironment(Environment.STAGING)));
        settings.update(s -> s.withContext("kind-dev", s.context("x").withEnvironment(Environment.DEVELOPMENT)));
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void readyContextShowsItsRightsAndGoesToItsReleases() throws IOException {
        Parent root = view(several());
        outcome = new ConnectionOutcome.Ready("v1.31.2", Duration.ofNanos(18_400_000), Provider.AKS, answers());
        Shots.fx(() -> {
            find(root, "connect", Button.class).fire();
            return null;
        });
        shot("contexts-ready", root, Theme.LIGHT);
        shot("contexts-ready-dark", root, Theme.DARK);
        assertThat(root.lookupAll(".right")).hasSize(ContextRight.values().length);
        Button open = find(root, "open", Button.class);
        assertThat(open.isVisible()).isTrue();
        Shots.fx(() -> {
            open.fire();
            return null;
        });
        assertThat(shown).containsExactly(new Page.Releases("shop-prod-weu"));
    }

    @Test
    void connectingIsShownAndCanBeCancelled() throws IOException {
        executor = new ThreadTaskExecutor(new FxExecutor());
        CountDownLatch answered = new CountDownLatch(1);
        whileConnecting = () -> {
            try {
                answered.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        Parent root = view(several());
        Awaitility.await()
                .until(() -> Shots.fx(
                        () -> Objects.requireNonNull(model).selectedProperty().get() != null));
        Shots.fx(() -> {
            find(root, "connect", Button.class).fire();
            return null;
        });
        shot("contexts-connecting", root, Theme.LIGHT);
        assertThat(root.lookup(".outcome-spinner")).isNotNull();
        Button cancel = find(root, "cancel", Button.class);
        assertThat(cancel.isVisible()).isTrue();
        Shots.fx(() -> {
            cancel.fire();
            return null;
        });
        answered.countDown();
        Awaitility.await().until(() -> Shots.fx(() -> !cancel.isVisible()));
    }

    @Test
    void everyOutcomeHasItsState() throws IOException {
        Parent root = view(several());
        Map<String, ConnectionOutcome> outcomes = Map.of(
                "unreachable",
                new ConnectionOutcome.Unreachable("https://10.0.0.1:6443", "The connection was refused."),
                "tls",
                new ConnectionOutcome.TlsProblem(
                        "https://10.0.0.1:6443",
                        "The server's certificate is not signed by the authority this context trusts."),
                "unauthorised",
                new ConnectionOutcome.Unauthorised(
                        "ops", "The cluster does not accept these credentials: Unauthorized."),
                "plugin-missing",
                new ConnectionOutcome.PluginNotFound(
                        "kubelogin",
                        "/usr/local/bin:/usr/bin:/bin",
                        "kubelogin is not installed. See aka.ms/aks/kubelogin"),
                "plugin-failed",
                new ConnectionOutcome.PluginFailed(
                        "aws", 255, "The SSO session associated with this profile has expired."),
                "expired",
                new ConnectionOutcome.CertificateExpired("ops", NOW.minus(Duration.ofDays(3))));
        outcomes.forEach((name, each) -> {
            outcome = each;
            Shots.fx(() -> {
                find(root, "connect", Button.class).fire();
                return null;
            });
            shot("contexts-" + name + "-dark", root, Theme.DARK);
            shot("contexts-" + name, root, Theme.LIGHT);
            assertThat(find(root, "open", Button.class).isVisible()).isFalse();
            ConnectState state = Objects.requireNonNull(model).stateProperty().get();
            assertThat(((Label) root.lookup(".outcome-title")).getText())
                    .isEqualTo(OutcomeSummary.of(state).title());
        });
    }

    @Test
    void brokenFilesAndAMissingKubeconfigAreTold() throws IOException {
        Files.writeString(folder.resolve("broken"), "clusters:\n- name: a\n  cluster: {server: [\n");
        Parent root = view(List.of(several(), folder.resolve("broken")));
        assertThat(root.lookupAll(".context-banner")).hasSize(1);
        assertThat(((Label) root.lookup(".banner-title")).getText()).contains("broken:4:1");
        shot("contexts-broken", root, Theme.LIGHT);
        Parent empty = view(List.of(folder.resolve("none")));
        assertThat(((Label) empty.lookup(".banner-title")).getText()).isEqualTo("No context found");
        shot("contexts-none", empty, Theme.LIGHT);
    }

    @Test
    void liftingReadOnlyOfProductionIsAsked() throws IOException {
        Parent root = view(several());
        ToggleSwitch readOnly = find(root, "readOnly", ToggleSwitch.class);
        assertThat(readOnly.isSelected()).isTrue();
        dialogs.answer = false;
        Shots.fx(() -> {
            readOnly.setSelected(false);
            return null;
        });
        assertThat(readOnly.isSelected()).isTrue();
        assertThat(settings.get().context("shop-prod-weu").readOnly()).isTrue();
        dialogs.answer = true;
        Shots.fx(() -> {
            readOnly.setSelected(false);
            return null;
        });
        assertThat(settings.get().context("shop-prod-weu").readOnly()).isFalse();
        assertThat(dialogs.asked).isEqualTo(2);
    }

    @Test
    void selectingARowShowsItsCardAndMarking() throws IOException {
        Parent root = view(several());
        Shots.fx(() -> {
            find(root, "list", ListView.class).getSelectionModel().select(2);
            find(root, "staging", ToggleButton.class).fire();
            return null;
        });
        assertThat(find(root, "name", Label.class).getText()).isEqualTo("kind-dev");
        assertThat(settings.get().context("kind-dev").environment()).isEqualTo(Environment.STAGING);
    }

    private List<AccessAnswer> answers() {
        List<AccessAnswer> answers = new ArrayList<>();
        AccessAnswer.Verdict[] verdicts = AccessAnswer.Verdict.values();
        ContextRight.questions(Objects.requireNonNull(
                        Objects.requireNonNull(model).selectedProperty().get()))
                .forEach(question ->
                        answers.add(new AccessAnswer(question, verdicts[Math.max(0, answers.size() - 3)], "")));
        return answers;
    }

    private Path several() throws IOException {
        Path file = folder.resolve("config");
        Files.writeString(file, """
            current-context: shop-prod-weu
            clusters:
            - {name: shop-prod-weu, cluster: {server: 'https://shop-prod-dns-1a2b3c4d.hcp.westeurope.azmk8s.io:443'}}
            - {name: gke, cluster: {server: 'https://34.90.11.7'}}
            - {name: kind-dev, cluster: {server: 'https://127.0.0.1:41233'}}
            - {name: 'arn:aws:eks:eu-central-1:123456789012:cluster/payments', cluster: {server: 'https://ABCDEF.gr7.eu-central-1.eks.amazonaws.com'}}
            users:
            - {name: clusterUser_shop_prod, user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: kubelogin, args: [get-token]}}}
            - {name: plain, user: {token: t}}
            contexts:
            - {name: shop-prod-weu, context: {cluster: shop-prod-weu, user: clusterUser_shop_prod, namespace: shop}}
            - {name: gke_acme_europe-west1_staging, context: {cluster: gke, user: plain}}
            - {name: kind-dev, context: {cluster: kind-dev, user: plain}}
            - {name: 'arn:aws:eks:eu-central-1:123456789012:cluster/payments', context: {cluster: 'arn:aws:eks:eu-central-1:123456789012:cluster/payments', user: plain}}
            """);
        return file;
    }

    private Parent view(Path file) {
        return view(List.of(file));
    }

    private Parent view(List<Path> files) {
        String list = String.join(
                java.io.File.pathSeparator, files.stream().map(Path::toString).toList());
        KubeContext practice = new KubeContext(
                "practice",
                "practice",
                "",
                "you",
                "default",
                AuthMethod.TOKEN,
                Provider.UNKNOWN,
                Optional.empty(),
                "Redwheel",
                "A cluster inside Redwheel with real Redis servers on this machine. Needs nothing installed.");
        KubeContexts contexts = scope.add(KubeContexts.open(
                Optional.empty(),
                Map.of("KUBECONFIG", list),
                folder,
                List.of(new LazyContext(practice, () -> folder.resolve("never")))));
        return Shots.fx(() -> {
            model = new ContextsViewModel(
                    contexts,
                    (c, rights) -> {
                        whileConnecting.run();
                        return outcome;
                    },
                    settings,
                    executor,
                    InstantSource.fixed(NOW),
                    scope);
            Parent root = Views.load(FxmlFile.CONTEXTS_LIST, new ContextsController(model, dialogs, shown::add));
            Stage stage = new Stage();
            stage.setScene(new Scene(root));
            stage.setX(0);
            stage.setY(0);
            stage.setWidth(1000);
            stage.setHeight(760);
            Themes.dress(stage.getScene(), Theme.LIGHT);
            stage.show();
            scope.add(() -> Shots.fx(() -> {
                stage.close();
                return stage;
            }));
            return root;
        });
    }

    private static void shot(String name, Parent root, Theme theme) {
        Shots.fx(() -> {
            Themes.dress(root.getScene(), theme);
            return theme;
        });
        WaitForAsyncUtils.waitForFxEvents();
        Shots.of(name, root.getScene());
    }

    private static <T> T find(Parent root, String id, Class<T> type) {
        return type.cast(root.lookup("#" + id));
    }

    private static final class Asked implements DialogService {
        private boolean answer;
        private int asked;

        @Override
        public boolean confirm(String title, String message, String confirm) {
            asked++;
            return answer;
        }

        @Override
        public boolean confirmByTyping(String title, String message, String mustType, String confirm) {
            return answer;
        }

        @Override
        public void error(OpsException error) {}

        @Override
        public void notice(String message) {}

        @Override
        public void copy(String what, String text) {}
    }
}
