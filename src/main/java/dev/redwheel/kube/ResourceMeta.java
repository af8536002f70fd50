package dev.redwheel.kube;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** An object's metadata without its content. */
public record ResourceMeta(
        String namespace,
        String name,
        String uid,
        String resourceVersion,
        Map<String, String> labels,
        Optional<Instant> created) {
    public ResourceMeta {
        labels = Map.copyOf(labels);
    }
}
