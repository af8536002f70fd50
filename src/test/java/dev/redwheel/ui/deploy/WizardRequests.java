package dev.redwheel.ui.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Environment;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.Scope;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.SpecExample;
import java.nio.file.Path;
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
        DeployWizardViewModel wizard = wizard(context, Wizards.saving(), handedOver);
        wizard.open(example);
        String text = wizard.yamlProperty().get();
        String changed = yaml.apply(text);
        if (!changed.equals(text)) {
            wizard.yamlProperty().set(changed);
        }
        return reviewed(wizard, namespace, handedOver);
    }

    /**
     * What it hands over when somebody begins with a file.
     *
     * @param yaml typed beside the form
     * @param data chosen in the step "size"
     */
    public static DeployRequest filled(String yaml, Path data, String context, String namespace) {
        List<DeployRequest> handedOver = new ArrayList<>();
        DeployWizardViewModel wizard = wizard(context, Wizards.reading(() -> data), handedOver);
        wizard.yamlProperty().set(yaml);
        wizard.data().choose();
        assertThat(wizard.data().problem()).isEmpty();
        return reviewed(wizard, namespace, handedOver);
    }

    private static DeployWizardViewModel wizard(String context, ChartSaving files, List<DeployRequest> handedOver) {
        DeployWizardViewModel wizard = new DeployWizardViewModel(
                new DeployWizardViewModel.Place(context, Environment.UNMARKED, false, false, "default", List.of()),
                Wizards.check(),
                new FakeWizardCluster(),
                new SameThreadExecutor(),
                new Scope(),
                new FakeDialogs(),
                Wizards.passwords(),
                files,
                InstantSource.system(),
                handedOver::add);
        wizard.start();
        return wizard;
    }

    private static DeployRequest reviewed(
            DeployWizardViewModel wizard, String namespace, List<DeployRequest> handedOver) {
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
