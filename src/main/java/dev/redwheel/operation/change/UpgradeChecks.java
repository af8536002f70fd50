package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.insight.recognition.RedisImages;
import dev.redwheel.insight.recognition.Values;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ReleaseTarget.PasswordRef;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.ReleasePlan;
import dev.redwheel.values.ValueEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a new revision may stumble over besides its manifests: images, values that the chart does not know, a password that is
 * not the same everywhere. Blocks on the cluster; changes nothing.
 */
final class UpgradeChecks {
    private final KubeSession session;
    private final ReleaseNow now;

    UpgradeChecks(KubeSession session, ReleaseNow now) {
        this.session = session;
        this.now = now;
    }

    /** Images that come with the change, each with who asks for it. */
    List<ValueEdit> fresh(String before, String after) {
        Set<String> fresh = new TreeSet<>(imagesOf(after));
        fresh.removeAll(imagesOf(before));
        return ImageWork.edits(
                fresh, ReleasePlan.parse(after, now.release().namespace()).workloads());
    }

    /** Whether pods may be made to try images with. */
    boolean mayTry() {
        String namespace = now.release().namespace();
        return session
                .review(List.of(
                        new AccessRequest("create", "", "pods", namespace),
                        new AccessRequest("delete", "", "pods", namespace)))
                .stream()
                .allMatch(answer -> answer.verdict() == AccessAnswer.Verdict.ALLOWED);
    }

    /**
     * Where the images are that come with the change. No registry is asked: what it gives a node depends on that node.
     *
     * @param tried whether the change tries them first
     */
    List<Finding> images(List<ValueEdit> images, boolean tried) {
        List<String> fresh = images.stream().map(ValueEdit::path).toList();
        return fresh.isEmpty()
                ? List.of()
                : ReleaseChecks.guarded("image-there", "Image on the nodes", () -> {
                    Map<String, Set<String>> nodes = session.nodeImages();
                    return fresh.stream()
                            .map(image -> there(image, nodes, tried))
                            .toList();
                });
    }

    private Set<String> imagesOf(String manifest) {
        Set<String> images = new TreeSet<>();
        ReleasePlan.parse(manifest, now.release().namespace())
                .workloads()
                .forEach(workload -> workload.containers().forEach(container -> images.add(container.image())));
        return images;
    }

    static Finding there(String image, Map<String, Set<String>> nodes, boolean tried) {
        Set<String> wanted = names(image);
        long holding = nodes.values().stream()
                .filter(held ->
                        held.stream().anyMatch(name -> names(name).stream().anyMatch(wanted::contains)))
                .count();
        String where = image + " is on " + (holding == 0 ? "none" : holding) + " of " + nodes.size() + " nodes";
        if (holding == nodes.size() && holding > 0) {
            return new Finding("image-there", Severity.OK, "Image on the nodes", where + ".", "");
        }
        if (RedisImages.isWithdrawn(image)) {
            return new Finding(
                    "image-there",
                    holding == 0 ? Severity.BLOCKED : Severity.WARNING,
                    "Image on the nodes",
                    where + ", and Bitnami took its images off docker.io/bitnami in 2025: the others cannot pull it.",
                    "Take it from bitnamilegacy, which gets no updates, or move to another chart.");
        }
        return new Finding(
                "image-there",
                Severity.INFO,
                "Image on the nodes",
                where + ", so it will be pulled. "
                        + (tried
                                ? "The first step tries that where servers run, before anything is changed."
                                : "Whether its registry gives it is found out by the first pod that restarts: if not,"
                                        + " the change stops there, and the others serve on."),
                tried ? "" : "With the rights to create and delete pods it would be tried before anything is changed.");
    }

    /** The name without what is understood by itself, and the name with the digest alone where it has one. */
    private static Set<String> names(String image) {
        String name = image;
        for (String prefix : List.of("index.docker.io/", "docker.io/", "library/")) {
            name = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        }
        int at = name.indexOf('@');
        if (at < 0) {
            return Set.of(RedisImages.tag(name).isEmpty() ? name + ":latest" : name);
        }
        String untagged = name.substring(0, at).replaceFirst(":[^/:]*$", "");
        return Set.of(untagged + name.substring(at));
    }

    /** Values that the chart has no default for where it has some for their neighbours: it will not look at them. Pure. */
    static List<Finding> unknown(Map<String, @Nullable Object> chart, Map<String, @Nullable Object> values) {
        List<String> paths = new ArrayList<>();
        collect("", chart, values, paths);
        return paths.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        "unknown-values",
                        Severity.WARNING,
                        "Values that the chart does not know",
                        String.join(", ", paths) + ": this chart has nothing of that name.",
                        "Look up what became of them in the chart's notes, or take them out."));
    }

    private static void collect(String at, Map<?, ?> chart, Map<?, ?> values, List<String> paths) {
        values.forEach((key, value) -> {
            String path = at + ValueEdit.step(String.valueOf(key));
            if (at.isEmpty() && "global".equals(key)) {
                return; // Helm's own, for charts within charts.
            }
            if (!chart.containsKey(key)) {
                paths.add(path);
            } else if (value instanceof Map<?, ?> inner
                    && chart.get(key) instanceof Map<?, ?> known
                    && !known.isEmpty()) {
                collect(path + ".", known, inner, paths);
            }
        });
    }

    /**
     * Whether values, Secret and servers have the same password. None of them is told.
     *
     * @param values of the revision that is wanted, with the chart's defaults
     */
    List<Finding> password(Map<String, @Nullable Object> values) {
        Optional<PasswordRef> reference = now.target().password();
        if (reference.isEmpty()) {
            return List.of();
        }
        String secret = reference.get().secret();
        List<String> refusing = now.picture().nodes().stream()
                .filter(node -> node.heard()
                        .error()
                        .filter(error -> error.kind() == ErrorKind.UNAUTHORISED)
                        .isPresent())
                .map(node -> node.name())
                .toList();
        if (!refusing.isEmpty()) {
            return List.of(new Finding(
                    "password",
                    Severity.BLOCKED,
                    "Password",
                    String.join(", ", refusing) + " do not take the password of Secret " + secret + ".",
                    "Put the password that they have into the Secret, or rotate it."));
        }
        String given = Values.text(values, "auth.password");
        if (given.isEmpty()
                || !reference.get().username().isEmpty() // The console's own user has another.
                || !Values.text(values, "auth.existingSecret").isEmpty()) {
            return List.of();
        }
        return ReleaseChecks.guarded("password", "Password", () -> List.of(kept(given, reference.get())));
    }

    private Finding kept(String given, PasswordRef reference) {
        boolean same = session.secret(now.release().namespace(), reference.secret())
                .flatMap(found -> found.text(reference.key()))
                .filter(given::equals)
                .isPresent();
        return same
                ? new Finding("password", Severity.OK, "Password", "The same in values, Secret and servers.", "")
                : new Finding(
                        "password",
                        Severity.BLOCKED,
                        "Password",
                        "auth.password of these values is not the password of Secret " + reference.secret()
                                + ", which the servers take: the revision would overwrite it, and the servers would"
                                + " still have the other one.",
                        "Name the Secret in auth.existingSecret, or change the password first.");
    }
}
