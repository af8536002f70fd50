package dev.redwheel.ui.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.helm.BuiltInChart;
import dev.redwheel.kube.Existence;
import dev.redwheel.kube.NamespaceList;
import dev.redwheel.model.Environment;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.support.TestFiles;
import dev.redwheel.task.Scope;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.FileTarget;
import dev.redwheel.ui.deploy.DeployWizardViewModel.StepState;
import dev.redwheel.ui.deploy.SecurityViewModel.Mode;
import dev.redwheel.ui.deploy.WhereViewModel.NamespaceState;
import dev.redwheel.values.CapacityPlan;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.EvictionPolicy;
import dev.redwheel.values.PasswordChoice;
import dev.redwheel.values.Preset;
import dev.redwheel.values.SavePoint;
import dev.redwheel.values.SpecExample;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployWizardViewModelTest {
    @TempDir
    Path folder = Path.of("");

    private final FakeWizardCluster cluster = new FakeWizardCluster();
    private final FakeDialogs dialogs = new FakeDialogs();
    private final List<DeployRequest> deployed = new ArrayList<>();
    private final Scope scope = new Scope();
    private final DeployWizardViewModel wizard = wizard(Environment.UNMARKED);

    @Test
    void theShortWayEndsInACompleteRequest() {
        wizard.start();
        for (int i = 0; i < 5; i++) {
            assertThat(wizard.next()).as(wizard.hintProperty().get()).isTrue();
        }
        wizard.deploy();

        assertThat(deployed).singleElement().satisfies(request -> {
            assertThat(request.context()).isEqualTo("prod-weu");
            assertThat(request.namespace()).isEqualTo("caching");
            assertThat(request.createNamespace()).isFalse();
            assertThat(request.release()).isEqualTo("redis");
            assertThat(request.secretName()).isEqualTo("redis");
            assertThat(request.secretKey()).isEqualTo("redis-password");
            assertThat(request.passwordToStore()).isPresent();
            String password = request.passwordToStore().orElseThrow().reveal();
            assertThat(request.valuesYaml()).contains("existingSecret: redis").doesNotContain(password);
            assertThat(request.toString()).doesNotContain(password);
        });
        wizard.deploy();
        assertThat(deployed).as("handed over once").hasSize(1);
    }

    @Test
    void theFormRewritesTheYamlAndTheYamlTheForm() {
        wizard.size().memoryLimitProperty().set("2Gi");
        assertThat(wizard.yamlProperty().get()).contains("memory: 2Gi");

        wizard.yamlProperty().set(wizard.yamlProperty().get().replace("memory: 2Gi", "memory: 3Gi"));
        assertThat(wizard.size().memoryLimitProperty().get()).isEqualTo("3Gi");

        wizard.yamlProperty().set("# mine\n" + wizard.yamlProperty().get() + "tolerations:\n  - operator: Exists\n");
        wizard.size().setMemory(4L << 30);
        assertThat(wizard.yamlProperty().get()).startsWith("# mine").contains("operator: Exists", "memory: 4Gi");
    }

    @Test
    void whileTheYamlCannotBeReadTheFormTakesNoChange() {
        String broken = "architecture: [standalone\n";
        wizard.yamlProperty().set(broken);
        wizard.size().memoryLimitProperty().set("9Gi");

        assertThat(wizard.yamlProperty().get()).isEqualTo(broken);
        assertThat(wizard.next()).isFalse();
        assertThat(wizard.hintProperty().get()).isNotEmpty();

        wizard.yamlProperty().set("architecture: standalone\n");
        assertThat(wizard.hintProperty().get()).isEmpty();
        assertThat(wizard.next()).isTrue();
    }

    @Test
    void aBadNameKeepsOneOnTheStepAndSaysWhy() {
        wizard.where().releaseProperty().set("My Redis");

        assertThat(wizard.next()).isFalse();
        assertThat(wizard.hintProperty().get()).contains("small letters");
        wizard.goTo(WizardStep.SIZE);
        assertThat(wizard.state(WizardStep.WHERE)).isEqualTo(StepState.INVALID);
        wizard.goTo(WizardStep.REVIEW);
        assertThat(wizard.stepProperty().get())
                .as("back to what is not complete")
                .isEqualTo(WizardStep.WHERE);
    }

    @Test
    void whatWasNeverOpenedOrOnlyReviewedIsNotDone() {
        wizard.goTo(WizardStep.REVIEW);
        wizard.goTo(WizardStep.WHERE);

        assertThat(wizard.state(WizardStep.REVIEW)).isEqualTo(StepState.AHEAD);
        assertThat(wizard.state(WizardStep.SIZE)).isEqualTo(StepState.AHEAD);
        wizard.next();
        assertThat(wizard.state(WizardStep.WHERE)).isEqualTo(StepState.DONE);
    }

    @Test
    void aSchemaProblemBelongsToItsStepAndField() {
        wizard.size().memoryLimitProperty().set("lots");

        assertThat(wizard.size().problemAt(false, "limits.memory")).isNotEmpty();
        assertThat(wizard.problem(WizardStep.SIZE)).isNotEmpty();
        assertThat(wizard.problem(WizardStep.ADVANCED)).isEmpty();
    }

    @Test
    void namespacesAreExistingNewOrUnknown() {
        assertThat(wizard.where().stateProperty().get()).isEqualTo(NamespaceState.UNKNOWN);
        wizard.start();
        assertThat(wizard.where().stateProperty().get()).isEqualTo(NamespaceState.EXISTS);

        wizard.where().namespaceProperty().set("new-one");
        assertThat(wizard.where().stateProperty().get()).isEqualTo(NamespaceState.NEW);
        assertThat(wizard.request().createNamespace()).isTrue();
    }

    @Test
    void aNameThatIsTakenIsNotProposedAndNotUsed() {
        cluster.releases.put("caching", Set.of("redis", "redis-2", "other"));
        wizard.start();
        assertThat(wizard.where().releaseProperty().get()).isEqualTo("redis-3");
        assertThat(wizard.where().valid()).isTrue();

        wizard.where().namespaceProperty().set("shop");
        assertThat(wizard.where().releaseProperty().get()).isEqualTo("redis");

        wizard.where().releaseProperty().set("other");
        assertThat(wizard.where().valid()).isTrue();
        wizard.where().namespaceProperty().set("caching");
        assertThat(wizard.where().releaseProperty().get()).isEqualTo("other");
        assertThat(wizard.where().releaseProblem().get()).startsWith("A release of this name is in this namespace");
        assertThat(wizard.where().valid()).isFalse();
    }

    @Test
    void whoIsAtTheReviewBeforeTheNamespacesAreReadHasItLookAgain() {
        wizard.where().namespaceProperty().set("new-one");
        wizard.goTo(WizardStep.REVIEW);
        assertThat(cluster.checked).singleElement().matches(request -> !request.createNamespace());

        wizard.start();
        assertThat(cluster.checked).hasSize(2).last().matches(DeployRequest::createNamespace);
    }

    @Test
    void aNameThatTurnsOutToBeTakenAtTheReviewIsReviewedAnew() {
        cluster.releases.put("caching", Set.of("redis"));
        wizard.goTo(WizardStep.REVIEW);
        wizard.start();
        wizard.deploy();

        assertThat(deployed).singleElement().satisfies(request -> {
            assertThat(request.release()).isEqualTo("redis-2");
            assertThat(request.valuesYaml()).contains("existingSecret: redis-2");
            DeployRequest reviewed = cluster.checked.getLast();
            assertThat(reviewed.release()).isEqualTo(request.release());
            assertThat(reviewed.valuesYaml()).isEqualTo(request.valuesYaml());
        });
    }

    @Test
    void withoutTheRightToListTheClusterIsAskedForTheTypedName() {
        cluster.namespaces = new NamespaceList(List.of("caching"), false);
        cluster.existence = Existence.UNKNOWN;
        wizard.start();
        wizard.where().namespaceProperty().set("other");

        assertThat(wizard.where().stateProperty().get()).isEqualTo(NamespaceState.UNKNOWN);
        assertThat(wizard.where().namespacesNoteProperty().get()).isNotEmpty();
        assertThat(wizard.request().createNamespace()).isFalse();
    }

    @Test
    void whatMayNotBeReadIsToldWithItsReason() {
        cluster.refusal = Optional.of(FakeWizardCluster.forbidden("list nodes"));
        wizard.start();

        assertThat(wizard.size().capacityProperty().get().verdict()).isEqualTo(CapacityPlan.Verdict.UNKNOWN);
        assertThat(wizard.size().capacityNoteProperty().get()).contains("The right is missing");
        assertThat(wizard.size().storageNoteProperty().get()).contains("The right is missing");
        assertThat(wizard.next()).isTrue();
    }

    @Test
    void theCapacityFollowsTheSize() {
        wizard.start();
        assertThat(wizard.size().capacityProperty().get().verdict()).isEqualTo(CapacityPlan.Verdict.FITS);

        wizard.size().setMemory(64L << 30);
        assertThat(wizard.size().capacityProperty().get().verdict()).isEqualTo(CapacityPlan.Verdict.DOES_NOT_FIT);
    }

    @Test
    void aPresetIsShownAsChosenUntilAFigureChanges() {
        wizard.topology().choose(Preset.PRODUCTION);
        assertThat(wizard.topology().presetProperty().get()).isEqualTo(Preset.PRODUCTION);
        assertThat(wizard.draft().deployment().replicas()).isEqualTo(3);
        assertThat(wizard.draft().problems()).isEmpty();

        wizard.size().setMemory(2L << 30);
        assertThat(wizard.topology().presetProperty().get()).isNull();
    }

    @Test
    void everyPresetIsTakenByTheChartsSchema() {
        for (Preset preset : Preset.all()) {
            wizard.topology().choose(preset);
            assertThat(wizard.draft().problems()).as(preset.toString()).isEmpty();
        }
    }

    @Test
    void aDocumentOfTheSpecificationIsOpened() {
        SpecExample example = SpecExample.read("""
            production_cluster:
              activity: redis.activity.deployRedis
              inputs:
                cluster: "production-cluster"
                namespace: "shop"
              configuration:
                architecture: "replication"
                auth:
                  enabled: true
                  password: "a-clear-password-here"
                replica:
                  replicaCount: 3
            """).getFirst();
        wizard.open(example);

        assertThat(wizard.where().namespaceProperty().get()).isEqualTo("shop");
        assertThat(wizard.topology().replicasProperty().get()).isEqualTo(3);
        assertThat(wizard.security().modeProperty().get()).isEqualTo(Mode.GIVEN);
        assertThat(wizard.yamlProperty().get()).doesNotContain("a-clear").contains("existingSecret: redis");
    }

    @Test
    void aPasswordTypedIntoTheYamlIsMovedOnRequest() {
        wizard.yamlProperty().set("auth:\n  enabled: true\n  password: hunter2hunter2\n");
        assertThat(wizard.problem(WizardStep.SECURITY)).isNotEmpty();

        wizard.security().takeStrayPassword();

        assertThat(wizard.yamlProperty().get()).doesNotContain("hunter2");
        assertThat(wizard.security().givenProperty().get()).isEqualTo("hunter2hunter2");
        assertThat(wizard.problem(WizardStep.SECURITY)).isEmpty();
    }

    @Test
    void theSecretFollowsTheReleaseAndTheMode() {
        wizard.where().releaseProperty().set("shop");
        assertThat(wizard.yamlProperty().get()).contains("existingSecret: shop-redis");

        wizard.security().modeProperty().set(Mode.EXISTING);
        assertThat(wizard.problem(WizardStep.SECURITY)).isNotEmpty();
        wizard.security().secretProperty().set("shop-passwords");
        wizard.security().keyProperty().set("redis");
        assertThat(wizard.yamlProperty().get())
                .contains("existingSecret: shop-passwords", "existingSecretPasswordKey: redis");
        assertThat(wizard.request().password()).isEqualTo(new PasswordChoice.ExistingSecret("shop-passwords", "redis"));

        wizard.security().modeProperty().set(Mode.NONE);
        assertThat(wizard.yamlProperty().get()).contains("enabled: false").doesNotContain("shop-passwords");
    }

    @Test
    void whatTheYamlSaysOfAuthChangesTheMode() {
        wizard.yamlProperty().set("auth:\n  enabled: true\n  existingSecret: elsewhere\n");
        assertThat(wizard.security().modeProperty().get()).isEqualTo(Mode.EXISTING);
        assertThat(wizard.yamlProperty().get())
                .as("not rewritten")
                .isEqualTo("auth:\n  enabled: true\n  existingSecret: elsewhere\n");

        wizard.yamlProperty().set("auth:\n  enabled: false\n");
        assertThat(wizard.security().modeProperty().get()).isEqualTo(Mode.NONE);
    }

    @Test
    void theKeysOfAnExistingSecretAreLookedUp() {
        wizard.security().modeProperty().set(Mode.EXISTING);
        wizard.security().secretProperty().set("shop-redis");
        wizard.security().lookAtSecret();
        assertThat(wizard.security().keys()).containsExactly("redis-password", "username");

        wizard.security().secretProperty().set("nothing");
        wizard.security().lookAtSecret();
        assertThat(wizard.security().secretNoteProperty().get()).contains("no Secret nothing");
    }

    @Test
    void theSecretsOfTheNamespaceAreThereToChoose() {
        SecurityViewModel security = wizard.security();
        cluster.secrets.put("only-one", List.of("pw"));
        security.modeProperty().set(Mode.EXISTING);
        assertThat(security.secrets()).containsExactly("only-one", "shop-redis");
        assertThat(security.secretsListedProperty().get()).isTrue();

        security.secretProperty().set("shop-redis");
        assertThat(security.keys()).containsExactly("redis-password", "username");
        assertThat(security.keyProperty().get()).isEqualTo("redis-password");
        security.secretProperty().set("only-one");
        assertThat(security.keyProperty().get()).isEqualTo("pw");
        security.secretProperty().set("neither");
        assertThat(security.keys()).isEmpty();
        assertThat(security.secretNoteProperty().get()).isEqualTo("There is no Secret neither in caching.");
    }

    @Test
    void secretsThatMayNotBeListedAreTyped() {
        SecurityViewModel security = wizard.security();
        cluster.refusal = Optional.of(FakeWizardCluster.forbidden("list secrets"));
        security.modeProperty().set(Mode.EXISTING);
        assertThat(security.secretsListedProperty().get()).isFalse();
        assertThat(security.secretsNoteProperty().get())
                .isEqualTo("You may not list the Secrets of caching: type the name.");

        security.secretProperty().set("shop-redis");
        assertThat(security.keys()).isEmpty();
        security.lookAtSecret();
        assertThat(security.keys()).containsExactly("redis-password", "username");
        cluster.refusal = Optional.empty();
        wizard.where().namespaceProperty().set("shop");
        security.listSecrets();
        assertThat(security.secrets()).containsExactly("shop-redis");
    }

    @Test
    void linesAreCheckedAgainstTheRedisThatWillRun() {
        AdvancedViewModel advanced = wizard.advanced();
        advanced.configurationProperty().set("maxmemry 1gb\n");
        assertThat(advanced.lineProblems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("Did you mean maxmemory"));
        assertThat(wizard.problem(WizardStep.ADVANCED)).isNotEmpty();

        advanced.configurationProperty().set("hz 20\n");
        assertThat(advanced.lineProblems()).isEmpty();
        advanced.policyProperty().set(Optional.of(EvictionPolicy.ALLKEYS_LFU));
        assertThat(advanced.configurationProperty().get()).isEqualTo("hz 20\nmaxmemory-policy allkeys-lfu\n");
    }

    @Test
    void savePointsFlagsAndOverlayReachTheValues() {
        AdvancedViewModel advanced = wizard.advanced();
        advanced.setSavePoints(Optional.of(List.of(new SavePoint(900, 1))));
        advanced.flagsProperty().set("--latency-monitor-threshold 100\n");
        advanced.setOverlay("nodeSelector:\n  disk: ssd\n");

        assertThat(wizard.yamlProperty().get()).contains("save 900 1", "--latency-monitor-threshold 100", "disk: ssd");
        assertThat(wizard.draft().problems()).isEmpty();

        advanced.setOverlay("nodeSelector: [");
        assertThat(advanced.overlayProblemProperty().get()).isNotEmpty();
        assertThat(wizard.yamlProperty().get()).as("what was good stays").contains("disk: ssd");
    }

    @Test
    void theReviewShowsEverythingAndAWarningDoesNotStop() {
        wizard.goTo(WizardStep.REVIEW);

        assertThat(wizard.review().manifestsProperty().get()).isInstanceOf(Content.Ready.class);
        assertThat(wizard.review().differencesProperty().get()).isInstanceOf(Content.Ready.class);
        assertThat(wizard.review().findings()).hasSize(5);
        assertThat(wizard.review().commandProperty().get()).contains("helm install redis");
        assertThat(wizard.deployable()).isTrue();
    }

    @Test
    void aBlockedCheckStops() {
        cluster.findings.add(new Finding("capacity", Severity.BLOCKED, "Room", "No node.", "Make it smaller."));
        wizard.goTo(WizardStep.REVIEW);

        assertThat(wizard.deployable()).isFalse();
        wizard.deploy();
        assertThat(deployed).isEmpty();
    }

    @Test
    void theCommandNamesAChartThatTheConsoleSaves() {
        wizard.goTo(WizardStep.REVIEW);
        assertThat(wizard.review().commandProperty().get()).startsWith("# Save the chart first");

        wizard.review().saveChart();

        assertThat(folder.resolve("redis/Chart.yaml")).exists();
        assertThat(folder.resolve("values.yaml")).content().contains("architecture:");
        assertThat(wizard.review().commandProperty().get())
                .doesNotContain("Save the chart first")
                .contains("helm install redis " + folder.resolve("redis"));
        wizard.review().saveChart();
        assertThat(dialogs.asked).last().asString().contains("is there already");
    }

    @Test
    void noCommandNamesAContextThatEndsWithTheConsole() {
        DeployWizardViewModel.Place place =
                new DeployWizardViewModel.Place("practice", Environment.UNMARKED, false, true, "caching", List.of());
        DeployWizardViewModel practice = wizard(place);
        practice.goTo(WizardStep.REVIEW);
        assertThat(practice.review().commandProperty().get())
                .contains("lives only while Redwheel runs")
                .doesNotContain("--kube-context", "--context");
    }

    @Test
    void productionIsConfirmedByTyping() {
        DeployWizardViewModel production = wizard(Environment.PRODUCTION);
        production.goTo(WizardStep.REVIEW);
        dialogs.answer = false;
        production.deploy();
        assertThat(dialogs.asked).containsExactly("type redis");
        assertThat(deployed).isEmpty();

        dialogs.answer = true;
        production.deploy();
        assertThat(deployed).hasSize(1);
    }

    @Test
    void leavingClosesTheSession() {
        scope.close();
        assertThat(cluster.closed).isTrue();
    }

    private DeployWizardViewModel wizard(Environment environment) {
        return wizard(Wizards.place(environment));
    }

    private DeployWizardViewModel wizard(DeployWizardViewModel.Place place) {
        return new DeployWizardViewModel(
                place,
                Wizards.check(),
                cluster,
                new SameThreadExecutor(),
                scope,
                dialogs,
                Wizards.passwords(),
                new ChartSaving(folders(), new BuiltInChart(TestFiles.RUN)::save),
                InstantSource.system(),
                deployed::add);
    }

    private FileTarget folders() {
        return new FileTarget() {
            @Override
            public Optional<Path> choose(String title, String suggestedName, String extension) {
                return Optional.empty();
            }

            @Override
            public Optional<Path> chooseFolder(String title) {
                return Optional.of(folder);
            }
        };
    }
}
