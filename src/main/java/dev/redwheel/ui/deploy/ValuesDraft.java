package dev.redwheel.ui.deploy;

import dev.redwheel.model.Severity;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Password;
import dev.redwheel.values.ValuesCheck;
import dev.redwheel.values.ValuesYaml;
import dev.redwheel.values.YamlProblem;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/**
 * The one draft that the form and the YAML edit together. A change of the form rewrites the YAML; what is typed there is
 * read into the model as soon as it is YAML. FX thread only.
 */
final class ValuesDraft {
    private final ValuesCheck check;
    private final ReadOnlyObjectWrapper<Deployment> deployment = new ReadOnlyObjectWrapper<>(Deployment.DEFAULT);
    private final ReadOnlyStringWrapper yaml = new ReadOnlyStringWrapper("");
    private final ReadOnlyBooleanWrapper broken = new ReadOnlyBooleanWrapper();
    private final ObservableList<YamlProblem> problems = FXCollections.observableArrayList();
    private Optional<Password> strayPassword = Optional.empty();

    ValuesDraft(ValuesCheck check, Deployment start) {
        this.check = check;
        replace(start, ValuesYaml.render(start));
    }

    /** The last readable state of the values. */
    ReadOnlyObjectProperty<Deployment> deploymentProperty() {
        return deployment.getReadOnlyProperty();
    }

    Deployment deployment() {
        return deployment.get();
    }

    ReadOnlyStringProperty yamlProperty() {
        return yaml.getReadOnlyProperty();
    }

    /** The YAML cannot be read: the form shows the last readable state and takes no change. */
    ReadOnlyBooleanProperty brokenProperty() {
        return broken.getReadOnlyProperty();
    }

    /** In the order of the text. */
    ObservableList<YamlProblem> problems() {
        return problems;
    }

    /** A password somebody wrote into the YAML. */
    Optional<Password> strayPassword() {
        return strayPassword;
    }

    ValuesCheck check() {
        return check;
    }

    /** A change by the form; ignored while the YAML cannot be read, so that nothing typed there is lost. */
    void change(UnaryOperator<Deployment> edit) {
        Deployment changed = edit.apply(deployment.get());
        if (!broken.get() && !changed.equals(deployment.get())) {
            replace(changed, ValuesYaml.render(changed, yaml.get()));
        }
    }

    /** Starts anew: a preset, an example, a file. */
    void replace(Deployment start, String text) {
        ValuesCheck.Result result = check.check(text);
        accept(text, result, result.deployment().orElse(start));
    }

    /** What was typed into the YAML. */
    void type(String text) {
        if (!text.equals(yaml.get())) {
            ValuesCheck.Result result = check.check(text);
            accept(text, result, result.deployment().orElse(deployment.get()));
        }
    }

    /** Takes a stray password out of the text. */
    void removeStrayPassword() {
        String clean = ValuesYaml.render(deployment.get(), yaml.get());
        replace(deployment.get(), clean);
    }

    /** The first blocking message about one of these fields; empty when there is none. */
    String problemAt(Predicate<String> path) {
        return first(path, YamlProblem::blocks);
    }

    /** The first warning about one of these fields; empty when there is none. */
    String warningAt(Predicate<String> path) {
        return first(path, problem -> problem.severity() == Severity.WARNING);
    }

    private String first(Predicate<String> path, Predicate<YamlProblem> kind) {
        return problems.stream()
                .filter(kind)
                .filter(problem -> path.test(problem.path()))
                .map(YamlProblem::message)
                .findFirst()
                .orElse("");
    }

    boolean blocked() {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.BLOCKED);
    }

    private void accept(String text, ValuesCheck.Result result, Deployment next) {
        strayPassword = result.strayPassword();
        broken.set(result.deployment().isEmpty());
        yaml.set(text);
        // The problems first: whoever hears of the new model looks at them.
        List<YamlProblem> found = result.problems();
        if (!problems.equals(found)) {
            problems.setAll(found);
        }
        deployment.set(next);
    }
}
