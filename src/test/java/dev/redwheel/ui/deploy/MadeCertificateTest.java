package dev.redwheel.ui.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Environment;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.Scope;
import dev.redwheel.ui.deploy.TlsViewModel.Mode;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The choice of a certificate that the console makes. */
class MadeCertificateTest {
    private final Scope scope = new Scope();
    private final DeployWizardViewModel wizard = new DeployWizardViewModel(
            Wizards.place(Environment.UNMARKED),
            Wizards.check(),
            new FakeWizardCluster(),
            new SameThreadExecutor(),
            scope,
            new FakeDialogs(),
            Wizards.passwords(),
            Wizards.saving(),
            InstantSource.system(),
            request -> {});
    private final TlsViewModel tls = wizard.security().tls();

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void writesItsSecretIntoTheValuesAndAsksTheOperationForIt() {
        tls.modeProperty().set(Mode.MADE);

        assertThat(wizard.yamlProperty().get()).contains("tls:", "existingSecret: redis-tls");
        assertThat(wizard.request().makesCertificate()).isTrue();
        assertThat(tls.problem()).isEmpty();
        assertThat(tls.madeText()).contains("redis-ca", "redis-tls", "caching");
    }

    @Test
    void itsNameGoesWithTheReleases() {
        tls.modeProperty().set(Mode.MADE);
        wizard.where().releaseProperty().set("sessions");

        assertThat(tls.modeProperty().get()).isEqualTo(Mode.MADE);
        assertThat(wizard.request().deployment().tls().existingSecret()).isEqualTo("sessions-redis-tls");
        assertThat(wizard.request().makesCertificate()).isTrue();
    }

    @Test
    void aSecretOfThatNameThatIsNamedByHandIsSomebodysOwn() {
        tls.modeProperty().set(Mode.EXISTING);
        tls.secret().nameProperty().set("redis-tls");

        assertThat(tls.modeProperty().get()).isEqualTo(Mode.EXISTING);
        assertThat(wizard.request().makesCertificate()).isFalse();
        wizard.where().releaseProperty().set("sessions");
        assertThat(wizard.request().deployment().tls().existingSecret()).isEqualTo("redis-tls");

        wizard.where().releaseProperty().set("redis");
        tls.modeProperty().set(Mode.MADE);
        assertThat(wizard.request().makesCertificate()).isTrue();
        tls.modeProperty().set(Mode.EXISTING);
        assertThat(wizard.request().makesCertificate()).isFalse();
    }

    @Test
    void anotherNameInTheYamlEndsTheChoice() {
        tls.modeProperty().set(Mode.MADE);
        wizard.yamlProperty().set(wizard.yamlProperty().get().replace("redis-tls", "theirs"));

        assertThat(tls.modeProperty().get()).isEqualTo(Mode.EXISTING);
        assertThat(wizard.request().makesCertificate()).isFalse();
    }

    @Test
    void goingBackToItKeepsWhatWasAskedOfClients() {
        tls.modeProperty().set(Mode.MADE);
        tls.authClientsProperty().set(true);
        for (Mode other : List.of(Mode.OFF, Mode.CERT_MANAGER, Mode.EXISTING)) {
            tls.modeProperty().set(other);
            assertThat(wizard.request().makesCertificate()).isFalse();
            tls.modeProperty().set(Mode.MADE);
            assertThat(wizard.request().makesCertificate()).isTrue();
            assertThat(wizard.request().deployment().tls().authClients()).isTrue();
            assertThat(wizard.request().deployment().tls().certManager().enabled())
                    .isFalse();
        }
    }
}
