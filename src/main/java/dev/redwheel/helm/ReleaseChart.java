package dev.redwheel.helm;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The chart that a revision of a release was made with, out of the release itself: so that a change of values changes
 * nothing else, and a revision of long ago can be made again. Blocks on the disk.
 */
public final class ReleaseChart {
    private ReleaseChart() {}

    /**
     * Writes the chart as a directory that Helm takes.
     *
     * @param secret namespace and name of the release's Secret, for messages
     * @param releaseField as for {@link ReleaseDecoder#decode}
     * @param folder an empty one that exists
     * @throws OpsException of kind UNSUPPORTED when the chart has dependencies: Helm does not keep these in a release;
     *     CORRUPT when it is no release
     */
    public static Path unpack(String secret, byte[] releaseField, Path folder) {
        JsonNode chart = read(secret, releaseField).path("chart");
        JsonNode metadata = chart.path("metadata");
        String name = metadata.path("name").asString("");
        if (!metadata.path("dependencies").isEmpty()) {
            throw new OpsException(
                    ErrorKind.UNSUPPORTED,
                    "take the chart out of the release",
                    "Secret " + secret,
                    "Chart " + name + " depends on other charts, and Helm keeps only the outermost in a release.",
                    "Give the console the chart archive it came from, or change this release with helm.");
        }
        try {
            write(folder, "Chart.yaml", metadata.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            write(
                    folder,
                    "values.yaml",
                    (chart.path("values").isObject() ? chart.path("values").toString() : "{}")
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            String schema = chart.path("schema").asString("");
            if (!schema.isEmpty()) {
                write(folder, "values.schema.json", Base64.getDecoder().decode(schema));
            }
            for (String part : new String[] {"templates", "files"}) {
                for (JsonNode file : chart.path(part)) {
                    write(
                            folder,
                            file.path("name").asString(""),
                            Base64.getDecoder().decode(file.path("data").asString("")));
                }
            }
            return folder;
        } catch (IOException | IllegalArgumentException e) {
            throw new OpsException(
                    ErrorKind.CORRUPT,
                    "take the chart out of the release",
                    "Secret " + secret,
                    "Its chart cannot be written to " + folder + ": " + e.getMessage() + ".",
                    "Check that the disk is not full; else change this release with helm.",
                    e);
        }
    }

    static JsonNode read(String secret, byte[] field) {
        byte[] bytes = Base64.getMimeDecoder().decode(field);
        boolean gzipped = bytes.length > 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
        try (InputStream raw = new ByteArrayInputStream(bytes);
                InputStream json = gzipped ? new GZIPInputStream(raw, 8192) : raw) {
            byte[] text = json.readNBytes(Math.toIntExact(ReleaseDecoder.LARGEST));
            return JsonMapper.shared().readTree(text);
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            // The parser's words may quote values, which may hold a password: not passed on.
            throw new OpsException(
                    ErrorKind.CORRUPT,
                    "take the chart out of the release",
                    "Secret " + secret,
                    "Its payload is not a Helm release (" + e.getClass().getSimpleName() + ").",
                    "Look at the Secret with kubectl; an older revision of the release may still be whole.");
        }
    }

    /** Nothing outside the folder, whatever the release says. */
    private static void write(Path folder, String name, byte[] content) throws IOException {
        Path file = folder.resolve(name).normalize();
        if (name.isEmpty() || !file.startsWith(folder.normalize())) {
            throw new IOException("a file named \"" + name + "\"");
        }
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, content);
    }
}
