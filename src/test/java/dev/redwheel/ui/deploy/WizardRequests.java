package dev.redwheel.ui.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Environment;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.Scope;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.SpecExample;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What the wizard hands over when somebody opens a document in it and goes through it to the end. */
public final class WizardRequests {
    private WizardRequests() {}

    /**
     * @param example opened as it is
     * @param yaml what is then changed in the YAML beside the form
     * @param namespace typed in place of the document's; it is to be made
     */
    public static DeployRequest opened(
            SpecExample example, UnaryOperator<String> yaml, String context, String namespace) {
        List<DeployRequest> handedOver = new ArrayList<>();
        DeployWizardViewModel wizard = new DeployWizardViewModel(
                new DeployWizardViewModel.Place(context, Environment.UNMARKED, false, false, "default", List.of()),
                Wizards.check(),
                new FakeWizardCluster(),
                new SameThreadExecutor(),
                new Scope(),
                new FakeDialogs(),
                Wizards.passwords(),
                Wizards.saving(),
                InstantSource.system(),
                handedOver::add);
        wizard.start();
        wizard.open(example);
        String text = wizard.yamlProperty().get();
        String changed = yaml.apply(text);
        if (!changed.equals(text)) {
            wizard.yamlProperty().set(changed);
        }
        wizard.where().namespaceProperty().set(namespace);
        wizard.goTo(WizardStep.REVIEW);
        assertThat(wizard.stepProperty().get())
                .as("goes to the review; %s", wizard.hintProperty().get())
                .isEqualTo(WizardStep.REVIEW);
        assertThat(wizard.deployable()).as("%s", wizard.draft().problems()).isTrue();
        wizard.deploy();
        assertThat(handedOver).hasSize(1);
        return handedOver.getFirst();
    }
}
