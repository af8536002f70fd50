package dev.redwheel.helm;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.settings.RunFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The chart that comes with the console, on the class path under {@code charts/redis}. Helm wants a directory, so it is
 * unpacked into one of this run's on first use, which goes with the run. Safe from any thread; everything here reads
 * the disk.
 */
public final class BuiltInChart {
    private static final String ROOT = "/charts/redis/";
    /** One path a line: a directory inside a jar cannot be listed. A test compares it with the real files. */
    private static final String INDEX = "/charts/redis.files";

    private final RunFiles files;
    private @Nullable Path directory;
    private @Nullable Map<String, Object> metadata;

    public BuiltInChart(RunFiles files) {
        this.files = files;
    }

    /** The chart's directory on disk, the same one for the whole run. */
    public synchronized Path unpack() {
        Path known = directory;
        if (known != null) {
            return known;
        }
        try {
            Path chart = files.folder("chart").resolve("redis");
            write(chart);
            directory = chart;
            return chart;
        } catch (IOException e) {
            throw new OpsException(
                    ErrorKind.BUG,
                    "unpack the built-in chart",
                    files.home().toString(),
                    "It cannot be written: " + e.getMessage() + ".",
                    "Check that the folder can be written to and that the disk is not full.",
                    e);
        }
    }

    /**
     * Writes the chart into {@code redis} and the values into {@code values.yaml}, both inside this folder. Replaces nothing.
     *
     * @return the chart's directory
     * @throws OpsException of kind INVALID_INPUT when one of them is there already or cannot be written
     */
    public Path save(Path folder, String valuesYaml) {
        Path chart = folder.resolve("redis");
        Path values = folder.resolve("values.yaml");
        try {
            if (Files.exists(chart)) {
                throw new FileAlreadyExistsException(chart.toString());
            }
            Files.writeString(values, valuesYaml, StandardOpenOption.CREATE_NEW);
            write(chart);
            return chart;
        } catch (FileAlreadyExistsException e) {
            throw unsaved(folder, e.getMessage() + " is there already, and nothing is replaced.", e);
        } catch (IOException e) {
            throw unsaved(folder, "It cannot be written: " + e.getMessage() + ".", e);
        }
    }

    private static OpsException unsaved(Path folder, String why, IOException cause) {
        return new OpsException(
                ErrorKind.INVALID_INPUT, "save the chart", folder.toString(), why, "Choose another folder.", cause);
    }

    private static void write(Path chart) throws IOException {
        for (String file : files()) {
            Path target = chart.resolve(file);
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            Files.writeString(target, read(ROOT + file));
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
