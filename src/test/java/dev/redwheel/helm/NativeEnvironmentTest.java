package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.support.TestFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
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
        assertThat(rendered("KUBECONFIG", broken().toString())).contains("name: rendered");
    }

    @Test
    void norDoesABrokenOneAmongSeveral() throws Exception {
        Path good = Files.writeString(directory.resolve("good"), "apiVersion: v1\nkind: Config\n");
        assertThat(rendered("KUBECONFIG", good + ":" + broken())).contains("name: rendered");
    }

    @Test
    void norDoesABrokenOneInTheHomeFolder() throws Exception {
        Files.createDirectories(directory.resolve("home/.kube"));
        Files.copy(broken(), directory.resolve("home/.kube/config"));
        assertThat(rendered("HOME", directory.resolve("home").toString())).contains("name: rendered");
    }

    private Path broken() throws IOException {
        return Files.writeString(directory.resolve("broken"), "{ not: [yaml");
    }

    /** What a process with only this variable set to the broken kubeconfig says. */
    private String rendered(String variable, String value) throws IOException {
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
        builder.environment().remove("KUBECONFIG");
        builder.environment().put("OLDPWD", "/");
        builder.environment().put(variable, value);
        Process process = builder.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A process of its own, whose environment has the broken kubeconfig from the start. */
    static final class Child {
        private Child() {}

        @SuppressWarnings("SystemOut") // Its parent reads it.
        public static void main(String[] args) throws Throwable {
            moveEnvironment();
            System.out.println(new HelmClient(TestFiles.RUN).template(Path.of(args[0]), "redis", "n", "{}"));
            System.exit(0);
        }

        /** As GTK does before the first window: libc's environment is no longer the one the process was started with. */
        @SuppressWarnings("restricted")
        private static void moveEnvironment() throws Throwable {
            Linker linker = Linker.nativeLinker();
            MethodHandle setenv = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("setenv"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            try (Arena memory = Arena.ofConfined()) {
                int failed = (int) setenv.invokeExact(memory.allocateFrom("ANOTHER"), memory.allocateFrom("one"), 1);
                assertThat(failed).isZero();
            }
        }
    }
}
