package dev.redwheel.helm;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A packed chart on the disk ({@code helm package}, {@code helm pull}) that is the chart of a release, with the charts that it
 * depends on: Helm keeps these in no release.
 *
 * @param file where it was when it was read
 * @param sha256 of the file, in hexadecimal digits
 */
public record ChartArchive(String file, String name, String version, String sha256) {
    /** Much more than any chart; a wrong choice is not to be read into memory. */
    private static final long LARGEST = 20L << 20;

    private static final String TRIED = "take the chart from the archive";

    /**
     * Reads an archive and checks that it is the chart of this revision: name, version, no template more, less or other, and the
     * charts it depends on are in it, of the versions that the release has locked. Blocks on the disk.
     *
     * @param secret namespace and name of the release's Secret, for messages
     * @param releaseField as for {@link ReleaseDecoder#decode}
     * @throws OpsException of kind INVALID_INPUT when it cannot be read, CONFLICT when it is another chart
     */
    public static ChartArchive of(Path file, ReleasePayload release, String secret, byte[] releaseField) {
        byte[] bytes = bytes(file);
        Map<String, byte[]> files = unpacked(file, bytes);
        String folder = files.keySet().stream()
                .filter(name -> name.matches("[^/]+/Chart\\.yaml"))
                .map(name -> name.substring(0, name.indexOf('/') + 1))
                .findFirst()
                .orElseThrow(() -> unreadable(file, "There is no Chart.yaml in it.", null));
        JsonNode chart = chart(file, files.getOrDefault(folder + "Chart.yaml", new byte[0]));
        String name = chart.path("name").asString("");
        String version = chart.path("version").asString("");
        if (!name.equals(release.chartName()) || !version.equals(release.chartVersion())) {
            throw another(
                    file,
                    "It is chart " + name + " " + version + ", and the release has " + release.chartName() + " "
                            + release.chartVersion() + ".",
                    release);
        }
        List<String> missing = missing(chart, folder, files);
        if (!missing.isEmpty()) {
            throw another(file, "The charts it depends on are not in it: " + String.join(", ", missing) + ".", release);
        }
        Optional<String> different = templates(
                        folder, files, ReleaseChart.read(secret, releaseField).path("chart"))
                .or(() -> dependency(file, folder, files, release));
        if (different.isPresent()) {
            throw another(
                    file,
                    "It has the release's name and version, but its " + different.get()
                            + " is not the one the release was made with.",
                    release);
        }
        return new ChartArchive(file.toString(), name, version, sha256(bytes));
    }

    /** @throws OpsException of kind INVALID_INPUT when it cannot be read */
    public static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw unreadable(file, "It is larger than " + (LARGEST >> 20) + " MiB.", null);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, "It cannot be read: " + e.getMessage() + ".", e);
        }
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static Map<String, byte[]> unpacked(Path file, byte[] bytes) {
        try {
            return TarGz.read(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw unreadable(file, "It is no packed chart: " + e.getMessage() + ".", e);
        }
    }

    private static JsonNode chart(Path file, byte[] yaml) {
        try {
            return YAMLMapper.shared().readTree(yaml);
        } catch (JacksonException e) {
            throw unreadable(file, "Its Chart.yaml is no YAML.", e);
        }
    }

    /** A dependency is a folder or a packed chart under charts/. */
    private static List<String> missing(JsonNode chart, String folder, Map<String, byte[]> files) {
        List<String> missing = new ArrayList<>();
        for (JsonNode dependency : chart.path("dependencies")) {
            String name = dependency.path("name").asString("");
            boolean there = files.keySet().stream()
                    .anyMatch(at -> at.startsWith(folder + "charts/" + name + "/")
                            || (at.startsWith(folder + "charts/" + name + "-") && at.endsWith(".tgz")));
            if (!there) {
                missing.add(name);
            }
        }
        return missing;
    }

    /** The first template that the archive and the chart of the release do not have alike. */
    private static Optional<String> templates(String folder, Map<String, byte[]> files, JsonNode kept) {
        Set<String> names = new HashSet<>();
        for (JsonNode template : kept.path("templates")) {
            String at = template.path("name").asString("");
            byte[] data = Base64.getDecoder().decode(template.path("data").asString(""));
            names.add(folder + at);
            if (!Arrays.equals(data, files.getOrDefault(folder + at, new byte[0]))) {
                return Optional.of(at);
            }
        }
        return files.keySet().stream()
                .filter(at -> at.startsWith(folder + "templates/") && !names.contains(at))
                .map(at -> at.substring(folder.length()))
                .findFirst();
    }

    /** The first chart in it of another version than the release has locked; one that is packed itself is not looked into. */
    private static Optional<String> dependency(
            Path file, String folder, Map<String, byte[]> files, ReleasePayload release) {
        return release.locked().stream()
                .filter(locked -> {
                    byte[] chart = files.get(folder + chartYaml(locked));
                    return chart != null
                            && !chart(file, chart).path("version").asString("").equals(locked.version());
                })
                .map(ChartArchive::chartYaml)
                .findFirst();
    }

    private static String chartYaml(ChartDependency dependency) {
        return "charts/" + dependency.name() + "/Chart.yaml";
    }

    private static OpsException unreadable(Path file, String why, @Nullable Exception cause) {
        return new OpsException(
                ErrorKind.INVALID_INPUT,
                TRIED,
                file.toString(),
                why,
                "Choose a chart as helm package and helm pull write it (.tgz).",
                cause);
    }

    private static OpsException another(Path file, String why, ReleasePayload release) {
        return new OpsException(
                ErrorKind.CONFLICT,
                TRIED,
                file.toString(),
                why,
                "Fetch the chart the release came from: helm pull <repository>/" + release.chartName() + " --version "
                        + release.chartVersion() + ".");
    }
}
