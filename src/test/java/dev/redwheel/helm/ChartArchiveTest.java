package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.support.ReleaseFixtures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only the chart of the release itself is taken, whole. */
class ChartArchiveTest {
    private static final String CHART =
            "name: redis\nversion: 20.1.0\ndependencies:\n  - {name: common, version: 2.x.x}\n";
    private static final String LONG = "redis/templates/" + "a".repeat(120) + ".yaml";

    @TempDir
    private Path directory;

    private Path packed(Map<String, String> files) throws IOException {
        Path file = directory.resolve("chart.tgz");
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(out))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, String> each : files.entrySet()) {
                byte[] content = each.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(each.getKey());
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    @Test
    void readsWhatHelmPacksWithLongNames() throws IOException {
        Path file = packed(Map.of("redis/Chart.yaml", CHART, LONG, "kind: Service\n"));

        Map<String, byte[]> read = TarGz.read(Files.newInputStream(file));

        assertThat(read).containsOnlyKeys("redis/Chart.yaml", LONG);
        assertThat(read.get(LONG)).asString(StandardCharsets.UTF_8).isEqualTo("kind: Service\n");
    }

    @Test
    void whatIsCutOffOrNoArchiveIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(packed(Map.of("redis/Chart.yaml", CHART.repeat(500))));
        Path cut = Files.write(directory.resolve("cut.tgz"), Arrays.copyOf(whole, whole.length - 20));
        Path text = Files.writeString(directory.resolve("text.tgz"), "not packed");
        for (Path file : new Path[] {cut, text}) {
            assertThatThrownBy(() -> TarGz.read(Files.newInputStream(file))).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> ChartArchive.bytes(directory.resolve("none.tgz")))
                .isInstanceOfSatisfying(
                        OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT));
    }

    @Test
    void onlyTheChartOfTheReleaseIsTaken() throws IOException {
        Map<String, String> right = Map.of(
                "redis/Chart.yaml", CHART,
                "redis/templates/all.yaml", "kind: Service\n",
                "redis/charts/common/Chart.yaml", "name: common\nversion: 2.3.4\n");
        assertThat(taken(right).version()).isEqualTo("20.1.0");
        refused(with(right, "redis/templates/all.yaml", "kind: Pod\n"), "its templates/all.yaml is not the one");
        refused(with(right, "redis/templates/more.yaml", "kind: Pod\n"), "its templates/more.yaml is not the one");
        refused(
                with(right, "redis/charts/common/Chart.yaml", "name: common\nversion: 2.3.5\n"),
                "its charts/common/Chart.yaml is not the one");
        refused(with(right, "redis/Chart.yaml", CHART.replace("20.1.0", "20.1.1")), "It is chart redis 20.1.1");
        refused(
                Map.of("redis/Chart.yaml", CHART, "redis/templates/all.yaml", "kind: Service\n"),
                "depends on are not in it: common");
    }

    private ChartArchive taken(Map<String, String> files) throws IOException {
        byte[] field = ReleaseFixtures.encode("""
            {"name": "shop", "namespace": "default", "version": 1, "info": {"status": "deployed"}, "manifest": "",
             "chart": {"metadata": {"name": "redis", "version": "20.1.0", "dependencies": [{"name": "common", "version": "2.x.x"}]},
                       "lock": {"dependencies": [{"name": "common", "version": "2.3.4"}]},
                       "templates": [{"name": "templates/all.yaml", "data": "a2luZDogU2VydmljZQo="}]}}
            """.getBytes(StandardCharsets.UTF_8));
        return ChartArchive.of(packed(files), ReleaseDecoder.decode("default/shop", field), "default/shop", field);
    }

    private void refused(Map<String, String> files, String why) {
        assertThatThrownBy(() -> taken(files)).isInstanceOfSatisfying(OpsException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
            assertThat(e.why()).contains(why);
        });
    }

    private static Map<String, String> with(Map<String, String> files, String name, String content) {
        Map<String, String> changed = new TreeMap<>(files);
        changed.put(name, content);
        return changed;
    }
}
