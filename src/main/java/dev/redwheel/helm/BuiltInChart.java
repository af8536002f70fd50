package dev.redwheel.helm;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The chart that comes with the console, on the class path under {@code charts/redis}. Helm wants a directory, so it is
 * unpacked into a private temporary one on first use and removed by {@link #close()}. Safe from any thread; everything
 * here reads the disk.
 */
public final class BuiltInChart implements AutoCloseable {
    private static final String ROOT = "/charts/redis/";
    /** One path a line: a directory inside a jar cannot be listed. A test compares it with the real files. */
    private static final String INDEX = "/charts/redis.files";

    private @Nullable Path directory;
    private @Nullable Map<String, Object> metadata;

    /** The chart's directory on disk, the same one for the whole run. */
    public synchronized Path unpack() {
        Path known = directory;
        if (known != null) {
            return known;
        }
        try {
            Path parent = Files.createTempDirectory("redwheel-chart-"); // 0700 on POSIX systems.
            Path chart = parent.resolve("redis");
            for (String file : files()) {
                Path target = chart.resolve(file);
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.writeString(target, read(ROOT + file));
            }
            directory = chart;
            return chart;
        } catch (IOException e) {
            throw new OpsException(
                    ErrorKind.BUG,
                    "unpack the built-in chart",
                    "the directory for temporary files",
                    "It could not be written.",
                    "Check the free space of " + System.getProperty("java.io.tmpdir") + ".",
                    e);
        }
    }

    /** The chart's name, "redis". */
    public String name() {
        return field("name");
    }

    /** The chart's own version. */
    public String version() {
        return field("version");
    }

    /** The Redis version that it installs unless an image tag is given. */
    public String appVersion() {
        return field("appVersion");
    }

    /** The JSON schema of its values, with a title and a description for every value. */
    public String schemaJson() {
        return read(ROOT + "values.schema.json");
    }

    /** Its default values with their comments. */
    public String defaultValuesYaml() {
        return read(ROOT + "values.yaml");
    }

    @Override
    public synchronized void close() {
        Path chart = directory;
        directory = null;
        if (chart == null) {
            return;
        }
        try (Stream<Path> all = Files.walk(Objects.requireNonNull(chart.getParent()))) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> files() {
        return read(INDEX).lines().filter(line -> !line.isBlank()).toList();
    }

    private synchronized String field(String key) {
        if (metadata == null) {
            ObjectReader yaml = YAMLMapper.shared().readerForMapOf(Object.class);
            metadata = yaml.readValue(read(ROOT + "Chart.yaml"));
        }
        return String.valueOf(metadata.get(key));
    }

    private static String read(String resource) {
        try (InputStream in = BuiltInChart.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
