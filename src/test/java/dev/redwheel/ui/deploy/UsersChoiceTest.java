package dev.redwheel.ui.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Environment;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.Scope;
import dev.redwheel.ui.deploy.AclViewModel.Mode;
import dev.redwheel.values.Acl;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.PasswordChoice;
import dev.redwheel.values.Preset;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The choice of users of their own. */
class UsersChoiceTest {
    private final Scope scope = new Scope();
    private final FakeWizardCluster cluster = new FakeWizardCluster();
    private final DeployWizardViewModel wizard = new DeployWizardViewModel(
            Wizards.place(Environment.UNMARKED),
            Wizards.check(),
            cluster,
            new SameThreadExecutor(),
            scope,
            new FakeDialogs(),
            Wizards.passwords(),
            Wizards.saving(),
            InstantSource.system(),
            request -> {});
    private final SecurityViewModel security = wizard.security();
    private final AclViewModel acl = security.acl();

    @AfterEach
    void close() {
        scope.close();
    }

    private Acl values() {
        return wizard.request().deployment().auth().acl();
    }

    @Test
    void theSecretThatIsToBeMadeIsNamedInTheValues() {
        assertThat(acl.modeProperty().get()).isEqualTo(Mode.OFF);
        assertThat(wizard.request().makesUsers()).isFalse();

        acl.modeProperty().set(Mode.MADE);

        assertThat(wizard.yamlProperty().get()).contains("acl:", "existingSecret: redis-acl");
        assertThat(acl.madeText()).contains("redis-acl", "6.2 or newer, or Valkey");
        assertThat(security.problem()).isEmpty();
        DeployRequest request = wizard.request();
        assertThat(request.makesUsers()).isTrue();
        assertThat(request.usersSecretName()).isEqualTo("redis-acl");
        assertThat(request.secretName()).isEqualTo("redis");

        acl.modeProperty().set(Mode.OFF);
        assertThat(wizard.yamlProperty().get()).doesNotContain("acl");
        assertThat(wizard.request().makesUsers()).isFalse();
    }

    @Test
    void everySecretThatIsMadeIsCalledAsTheReleaseIs() {
        acl.modeProperty().set(Mode.MADE);
        security.tls().modeProperty().set(TlsViewModel.Mode.MADE);
        wizard.where().releaseProperty().set("sessions");

        DeployRequest request = wizard.request();
        assertThat(values()).isEqualTo(new Acl(true, "sessions-redis-acl"));
        assertThat(request.secretName()).isEqualTo("sessions-redis");
        assertThat(request.deployment().tls().existingSecret()).isEqualTo("sessions-redis-tls");
        assertThat(request.password()).isInstanceOf(PasswordChoice.Generated.class);
        assertThat(request.makesUsers()).isTrue();
        assertThat(request.makesCertificate()).isTrue();
    }

    @Test
    void whatIsTypedIntoTheYamlIsTheChoice() {
        wizard.yamlProperty().set("auth: {acl: {enabled: true}}\n");
        assertThat(acl.modeProperty().get()).isEqualTo(Mode.MADE);
        wizard.topology().choose(Preset.DEVELOPMENT);
        wizard.goTo(WizardStep.REVIEW);
        assertThat(values()).isEqualTo(new Acl(true, "redis-acl"));

        wizard.yamlProperty().set("auth: {acl: {enabled: true, existingSecret: theirs}}\n");
        assertThat(acl.modeProperty().get()).isEqualTo(Mode.EXISTING);
        assertThat(acl.secret().nameProperty().get()).isEqualTo("theirs");
        assertThat(wizard.request().makesUsers()).isFalse();

        wizard.yamlProperty().set("auth: {}\n");
        assertThat(acl.modeProperty().get()).isEqualTo(Mode.OFF);
    }

    @Test
    void anExistingSecretIsLookedAt() {
        cluster.secrets.put("users", Acl.KEYS);
        cluster.secrets.put("half", List.of("console-password", "sentinel-password"));
        acl.modeProperty().set(Mode.MADE);
        acl.modeProperty().set(Mode.EXISTING);

        assertThat(values())
                .as("a name that was the console's is not the user's")
                .isEqualTo(new Acl(true, ""));
        assertThat(security.problem()).contains("Name the Secret");
        assertThat(security.secrets()).contains("users", "half");
        acl.secret().nameProperty().set("half");
        assertThat(acl.secret().noteProperty().get()).contains("replication-password, exporter-password");
        acl.secret().nameProperty().set("users");
        assertThat(acl.secret().noteProperty().get()).contains("all four keys");
        assertThat(security.problem()).isEmpty();
        assertThat(values()).isEqualTo(new Acl(true, "users"));
        assertThat(wizard.request().makesUsers()).isFalse();
    }

    /** What the preflight proposes when such a Secret is left over. */
    @Test
    void leftoverSecretsOfTheReleasesOwnNamesCanBeChosen() {
        acl.modeProperty().set(Mode.EXISTING);
        acl.secret().nameProperty().set("redis-acl");
        security.modeProperty().set(SecurityViewModel.Mode.EXISTING);
        security.secretProperty().set("redis");
        wizard.goTo(WizardStep.REVIEW);

        assertThat(wizard.stepProperty().get()).isEqualTo(WizardStep.REVIEW);
        DeployRequest request = wizard.request();
        assertThat(request.usersSecretName()).isEqualTo("redis-acl");
        assertThat(request.makesUsers()).isFalse();
        assertThat(request.secretName()).isEqualTo("redis");
        assertThat(request.password()).isInstanceOf(PasswordChoice.ExistingSecret.class);
    }

    @Test
    void withoutAPasswordThereAreNone() {
        acl.modeProperty().set(Mode.MADE);
        security.modeProperty().set(SecurityViewModel.Mode.NONE);

        assertThat(acl.possible()).isFalse();
        assertThat(values()).isEqualTo(Acl.OFF);
        assertThat(security.problem()).isEmpty();

        wizard.yamlProperty().set("auth: {enabled: false, acl: {enabled: true}}\n");
        assertThat(wizard.problem(WizardStep.SECURITY)).contains("Without a password");
    }

    @Test
    void anOldRedisHasNoUsers() {
        wizard.image().tagProperty().set("6.0");
        acl.modeProperty().set(Mode.MADE);
        assertThat(wizard.problem(WizardStep.SECURITY)).contains("Redis 6.2 or newer, or Valkey");

        wizard.image().tagProperty().set("6.2");
        assertThat(wizard.problem(WizardStep.SECURITY)).isEmpty();
    }

    @Test
    void anotherPasswordKeepsThem() {
        acl.modeProperty().set(Mode.MADE);
        security.modeProperty().set(SecurityViewModel.Mode.EXISTING);
        security.secretProperty().set("shop-redis");
        security.keyProperty().set("username");
        assertThat(values()).isEqualTo(new Acl(true, "redis-acl"));
    }
}
