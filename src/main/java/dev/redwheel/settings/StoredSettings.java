package dev.redwheel.settings;

import dev.redwheel.model.Environment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The shape of the settings file: everything may be missing. */
record StoredSettings(
        @Nullable Theme theme,
        @Nullable WindowBounds window,
        @Nullable Map<String, @Nullable StoredContext> contexts,
        @Nullable Integer sampleSeconds) {

    record StoredContext(
            @Nullable Environment environment,
            boolean readOnly,
            @Nullable List<@Nullable String> namespaces) {}

    static StoredSettings of(Settings settings) {
        Map<String, @Nullable StoredContext> contexts = new LinkedHashMap<>();
        settings.contexts()
                .forEach((name, context) -> contexts.put(
                        name,
                        new StoredContext(
                                context.environment(), context.readOnly(), List.copyOf(context.namespaces()))));
        return new StoredSettings(settings.theme(), settings.window().orElse(null), contexts, settings.sampleSeconds());
    }

    Settings toSettings() {
        Map<String, ContextSettings> known = new LinkedHashMap<>();
        if (contexts != null) {
            contexts.forEach((name, stored) -> {
                if (stored != null) {
                    known.put(name, context(stored));
                }
            });
        }
        return new Settings(
                Objects.requireNonNullElse(theme, Settings.DEFAULT.theme()),
                Optional.ofNullable(window),
                known,
                Objects.requireNonNullElse(sampleSeconds, Settings.DEFAULT.sampleSeconds()));
    }

    private static ContextSettings context(StoredContext stored) {
        List<String> namespaces = stored.namespaces() == null
                ? List.of()
                : stored.namespaces().stream().filter(Objects::nonNull).toList();
        return new ContextSettings(
                Objects.requireNonNullElse(stored.environment(), Environment.UNMARKED), stored.readOnly(), namespaces);
    }
}
