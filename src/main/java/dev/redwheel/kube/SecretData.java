package dev.redwheel.kube;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * A Secret's content, in memory only. Its values never show in {@link #toString()}.
 *
 * @param version the resourceVersion it was read at
 */
public record SecretData(
        String namespace,
        String name,
        String type,
        Map<String, String> labels,
        Map<String, String> annotations,
        String version,
        Map<String, byte[]> data) {
    public SecretData {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        data = Map.copyOf(data);
    }

    /** One without annotations that was never in a cluster. */
    public SecretData(
            String namespace, String name, String type, Map<String, String> labels, Map<String, byte[]> data) {
        this(namespace, name, type, labels, Map.of(), "", data);
    }

    /** The value of a key as UTF-8 text. */
    public Optional<String> text(String key) {
        return Optional.ofNullable(data.get(key)).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Secret " + namespace + "/" + name + " with keys " + data.keySet();
    }
}
