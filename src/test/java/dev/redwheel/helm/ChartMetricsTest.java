package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.support.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What dashboards and alerts ask for, the exporter says. The listings below src/test/resources/metrics are the names, with
 * the names of their labels, that redis_exporter 1.45.0 said of servers with traffic on a real cluster.
 */
class ChartMetricsTest {
    private static final Path LISTINGS = Path.of("src/test/resources/metrics");
    private static final Pattern METRIC = Pattern.compile("\\b(redis_\\w+)\\{");
    private static final Pattern LABELS =
            Pattern.compile("(?:\\bby \\(([^)]*)\\))|(?:\\b(\\w+)=\")|\\$labels\\.(\\w+)");

    /** Labels that Prometheus adds: see the ServiceMonitor. */
    private static final Set<String> OF_PROMETHEUS = Set.of("namespace", "service", "pod", "instance", "job");

    @ParameterizedTest
    @ValueSource(strings = {"standalone", "replication", "sentinel", "cluster"})
    void everyNameInARuleIsExported(String topology, @TempDir Path chart) throws IOException {
        String values = topology.equals("sentinel") ? "sentinel: {enabled: true}" : "architecture: " + topology;
        String rules = rules(chart, values)
                .lines()
                .filter(line -> line.matches("\\s*(expr|summary): .*"))
                .collect(Collectors.joining("\n"));

        assertThat(names(rules)).isNotEmpty().isSubsetOf(exported(topology).keySet());
        checkLabels(rules, topology);
    }

    @ParameterizedTest
    @ValueSource(strings = {"standalone", "replication", "sentinel", "cluster"})
    void everyNameInADashboardIsExported(String topology) throws IOException {
        for (String expression : expressions()) {
            // No replica, no lag: the panel is empty there, as it should be.
            boolean ofReplicas = expression.contains("redis_connected_slave_lag_seconds");
            String of = ofReplicas && topology.equals("standalone") ? "replication" : topology;
            assertThat(names(expression)).isNotEmpty().isSubsetOf(exported(of).keySet());
            checkLabels(expression, of);
        }
    }

    @Test
    void aNameThatIsNotExportedIsSeen() throws IOException {
        assertThat(exported("sentinel").keySet()).doesNotContain("redis_master_link", "redis_nothing");
        assertThat(names("rate(redis_nothing{a=\"b\"}[1m]) / redis_up{}")).containsExactly("redis_nothing", "redis_up");
    }

    private static void checkLabels(String text, String topology) throws IOException {
        Set<String> known = new TreeSet<>(OF_PROMETHEUS);
        exported(topology).values().forEach(known::addAll);
        Matcher matcher = LABELS.matcher(text);
        while (matcher.find()) {
            String labels = matcher.group(1) != null
                    ? matcher.group(1)
                    : matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
            assertThat(Stream.of(labels.split("[, ]+")).toList()).isSubsetOf(known);
        }
    }

    private static Set<String> names(String text) {
        return new TreeSet<>(
                METRIC.matcher(text).results().map(match -> match.group(1)).toList());
    }

    private static Map<String, Set<String>> exported(String topology) throws IOException {
        Map<String, Set<String>> exported = new TreeMap<>();
        for (String line : Files.readAllLines(LISTINGS.resolve("exporter-1.45.0-" + topology + ".txt"))) {
            String[] words = line.split("[ ,]+");
            exported.put(words[0], Set.copyOf(List.of(words).subList(1, words.length)));
        }
        return exported;
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        for (String name : List.of("redis_overview", "redis_performance")) {
            JsonNode dashboard = JsonMapper.shared()
                    .readTree(Files.readString(Rendered.CHART.resolve("files/dashboards/" + name + ".json")));
            expressions.addAll(dashboard.findValuesAsString("expr"));
        }
        assertThat(expressions).hasSizeGreaterThan(20);
        return expressions;
    }

    /**
     * The alerts of a cluster with the Prometheus operator. The Helm library cannot be told what a cluster knows, so the copy
     * of the chart that is rendered does not ask.
     */
    private static String rules(Path directory, String values) throws IOException {
        for (String file : BuiltInChart.files()) {
            Path copy = directory.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.writeString(
                    copy,
                    Files.readString(Rendered.CHART.resolve(file))
                            .replace("(.Capabilities.APIVersions.Has \"monitoring.coreos.com/v1\")", "true")
                            .replace(".Capabilities.APIVersions.Has \"monitoring.coreos.com/v1\"", "true"));
        }
        return new HelmClient(TestFiles.RUN).template(directory, "redis", "caching", """
            auth: {existingSecret: redis}
            metrics: {enabled: true, prometheusRule: {enabled: true}, serviceMonitor: {enabled: true}}
            """ + values);
    }
}
