package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.support.TestFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What the built-in chart renders for a release, as Helm renders it. */
record Rendered(String text, List<JsonNode> objects) {
    static final Path CHART = Path.of("src/main/resources/charts/redis");
    static final String NEWEST = "v1.34.0";

    static Rendered of(String values) {
        return of("redis", values, NEWEST);
    }

    static Rendered of(String release, String values, String kubeVersion) {
        String text = new HelmClient(TestFiles.RUN).template(CHART, release, "caching", values, kubeVersion);
        try (MappingIterator<JsonNode> documents =
                YAMLMapper.shared().readerFor(JsonNode.class).readValues(text)) {
            List<JsonNode> objects = documents.readAll().stream()
                    .filter(document -> !document.isNull() && !document.isEmpty())
                    .toList();
            assertThat(objects).allSatisfy(object -> {
                assertThat(object.at("/metadata/namespace").asString()).isEqualTo("caching");
                assertThat(object.at("/metadata/labels/app.kubernetes.io~1name").asString())
                        .isEqualTo("redis");
            });
            return new Rendered(text, objects);
        }
    }

    /** "Service/redis-master" and so on. */
    List<String> names() {
        return objects.stream()
                .map(object -> object.at("/kind").asString() + "/"
                        + object.at("/metadata/name").asString())
                .toList();
    }

    JsonNode object(String kind, String name) {
        return objects.stream()
                .filter(object -> object.at("/kind").asString().equals(kind))
                .filter(object -> object.at("/metadata/name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " among " + names()));
    }

    Stream<JsonNode> statefulSets() {
        return objects.stream().filter(object -> object.at("/kind").asString().equals("StatefulSet"));
    }

    /** A file of the ConfigMap of release "redis". */
    String file(String name) {
        return object("ConfigMap", "redis-configuration").at("/data").path(name).asString();
    }
}
