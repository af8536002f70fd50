package dev.redwheel.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Everything Redwheel remembers between runs. Holds no secret.
 *
 * @param window empty until a window was closed once
 * @param contexts by context name; contexts the operator said nothing about are absent
 * @param sampleSeconds live sampling interval in seconds, 1 to 60
 */
public record Settings(
        Theme theme, Optional<WindowBounds> window, Map<String, ContextSettings> contexts, int sampleSeconds) {
    public static final Settings DEFAULT = new Settings(Theme.LIGHT, Optional.empty(), Map.of(), 1);

    public Settings {
        contexts = Map.copyOf(contexts);
        sampleSeconds = Math.clamp(sampleSeconds, 1, 60);
    }

    public ContextSettings context(String name) {
        return contexts.getOrDefault(name, ContextSettings.DEFAULT);
    }

    public Settings withContext(String name, ContextSettings context) {
        Map<String, ContextSettings> all = new LinkedHashMap<>(contexts);
        all.put(name, context);
        return new Settings(theme, window, all, sampleSeconds);
    }

    public Settings withTheme(Theme newTheme) {
        return new Settings(newTheme, window, contexts, sampleSeconds);
    }

    public Settings withWindow(WindowBounds bounds) {
        return new Settings(theme, Optional.of(bounds), contexts, sampleSeconds);
    }

    public Settings withSampleSeconds(int seconds) {
        return new Settings(theme, window, contexts, seconds);
    }
}
