package dev.redwheel.settings;

import dev.redwheel.model.Environment;
import java.util.ArrayList;
import java.util.List;

/**
 * What the operator said about one context.
 *
 * @param namespaces namespaces typed or found before, tried where the right to list them is missing; newest first
 */
public record ContextSettings(Environment environment, boolean readOnly, List<String> namespaces) {
    private static final int REMEMBERED = 20;

    public static final ContextSettings DEFAULT = new ContextSettings(Environment.UNMARKED, false, List.of());

    public ContextSettings {
        namespaces = List.copyOf(namespaces);
    }

    public ContextSettings withEnvironment(Environment mark) {
        return new ContextSettings(mark, readOnly, namespaces);
    }

    public ContextSettings withReadOnly(boolean only) {
        return new ContextSettings(environment, only, namespaces);
    }

    /** Remembers a namespace as the newest. */
    public ContextSettings withNamespace(String namespace) {
        List<String> others =
                namespaces.stream().filter(n -> !n.equals(namespace)).toList();
        List<String> all = new ArrayList<>(List.of(namespace));
        all.addAll(others.subList(0, Math.min(others.size(), REMEMBERED - 1)));
        return new ContextSettings(environment, readOnly, all);
    }
}
