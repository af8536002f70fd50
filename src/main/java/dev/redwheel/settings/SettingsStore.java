package dev.redwheel.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
 * works; a broken one is kept aside as {@code settings.json.broken} and the defaults are used. Every change is made to what
 * the file says by then and written at once, so two consoles keep each other's changes. Safe from any thread; listeners run on the thread that changed.
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
    private final Optional<Path> keptAside;
    private final List<Consumer<Settings>> listeners = new CopyOnWriteArrayList<>();
    private Settings current;
    /** Whether the file lacks a change, because it could not be written. */
    private boolean unwritten;

    public SettingsStore(Path file) {
        this.file = file;
        Optional<Settings> written = Optional.empty();
        Optional<Path> aside = Optional.empty();
        try {
            written = read(file);
        } catch (IOException | JacksonException e) {
            aside = keepAside(file, e);
        }
        this.current = written.orElse(Settings.DEFAULT);
        this.keptAside = aside;
    }

    public Path file() {
        return file;
    }

    /** Where the file is that could not be read at the start, so that all it said is not in force; empty when it was read. */
    public Optional<Path> keptAside() {
        return keptAside;
    }

    public synchronized Settings get() {
        return current;
    }

    /** Changes the settings and writes them. A file that cannot be written is logged; the change stays in force. */
    public void update(UnaryOperator<Settings> change) {
        Settings changed;
        synchronized (this) {
            Settings before = current;
            boolean made = false;
            try (FileChannel _ = lock()) {
                Settings written = unwritten ? current : load(file).orElse(current);
                current = change.apply(written);
                made = true;
                if (unwritten || !current.equals(written)) {
                    unwritten = true;
                    AtomicFiles.write(
                            file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(StoredSettings.of(current)));
                    unwritten = false;
                }
            } catch (IOException | UncheckedIOException e) {
                if (!made) {
                    current = change.apply(current);
                    unwritten = true;
                }
                LOG.warn("Could not write {}; the change lasts until Redwheel ends", file, e);
            }
            changed = current;
            if (changed.equals(before)) {
                return;
            }
        }
        listeners.forEach(listener -> listener.accept(changed));
    }

    /** Keeps other consoles from reading and writing until closed. A file beside: the file itself is replaced. */
    private FileChannel lock() throws IOException {
        Path beside = file.toAbsolutePath();
        Home.ownerOnly(Objects.requireNonNull(beside.getParent()));
        FileChannel channel = FileChannel.open(
                beside.resolveSibling(file.getFileName() + ".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                RunFolder.ownerOnly("rw-------"));
        try {
            var _ = channel.lock();
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    public void onChange(Consumer<Settings> listener) {
        listeners.add(listener);
    }

    /** What the file says; empty when there is none, or when it was broken and is kept aside now. */
    private static Optional<Settings> load(Path file) {
        try {
            return read(file);
        } catch (IOException | JacksonException e) {
            keepAside(file, e);
            return Optional.empty();
        }
    }

    private static Optional<Settings> read(Path file) throws IOException {
        try {
            StoredSettings stored = JSON.readValue(Files.readAllBytes(file), StoredSettings.class);
            return Optional.ofNullable(stored).map(StoredSettings::toSettings);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> keepAside(Path file, Exception why) {
        LOG.warn("Could not read {}; it is kept aside", file, why);
        Path aside = file.resolveSibling(file.getFileName() + ".broken");
        try {
            return Optional.of(Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING));
        } catch (IOException e) {
            LOG.warn("Could not keep {} aside", file, e);
            return Optional.empty();
        }
    }
}
