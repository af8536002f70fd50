package dev.redwheel.values;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@link Deployment} as the built-in chart's values YAML, and back.
 *
 * <p>What the model cannot express travels in {@link Deployment#extra()}. A text that is rendered over an earlier one keeps
 * that one's order, comments and quoting wherever the values did not change.
 */
public final class ValuesYaml {
    static final List<String> SENTINEL = List.of("sentinel", "enabled");
    static final List<String> PASSWORD = List.of("auth", "password");

    private ValuesYaml() {}

    /**
     * What a text says.
     *
     * @param deployment empty when the text is no YAML mapping
     * @param problems where the text is wrong, or says something the model cannot take; in the order of the text
     * @param strayPassword a password written into the values, where none may be: it is not part of {@code deployment}
     */
    public record Parsed(
            Optional<Deployment> deployment, List<YamlProblem> problems, Optional<Password> strayPassword) {}

    /** The model alone, everything it says written out. */
    public static String render(Deployment deployment) {
        return YamlTree.render(new ValuesWriter(null).values(deployment));
    }

    /** The model written over an earlier text. When that is no YAML, the model alone. */
    public static String render(Deployment deployment, String over) {
        if (over.isBlank()) {
            return render(deployment);
        }
        try {
            YamlTree tree = YamlTree.parse(over);
            return tree.withValues(over, new ValuesWriter(tree).values(deployment));
        } catch (YamlSyntaxException e) {
            return render(deployment);
        }
    }

    public static Parsed parse(String text) {
        try {
            return parse(YamlTree.parse(text));
        } catch (YamlSyntaxException e) {
            return new Parsed(Optional.empty(), List.of(e.problem()), Optional.empty());
        }
    }

    static Parsed parse(YamlTree tree) {
        return new ValuesReader(tree).read();
    }

    /** What the form cannot express, as YAML of its own. */
    public static String renderExtra(Deployment deployment) {
        return YamlTree.render(deployment.extra());
    }

    /**
     * The model with everything it cannot express replaced by an overlay. What the overlay says about the form's own fields
     * goes over them.
     *
     * @return the deployment is empty, with the problem, when the overlay is no YAML mapping
     */
    public static Parsed withOverlay(Deployment deployment, String overlay) {
        try {
            Map<String, Object> own = new ValuesWriter(null).values(deployment.withExtra(Map.of()));
            Map<String, Object> merged =
                    Trees.merge(own, YamlTree.parse(overlay).values());
            return parse(YamlTree.render(merged));
        } catch (YamlSyntaxException e) {
            return new Parsed(Optional.empty(), List.of(e.problem()), Optional.empty());
        }
    }

    /** A path as people write it: "master.resources.limits.memory". */
    static String dotted(List<String> path) {
        return String.join(".", path);
    }
}
