package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.support.TestFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class NativeEnvironmentTest {
    @TempDir
    private Path directory;

    @Test
    void aBrokenDefaultKubeconfigDoesNotKeepAChartFromBeingRendered() throws Exception {
        Path broken = Files.writeString(directory.resolve("broken"), "{ not: [yaml");
        Path chart = directory.resolve("chart");
        Files.createDirectories(chart.resolve("templates"));
        Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: chart\nversion: 1.0.0\n");
        Files.writeString(
                chart.resolve("templates/map.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: rendered}\n");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        chart.toString())
                .redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", broken.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).contains("name: rendered");
    }

    /** A process of its own, whose environment has the broken kubeconfig from the start. */
    static final class Child {
        private Child() {}

        @SuppressWarnings("SystemOut") // Its parent reads it.
        public static void main(String[] args) {
            System.out.println(new HelmClient(TestFiles.RUN).template(Path.of(args[0]), "redis", "n", "{}"));
            System.exit(0);
        }
    }
}
