package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.settings.RunFiles;
import dev.redwheel.support.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltInChartTest {
    private static final Path SOURCE = Path.of("src/main/resources/charts/redis");

    @Test
    void listsEveryFileOfTheChart() throws IOException {
        assertThat(BuiltInChart.files())
                .as("src/main/resources/charts/redis.files")
                .isEqualTo(filesBelow(SOURCE))
                .contains("Chart.yaml", "values.yaml", "values.schema.json", "templates/NOTES.txt");
    }

    @Test
    void unpacksOnceAndGoesWithTheRun(@TempDir Path home) throws IOException {
        Path directory;
        try (RunFiles files = new RunFiles(home.resolve("tmp"))) {
            BuiltInChart chart = new BuiltInChart(files);
            directory = chart.unpack();
            assertThat(chart.unpack()).isEqualTo(directory);
            assertThat(filesBelow(directory)).isEqualTo(filesBelow(SOURCE));
            for (String file : filesBelow(SOURCE)) {
                assertThat(directory.resolve(file)).hasSameBinaryContentAs(SOURCE.resolve(file));
            }
        }
        assertThat(directory).doesNotExist();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void tellsItsVersions() {
        BuiltInChart chart = new BuiltInChart(TestFiles.RUN);
        assertThat(chart.name()).isEqualTo("redis");
        assertThat(chart.version()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(chart.appVersion()).matches("\\d+\\.\\d+(\\.\\d+)?");
        assertThat(chart.schemaJson()).contains("\"replicaCount\"");
        assertThat(chart.defaultValuesYaml()).contains("architecture: standalone");
    }

    private static List<String> filesBelow(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }
}
