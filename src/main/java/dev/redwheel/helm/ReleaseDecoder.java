package dev.redwheel.helm;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the payload of a Helm release Secret: base64(gzip(JSON)), or base64(JSON) as very old Helm 3 wrote it.
 *
 * <p>The JSON is read as a stream and the chart's templates, files and schema, which are most of it, are skipped. Safe
 * from any thread.
 */
public final class ReleaseDecoder {
    /** A Secret holds at most 1 MiB; no real release unpacks to more than a few. More than this is an attack or damage. */
    static final long LARGEST = 16L << 20;

    /** Values are read out of the middle of the document, so what follows them is no fault. */
    private static final ObjectReader JSON =
            JsonMapper.shared().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ReleaseDecoder() {}

    /**
     * Decodes one revision.
     *
     * @param secret namespace and name of the Secret, for messages
     * @param releaseField {@code data.release} after the API's own base64 is removed, so still base64 of gzip
     * @throws OpsException of kind CORRUPT when it is not a release
     */
    public static ReleasePayload decode(String secret, byte[] releaseField) {
        try (InputStream json = open(releaseField);
                JsonParser parser = JSON.createParser(json)) {
            return new Reading(parser).release();
        } catch (IOException | JacksonException | IllegalArgumentException | DateTimeException e) {
            throw corrupt(secret, e);
        }
    }

    private static InputStream open(byte[] field) throws IOException {
        byte[] bytes = Base64.getMimeDecoder().decode(field);
        boolean gzipped = bytes.length > 3 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b && bytes[2] == 0x08;
        InputStream raw = new ByteArrayInputStream(bytes);
        return new Capped(gzipped ? new GZIPInputStream(raw, 8192) : raw);
    }

    private static OpsException corrupt(String secret, Exception cause) {
        // The parser's own words may quote the payload, which may hold a password: neither text nor cause is passed on.
        String why = cause instanceof TooLarge || cause.getCause() instanceof TooLarge
                ? "It unpacks to more than " + (LARGEST >> 20) + " MiB."
                : "Its payload is not a Helm release (" + cause.getClass().getSimpleName() + ").";
        return new OpsException(
                ErrorKind.CORRUPT,
                "read the release",
                "Secret " + secret,
                why,
                "Look at the Secret with kubectl; an older revision of the release may still be whole.");
    }

    /** One pass over one document. */
    private static final class Reading {
        private final JsonParser parser;
        private String name = "";
        private String namespace = "";
        private int revision;
        private String status = "unknown";
        private @Nullable Instant firstDeployed;
        private @Nullable Instant lastDeployed;
        private String description = "";
        private String chartName = "";
        private String chartVersion = "";
        private String appVersion = "";
        private final List<String> provenance = new ArrayList<>();
        private final List<ChartDependency> dependencies = new ArrayList<>();
        private final List<ChartDependency> locked = new ArrayList<>();
        private Map<String, @Nullable Object> userValues = Map.of();
        private Map<String, @Nullable Object> chartValues = Map.of();
        private String manifest = "";
        private String notes = "";

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        ReleasePayload release() throws IOException {
            parser.nextToken();
            object(key -> {
                switch (key) {
                    case "name" -> name = text();
                    case "namespace" -> namespace = text();
                    case "version" -> revision = number();
                    case "manifest" -> manifest = text();
                    case "config" -> userValues = values();
                    case "info" -> object(this::info);
                    case "chart" -> object(this::chart);
                    default -> parser.skipChildren();
                }
            });
            if (name.isEmpty() || revision < 1) {
                throw new IOException("no name or revision");
            }
            return new ReleasePayload(
                    name,
                    namespace,
                    revision,
                    status,
                    firstDeployed,
                    lastDeployed,
                    description,
                    chartName,
                    chartVersion,
                    appVersion,
                    provenance,
                    dependencies,
                    locked,
                    userValues,
                    chartValues,
                    manifest,
                    notes);
        }

