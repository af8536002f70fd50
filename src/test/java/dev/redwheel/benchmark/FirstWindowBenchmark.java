package dev.redwheel.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code first-window} and {@code first-window-memory}: a fresh JVM, started as {@code ./redwheel} starts it, with its
 * ahead-of-time cache, against {@link EmptyWindow} on the same JDK without one. Both on JavaFX's headless platform. The
 * time is from just before the process is started to the line by which it tells of the second pulse after the window was
 * shown, looked for every 2 ms, on one clock (what Linux tells of the start of a process is wrong by up to a second, the
 * same for all until the next boot); the memory is VmRSS at that moment. Medians of {@value #RUNS} runs each, taken in turn.
 */
@Tag("benchmark")
class FirstWindowBenchmark {
    private static final int RUNS = 7;
    private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    @TempDir
    Path folder;

    private record Start(double millis, double kibibytes) {}

    @Test
    void theFirstWindow() throws Exception {
        Path cache = folder.resolve("redwheel.aot");
        List<String> ours = ours();
        List<String> training = new ArrayList<>(List.of("installers/common/aot-cache", cache.toString()));
        training.addAll(ours);
        assertThat(new ProcessBuilder(training).inheritIO().start().waitFor()).isZero();
        ours.add(1, "-XX:AOTCache=" + cache);

        List<Start> us = new ArrayList<>();
        List<Start> them = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            us.add(start(ours, run));
            them.add(start(peer(), run));
        }
        BenchmarkReport.print("first-window", median(us, true), median(them, true), "ms", 1.5);
        BenchmarkReport.print("first-window-memory", median(us, false), median(them, false), "KiB", 1.5);
    }

    private static List<String> ours() throws IOException {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(Files.readAllLines(Path.of("installers/common/java-options")));
        command.addAll(List.of(
                "-cp",
                Path.of("target/redwheel.jar").toAbsolutePath() + File.pathSeparator
                        + Path.of("target/lib").toAbsolutePath() + "/*",
                "dev.redwheel.launcher.Main"));
        return command;
    }

    private static List<String> peer() {
        return List.of(
                java(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                Path.of("target/test-classes").toAbsolutePath() + File.pathSeparator
                        + Path.of("target/lib").toAbsolutePath() + "/*",
                EmptyWindow.class.getName());
    }

    private Start start(List<String> command, int run) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(folder, "run" + run);
        Path out = home.resolve("out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("KUBECONFIG", home.resolve("none").toString());
        builder.environment()
                .put("JAVA_TOOL_OPTIONS", "-Dglass.platform=Headless -Dprism.order=sw -Dredwheel.home=" + home);
        List<Path> places = List.of(out, home.resolve("logs/redwheel.log"));
        long began = System.nanoTime();
        Process process = builder.start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> told(places));
            double millis = (System.nanoTime() - began) / 1e6;
            Matcher rss = RSS.matcher(Files.readString(Path.of("/proc", "" + process.pid(), "status")));
            assertThat(rss.find()).isTrue();
            return new Start(millis, Double.parseDouble(rss.group(1)));
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static boolean told(List<Path> places) throws IOException {
        for (Path place : places) {
            if (Files.exists(place) && Files.readString(place).contains("First window")) {
                return true;
            }
        }
        return false;
    }

    private static double median(List<Start> starts, boolean time) {
        return BenchmarkReport.median(starts.stream()
                .mapToDouble(start -> time ? start.millis() : start.kibibytes())
                .toArray());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
