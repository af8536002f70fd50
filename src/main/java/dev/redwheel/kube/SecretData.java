package dev.redwheel.kube;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A Secret's content, in memory only. Its values never show in {@link #toString()}. */
public record SecretData(
        String namespace, String name, String type, Map<String, String> labels, Map<String, byte[]> data) {
    public SecretData {
        labels = Map.copyOf(labels);
        data = Map.copyOf(data);
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
