package dev.redwheel.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Prints one line per figure, {@code benchmark <name> ours=<value+unit> peer=<value+unit> ratio=<ours/peer>}, and keeps them in
 * {@code target/benchmark.json}. Prints what was measured, also when it misses the goal.
 */
final class BenchmarkReport {
    private static final Path FILE = Path.of("target", "benchmark.json");
    private static final JsonMapper JSON = JsonMapper.shared();

    private BenchmarkReport() {}

    /**
     * @param unit of both values: "ms", "bytes", "%"
     * @param peer the other side of the same run, or the limit where the goal is an absolute one
     * @param goal the highest ratio that meets the goal
     */
    static void print(String name, double ours, double peer, String unit, double goal) {
        double ratio = ours / peer;
        System.out.printf(
                Locale.ROOT,
                "benchmark %s ours=%s%s peer=%s%s ratio=%.3f goal<=%s %s%n",
                name,
                figure(ours),
                unit,
                figure(peer),
                unit,
                ratio,
                figure(goal),
                ratio <= goal ? "met" : "MISSED");
        keep(name, ours, peer, unit, ratio, goal);
    }

    /** The middle one; of an even number the lower of the two. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) / 2];
    }

    private static String figure(double value) {
        return Math.abs(value) >= 1000 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3f", value);
    }

    private static synchronized void keep(
            String name, double ours, double peer, String unit, double ratio, double goal) {
        try {
            ObjectNode all = JSON.createObjectNode();
            if (Files.exists(FILE) && JSON.readTree(FILE) instanceof ObjectNode before) {
                all = before;
            }
            ObjectNode figure = all.putObject(name);
            figure.put("ours", ours).put("peer", peer).put("unit", unit).put("ratio", ratio);
            figure.put("goal", goal).put("met", ratio <= goal);
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, JSON.writerWithDefaultPrettyPrinter().writeValueAsString((JsonNode) all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
