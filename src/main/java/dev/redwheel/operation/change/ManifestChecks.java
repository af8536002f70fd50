package dev.redwheel.operation.change;

import dev.redwheel.model.Finding;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the step from one manifest to another means: which pods restart, what comes and goes, what Kubernetes refuses. Pure. */
final class ManifestChecks {
    /** All of a StatefulSet's spec but these cannot be changed (Kubernetes, StatefulSet validation, "updates to statefulset spec"). */
    private static final List<String> CHANGEABLE = List.of(
            "replicas",
            "template",
            "updateStrategy",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds",
            "ordinals",
            "revisionHistoryLimit");

    private static final String RESTARTS = "restarts";

    private ManifestChecks() {}

    /** Whether what was found says that pods restart. */
    static boolean restarts(List<Finding> findings) {
        return findings.stream()
                .anyMatch(finding -> finding.id().equals(RESTARTS) && finding.severity() != Severity.OK);
    }

    /** @param running of the servers that run; empty where that is not known */
    static List<Finding> of(String before, String after, Optional<NodeSample.Server> running) {
        Map<String, Map<?, ?>> old = objects(before);
        Map<String, Map<?, ?>> next = objects(after);
        List<Finding> findings = new ArrayList<>();
        List<String> restarts = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        next.forEach((name, object) -> {
            Map<?, ?> was = old.get(name);
            if (was == null
                    || !(object.get("spec") instanceof Map<?, ?> spec)
                    || !(was.get("spec") instanceof Map<?, ?> before1)) {
                return;
            }
            if (!Objects.equals(spec.get("template"), before1.get("template")) && !name.startsWith("Job ")) {
                restarts.add(name);
            }
            image(name, before1, spec, running).ifPresent(findings::add);
            if (name.startsWith("StatefulSet ")) {
                for (Object key : new TreeSet<>(join(spec, before1))) {
                    if (!CHANGEABLE.contains(String.valueOf(key)) && !Objects.equals(spec.get(key), before1.get(key))) {
                        refused.add(name + ": " + key);
                    }
                }
            }
        });
        findings.add(new Finding(
                RESTARTS,
                restarts.isEmpty() ? Severity.OK : Severity.INFO,
                "Restarts",
                restarts.isEmpty()
                        ? "No pod restarts."
                        : "The pods of " + String.join(", ", restarts) + " restart, one by one.",
                ""));
        if (!refused.isEmpty()) {
            findings.add(new Finding(
                    "immutable",
                    Severity.BLOCKED,
                    "Fields that cannot be changed",
                    String.join("; ", refused) + ".",
                    refused.stream().allMatch(field -> field.endsWith(": volumeClaimTemplates"))
                            ? "Volumes become larger under Storage, and nothing makes them smaller."
                            : "Leave them as they are, or deploy a second release and move the data."));
        }
        List<String> gone =
                old.keySet().stream().filter(name -> !next.containsKey(name)).toList();
        List<String> made =
                next.keySet().stream().filter(name -> !old.containsKey(name)).toList();
        if (!gone.isEmpty() || !made.isEmpty()) {
            findings.add(new Finding(
                    "objects",
                    gone.isEmpty() ? Severity.INFO : Severity.WARNING,
                    "Objects",
                    (made.isEmpty() ? "" : "Made: " + String.join(", ", made) + ". ")
                            + (gone.isEmpty() ? "" : "Removed: " + String.join(", ", gone) + "."),
                    ""));
        }
        return findings;
    }

    /** An older server does not read what a newer one has saved: its RDB format may be a later one. */
    private static Optional<Finding> image(
            String name, Map<?, ?> before, Map<?, ?> after, Optional<NodeSample.Server> running) {
        String old = image(before);
        String next = image(after);
        if (old.equals(next) || next.isEmpty()) {
            return Optional.empty();
        }
        Optional<SavedBy> from = SavedBy.ofImage(old).or(() -> running.flatMap(SavedBy::of));
        Optional<SavedBy> to = SavedBy.ofImage(next);
        String step = old + " → " + next;
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.of(new Finding(
                    "image",
                    Severity.WARNING,
                    "Image of " + name,
                    step + ": by these names nobody can tell whether it is an older server, which may not read what"
                            + " this one has saved.",
                    "Name the version in the tag."));
        }
        boolean reads = to.get().reads(from.get());
        return Optional.of(new Finding(
                "image",
                reads ? Severity.INFO : Severity.BLOCKED,
                "Image of " + name,
                step + (reads ? "." : ": " + to.get() + " may not read what " + from.get() + " has saved."),
                reads ? "" : "Deploy a second release with that version and copy the keys."));
    }

    /** Of the container with the server. */
    private static String image(Map<?, ?> spec) {
        if (spec.get("template") instanceof Map<?, ?> template
                && template.get("spec") instanceof Map<?, ?> pod
                && pod.get("containers") instanceof List<?> containers) {
            for (Object one : containers) {
                if (one instanceof Map<?, ?> container && "redis".equals(container.get("name"))) {
                    return String.valueOf(container.get("image"));
                }
            }
        }
        return "";
    }

    private static List<String> join(Map<?, ?> some, Map<?, ?> others) {
        List<String> keys = new ArrayList<>();
        some.keySet().forEach(key -> keys.add(String.valueOf(key)));
        others.keySet().forEach(key -> keys.add(String.valueOf(key)));
        return keys;
    }

    private static Map<String, Map<?, ?>> objects(String manifest) {
        Map<String, Map<?, ?>> objects = new LinkedHashMap<>();
        LoadSettings settings =
                LoadSettings.builder().setAllowDuplicateKeys(true).build();
        for (Object document : new Load(settings).loadAllFromString(manifest)) {
            if (document instanceof Map<?, ?> object && object.get("metadata") instanceof Map<?, ?> metadata) {
                @Nullable Object name = metadata.get("name");
                objects.put(object.get("kind") + " " + name, object);
            }
        }
        return objects;
    }
}
