package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ReleaseDecoderTest {
    private static final String SECRET = "caching/sh.helm.release.v1.cache.v3";
    private static final String RELEASE = """
        {"name":"cache","info":{"first_deployed":"2026-01-02T03:04:05.123456789+02:00",
          "last_deployed":"2026-11-23T04:24:56Z","deleted":"","description":"Upgrade complete",
          "status":"deployed","notes":"Hello"},
         "chart":{"metadata":{"name":"umbrella","version":"1.2.3","appVersion":"8.0","dependencies":[
              {"name":"redis","version":"23.x","repository":"oci://example.org","alias":"cache","enabled":true},
              {"name":"common","version":"2.x","repository":"","enabled":false}]},
           "lock":null,"templates":[{"name":"templates/a.yaml","data":"e30="},{"name":"b","data":{"odd":[1]}}],
           "values":{"replica":{"replicaCount":3}},"schema":"e30=","files":[{"name":"README.md","data":"e30="}]},
         "config":{"auth":{"existingSecret":"redis"},"drop":null},
         "manifest":"---\\nkind: Service\\n","hooks":[{"name":"x"}],"version":3,"namespace":"caching"}
        """;

    @Test
    void readsWhatMattersOfARelease() {
        ReleasePayload payload = ReleaseDecoder.decode(SECRET, field(RELEASE, true));

        assertThat(payload.name()).isEqualTo("cache");
        assertThat(payload.namespace()).isEqualTo("caching");
        assertThat(payload.revision()).isEqualTo(3);
        assertThat(payload.status()).isEqualTo("deployed");
        assertThat(payload.firstDeployed()).isEqualTo(Instant.parse("2026-01-02T01:04:05.123456789Z"));
        assertThat(payload.lastDeployed()).isEqualTo(Instant.parse("2026-11-23T04:24:56Z"));
        assertThat(payload.description()).isEqualTo("Upgrade complete");
        assertThat(payload.chartName()).isEqualTo("umbrella");
        assertThat(payload.chartVersion()).isEqualTo("1.2.3");
        assertThat(payload.appVersion()).isEqualTo("8.0");
        assertThat(payload.dependencies())
                .containsExactly(
                        new ChartDependency("redis", "23.x", "oci://example.org", "cache", true),
                        new ChartDependency("common", "2.x", "", "", false));
        assertThat(payload.userValues()).containsEntry("auth", Map.of("existingSecret", "redis"));
        assertThat(payload.userValues()).containsEntry("drop", null);
        assertThat(payload.chartValues()).isEqualTo(Map.of("replica", Map.of("replicaCount", 3)));
        assertThat(payload.manifest()).isEqualTo("---\nkind: Service\n");
        assertThat(payload.notes()).isEqualTo("Hello");
    }

    @Test
    void acceptsAPayloadThatIsNotCompressed() {
        assertThat(ReleaseDecoder.decode(SECRET, field(RELEASE, false)))
                .isEqualTo(ReleaseDecoder.decode(SECRET, field(RELEASE, true)));
    }

    @Test
    void acceptsAReleaseThatHasOnlyAName() {
        ReleasePayload payload = ReleaseDecoder.decode(
                SECRET, field("{\"name\":\"x\",\"version\":1,\"info\":null,\"config\":null}", true));

        assertThat(payload.status()).isEqualTo("unknown");
        assertThat(payload.lastDeployed()).isNull();
        assertThat(payload.userValues()).isEmpty();
    }

    @Test
    void neverPrintsValues() {
        String secret = RELEASE.replace("\"existingSecret\":\"redis\"", "\"password\":\"hunter2\"");

        assertThat(ReleaseDecoder.decode(SECRET, field(secret, true)).toString())
                .doesNotContain("hunter2");
    }

    @Test
    void namesTheSecretThatIsCorrupt() {
        byte[] whole = field(RELEASE, true);
        for (byte[] corrupt : List.of(
                new byte[0],
                "not base64!".getBytes(StandardCharsets.UTF_8),
                Arrays.copyOf(whole, whole.length / 2),
                field("[]", true),
                field("{\"name\":\"x\"}", true),
                field("{\"name\":5,\"version\":1}", true),
                field("{\"name\":\"x\",\"version\":99999999999}", true),
                field("{\"name\":\"x\",\"version\":1,\"info\":{\"last_deployed\":\"yesterday\"}}", true),
                field("{\"name\":\"x\",\"version\":1,\"config\":" + "[".repeat(100_000), true))) {
            assertThatExceptionOfType(OpsException.class)
                    .isThrownBy(() -> ReleaseDecoder.decode(SECRET, corrupt))
                    .withMessageContaining(SECRET)
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
        }
    }

    @Test
    void neverQuotesACorruptPayload() {
        byte[] broken = field("{\"name\":\"x\",\"version\":1,\"config\":{\"password\":\"hunter2\" oops", true);

        assertThatExceptionOfType(OpsException.class)
                .isThrownBy(() -> ReleaseDecoder.decode(SECRET, broken))
                .withMessageNotContaining("hunter2")
                .withNoCause();
    }

    @Test
    void stopsAtABomb() {
        byte[] bomb = field("{\"name\":\"x\",\"version\":1,\"manifest\":\"" + " ".repeat(40 << 20) + "\"}", true);

        assertThat(bomb.length).isLessThan(100_000);
        assertThatExceptionOfType(OpsException.class)
                .isThrownBy(() -> ReleaseDecoder.decode(SECRET, bomb))
                .withMessageContaining("16 MiB");
    }

    @Property(tries = 300)
    void returnsTheValuesItWasGiven(
            @ForAll @Size(max = 6) @UniqueElements List<String> keys,
            @ForAll @Size(max = 6) List<Integer> numbers,
            @ForAll String manifest,
            @ForAll @IntRange(min = 1) int revision) {
        Map<String, Object> values = new java.util.LinkedHashMap<>();
        for (String key : keys) {
            values.put(key, Map.of("numbers", numbers, key, manifest));
        }
        String json = JsonMapper.shared()
                .writeValueAsString(Map.of("name", "x", "version", revision, "config", values, "manifest", manifest));

        ReleasePayload payload = ReleaseDecoder.decode(SECRET, field(json, true));

        assertThat(payload.userValues()).isEqualTo(values);
        assertThat(payload.manifest()).isEqualTo(manifest);
        assertThat(payload.revision()).isEqualTo(revision);
    }

    @Property(tries = 500)
    void throwsNothingElseOnAnyBytes(@ForAll byte[] bytes, @ForAll boolean gzip) {
        onlyOpsException(bytes);
        onlyOpsException(Base64.getEncoder().encode(bytes));
        onlyOpsException(field(new String(bytes, StandardCharsets.ISO_8859_1), gzip));
    }

    @Property(tries = 500)
    void throwsNothingElseOnADamagedRelease(
            @ForAll @IntRange(min = 0, max = 100_000) int position, @ForAll byte damage, @ForAll boolean gzip) {
        byte[] decoded = Base64.getDecoder().decode(field(RELEASE, gzip));
        decoded[position % decoded.length] = damage;
        onlyOpsException(Base64.getEncoder().encode(decoded));
    }

    private static void onlyOpsException(byte[] field) {
        try {
            ReleaseDecoder.decode(SECRET, field);
        } catch (OpsException e) {
            assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT);
        }
    }

    /** What the API gives for data.release after its own base64 is removed. */
    private static byte[] field(String json, boolean gzip) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        if (gzip) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            bytes = packed.toByteArray();
        }
        return Base64.getEncoder().encode(bytes);
    }
}
