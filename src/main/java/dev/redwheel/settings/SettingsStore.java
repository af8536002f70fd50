package dev.redwheel.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The settings file. Loads leniently (unknown fields and values are passed over), so an older or newer file still
 * works; a broken one is kept aside as {@code settings.json.broken} and the defaults are used. Every change is written at
 * once. Safe from any thread; listeners run on the thread that changed.
 */
public final class SettingsStore {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsStore.class);

    private static final JsonMapper JSON = JsonMapper.builder()
            .enumNamingStrategy(EnumNamingStrategies.LOWER_CAMEL_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .build();

    private final Path file;
    private final List<Consumer<Settings>> listeners = new CopyOnWriteArrayList<>();
    private Settings current;

    public SettingsStore(Path file) {
        this.file = file;
        this.current = load(file);
    }

    public synchronized Settings get() {
        return current;
    }

    /** Changes the settings and writes them. A file that cannot be written is logged; the change stays in force. */
    public void update(UnaryOperator<Settings> change) {
        Settings changed;
        synchronized (this) {
            changed = change.apply(current);
            if (changed.equals(current)) {
                return;
            }
            current = changed;
            try {
                AtomicFiles.write(
                        file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(StoredSettings.of(changed)));
            } catch (IOException e) {
                LOG.warn("Could not write {}; the change lasts until Redwheel ends", file, e);
            }
        }
        listeners.forEach(listener -> listener.accept(changed));
    }

    public void onChange(Consumer<Settings> listener) {
        listeners.add(listener);
    }

    private static Settings load(Path file) {
        try {
            StoredSettings stored = JSON.readValue(Files.readAllBytes(file), StoredSettings.class);
            return stored == null ? Settings.DEFAULT : stored.toSettings();
        } catch (NoSuchFileException e) {
            return Settings.DEFAULT;
        } catch (IOException | JacksonException e) {
            LOG.warn("Could not read {}; starting with the defaults", file, e);
            keepAside(file);
            return Settings.DEFAULT;
        }
    }

    private static void keepAside(Path file) {
        try {
            Files.move(file, file.resolveSibling(file.getFileName() + ".broken"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("Could not keep {} aside", file, e);
        }
    }
}
