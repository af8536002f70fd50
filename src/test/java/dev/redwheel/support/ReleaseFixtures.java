package dev.redwheel.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Release payloads as Helm stores them, made of the small charts under {@code src/test/resources/releases}. */
public final class ReleaseFixtures {
    private static final JsonMapper JSON = JsonMapper.shared();

    private ReleaseFixtures() {}

    /**
     * One way to install one of those charts.
     *
     * @param expect what recognition should say of it
     */
    public record Case(
            String file,
            String name,
            String release,
            JsonNode chart,
            JsonNode config,
            JsonNode expect,
            List<String> images) {
        /** The value of data.release, the Secret's own base64 removed. */
        public byte[] payload(String namespace, int revision, String status, Instant updated) {
            ObjectNode release = JSON.createObjectNode();
            release.put("name", this.release);
            release.put("namespace", namespace);
            release.put("version", revision);
            release.set("chart", chart);
            release.set("config", config);
            release.putObject("info")
                    .put("status", status)
                    .put("first_deployed", updated.toString())
                    .put("last_deployed", updated.toString())
                    .put(
                            "description",
                            status.equals("failed") ? "timed out waiting for the condition" : "Install complete")
                    .put("notes", "Enjoy.");
            release.put("manifest", manifest());
            return encode(JSON.writeValueAsBytes(release));
        }

        /** The same installed under another name. */
        public Case named(String otherName) {
            return new Case(file, name, otherName, chart, config, expect, images);
        }

        private String manifest() {
            StringBuilder manifest = new StringBuilder();
            for (String image : images) {
                manifest.append("---\nkind: StatefulSet\nspec:\n  replicas: 3\n  template:\n    spec:\n")
                        .append("      containers:\n        - name: main\n          image: ")
                        .append(image)
                        .append('\n');
            }
            return manifest.toString();
        }

        @Override
        public String toString() {
            return file + ": " + name;
        }
    }

    /** base64(gzip(json)). */
    public static byte[] encode(byte[] json) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encode(packed.toByteArray());
    }

    public static List<Case> all() {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/releases"))) {
            List<Case> cases = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                cases.addAll(read(Objects.requireNonNull(file.getFileName()).toString()));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first case of a file: the chart as it comes. */
    public static Case first(String file) {
        return read(file).getFirst();
    }

    /** A case of a file by its place, from 0. */
    public static Case nth(String file, int place) {
        return read(file).get(place);
    }

    private static List<Case> read(String file) {
        try (InputStream in = Objects.requireNonNull(ReleaseFixtures.class.getResourceAsStream("/releases/" + file))) {
            JsonNode root = YAMLMapper.shared().readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            List<String> images = new ArrayList<>();
            root.get("images").forEach(image -> images.add(image.asString()));
            List<Case> cases = new ArrayList<>();
            for (JsonNode each : root.get("cases")) {
                JsonNode config = each.has("config") ? each.get("config") : JSON.createObjectNode();
                cases.add(new Case(
                        file,
                        each.get("case").asString(),
                        each.get("release").asString(),
                        root.get("chart"),
                        config,
                        each.get("expect"),
                        images));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