        private void info(String key) throws IOException {
            switch (key) {
                case "status" -> status = text();
                case "first_deployed" -> firstDeployed = time();
                case "last_deployed" -> lastDeployed = time();
                case "description" -> description = text();
                case "notes" -> notes = text();
                default -> parser.skipChildren();
            }
        }

        private void chart(String key) throws IOException {
            switch (key) {
                case "metadata" -> object(this::metadata);
                case "lock" -> object(this::lock);
                case "values" -> chartValues = values();
                default -> parser.skipChildren();
            }
        }

        private void metadata(String key) throws IOException {
            switch (key) {
                case "name" -> chartName = text();
                case "version" -> chartVersion = text();
                case "appVersion" -> appVersion = text();
                case "home" -> provenance.add(text());
                case "sources" -> array(() -> provenance.add(text()));
                case "maintainers" -> array(() -> object(field -> provenance.add(text())));
                case "annotations" -> object(field -> provenance.add(field + ": " + text()));
                case "dependencies" -> dependencies(dependencies);
                default -> parser.skipChildren();
            }
        }

        private void lock(String key) throws IOException {
            if (key.equals("dependencies")) {
                dependencies(locked);
            } else {
                parser.skipChildren();
            }
        }

        private void dependencies(List<ChartDependency> into) throws IOException {
            array(() -> {
                Dependency dependency = new Dependency();
                object(dependency::field);
                into.add(dependency.build());
            });
        }

        private void array(Element element) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return;
            }
            expect(JsonToken.START_ARRAY);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                element.read();
            }
        }

        private void object(Field field) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return;
            }
            expect(JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                field.read(key);
            }
            expect(JsonToken.END_OBJECT);
        }

        private String text() throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return "";
            }
            expect(JsonToken.VALUE_STRING);
            return parser.getString();
        }

        private int number() throws IOException {
            expect(JsonToken.VALUE_NUMBER_INT);
            return parser.getIntValue();
        }

        private @Nullable Instant time() throws IOException {
            String text = text();
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        }

        @SuppressWarnings(
                "unchecked") // Jackson reads an object into a Map<String, Object>; nothing else passes expect.
        private Map<String, @Nullable Object> values() throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return Map.of();
            }
            expect(JsonToken.START_OBJECT);
            return JSON.forType(Map.class).readValue(parser);
        }

        private void expect(JsonToken token) throws IOException {
            if (parser.currentToken() != token) {
                throw new IOException("expected " + token);
            }
        }

        private final class Dependency {
            private String name = "";
            private String version = "";
            private String repository = "";
            private String alias = "";
            private boolean enabled = true;

            void field(String key) throws IOException {
                switch (key) {
                    case "name" -> name = text();
                    case "version" -> version = text();
                    case "repository" -> repository = text();
                    case "alias" -> alias = text();
                    case "enabled" -> enabled = parser.currentToken() == JsonToken.VALUE_TRUE;
                    default -> parser.skipChildren();
                }
            }

            ChartDependency build() {
                return new ChartDependency(name, version, repository, alias, enabled);
            }
        }
    }

    /** Reads the value of one key of an object; the parser stands on its first token and is left on its last. */
    @FunctionalInterface
    private interface Field {
        void read(String key) throws IOException;
    }

    /** Reads one element of an array; the parser stands on its first token and is left on its last. */
    @FunctionalInterface
    private interface Element {
        void read() throws IOException;
    }

    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Ends with {@link TooLarge} instead of unpacking without bound. */
    private static final class Capped extends FilterInputStream {
        private long left = LARGEST;

        Capped(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return count(super.read(), 1);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            return count(read, read);
        }

        private int count(int result, int bytes) throws IOException {
            if (result >= 0) {
                left -= bytes;
                if (left < 0) {
                    throw new TooLarge();
                }
            }
            return result;
        }
    }
}
