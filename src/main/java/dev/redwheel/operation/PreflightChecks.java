package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.kube.Existence;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.Preflight.Check;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.PasswordChoice;
import dev.redwheel.values.Quantity;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The checks about names, rights and what is left over; those about room are in {@link RoomChecks}. */
final class PreflightChecks {
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";

    private static final String OTHER_NAME = "Choose another release name.";

    private final KubeSession session;
    private final DeployRequest request;
    private final ReleaseKey release;
    private final ReleasePlan plan;
    private final RoomChecks room;

    PreflightChecks(KubeSession session, DeployRequest request, ReleaseKey release, ReleasePlan plan) {
        this.session = session;
        this.request = request;
        this.release = release;
        this.plan = plan;
        this.room = new RoomChecks(session, release.namespace(), plan);
    }

    /** In the order in which they are most useful. */
    List<Check> all() {
        return List.of(
                new Check("namespace", "Namespace", this::namespace),
                new Check("name-clash", "Release name", this::nameClash),
                new Check("permission", "Permissions", () -> PermissionChecks.review(session, request, release, plan)),
                new Check("objects", "Objects of the same names", this::objects),
                new Check("secret", "Password Secret", this::secret),
                new Check("made-secrets", "Secrets that will be made", this::madeSecrets),
                new Check("users", "Secret of the users", () -> UserSecrets.check(session, request)),
                new Check("leftover-claims", "Leftover volume claims", this::leftoverClaims),
                new Check("storage-class", "Storage class", room::storageClasses),
                new Check("capacity", "Room on the nodes", room::capacity),
                new Check("quota", "Quota", room::quota),
                new Check("pod-security", "Pod security", this::podSecurity),
                new Check("image", "Images", this::images),
                new Check("data", "Data to start with", this::data));
    }

    static Finding secretsInValues(String valuesYaml) {
        return Masking.mask(valuesYaml).equals(valuesYaml)
                ? ok("values", "Values", "They hold no password.")
                : new Finding(
                        "values",
                        Severity.BLOCKED,
                        "Values",
                        "They hold something that looks like a password. Helm would store it readable in the release.",
                        "Take it out and choose the password on the security page: it goes into a Secret of its own.");
    }

    private List<Finding> namespace() {
        String name = release.namespace();
        Existence existence = session.namespaceExists(name);
        Finding finding = switch (existence) {
            case PRESENT -> ok("namespace", "Namespace", name + " exists.");
            case ENDING ->
                new Finding(
                        "namespace",
                        Severity.BLOCKED,
                        "Namespace",
                        name + " is being deleted.",
                        "Wait until it is gone, or choose another one.");
            case ABSENT ->
                request.createNamespace()
                        ? ok("namespace", "Namespace", name + " does not exist and will be created.")
                        : new Finding(
                                "namespace",
                                Severity.BLOCKED,
                                "Namespace",
                                name + " does not exist.",
                                "Let it be created, or choose one that exists.");
            case UNKNOWN ->
                new Finding(
                        "namespace", Severity.UNKNOWN, "Namespace", "Whether " + name + " exists may not be read.", "");
        };
        return List.of(finding);
    }

    private List<Finding> nameClash() {
        String name = release.name();
        String status;
        try {
            Optional<ReleasePayload> existing = ReleaseLookup.newest(session, release);
            if (existing.isEmpty()) {
                return List.of(ok("name-clash", "Release name", name + " is free in " + release.namespace() + "."));
            }
            status = existing.get().status() + ", chart " + existing.get().chartName() + " "
                    + existing.get().chartVersion();
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.CORRUPT) {
                throw e;
            }
            status = "its Secret is damaged";
        }
        return List.of(new Finding(
                "name-clash",
                Severity.BLOCKED,
                "Release name",
                "A release " + name + " exists in " + release.namespace() + " (" + status + ").",
                "Choose another name, or uninstall that release first."));
    }

    private List<Finding> objects() {
        List<String> present = plan.objects().stream()
                .filter(object -> session.exists(object) == Existence.PRESENT)
                .map(ObjectRef::display)
                .toList();
        return List.of(
                present.isEmpty()
                        ? ok("objects", "Objects of the same names", "None is in the way.")
                        : new Finding(
                                "objects",
                                Severity.BLOCKED,
                                "Objects of the same names",
                                String.join(", ", present) + (present.size() == 1 ? " exists" : " exist")
                                        + " and would be in the way.",
                                taken()
                                        ? OTHER_NAME
                                        : "Choose another release name, or delete what is not needed any more."));
    }

    private List<Finding> secret() {
        if (request.secretName().isEmpty()) {
            return List.of(new Finding(
                    "secret",
                    Severity.WARNING,
                    "Password Secret",
                    "Redis will ask for no password: every pod that reaches it can read and write.",
                    "Choose a password unless the namespace is closed by network policies."));
        }
        Optional<SecretData> existing = session.secret(release.namespace(), request.secretName());
        String title = "Password Secret " + request.secretName();
        if (request.password() instanceof PasswordChoice.ExistingSecret) {
            boolean usable =
                    existing.flatMap(data -> data.text(request.secretKey())).isPresent();
            return List.of(
                    usable
                            ? ok("secret", title, "It has the key " + request.secretKey() + ".")
                            : new Finding(
                                    "secret",
                                    Severity.BLOCKED,
                                    title,
                                    existing.isEmpty()
                                            ? "It does not exist."
                                            : "It has no key " + request.secretKey() + ".",
                                    "Create it, or choose another Secret or key."));
        }
        return List.of(existing.map(data -> inTheWay(
                        "secret",
                        title,
                        data,
                        "Choose it as the existing Secret to keep its password, or delete it once nothing uses it any"
                                + " more."))
                .orElseGet(() -> ok("secret", title, "It will be created with key " + request.secretKey() + ".")));
    }

    private List<Finding> madeSecrets() {
        return MadeSecret.of(request).stream()
                .map(secret -> session.secret(release.namespace(), secret.name())
                        .map(there -> inTheWay("made-secrets", "Secret " + secret.name(), there, secret.inTheWay()))
                        .orElseGet(() -> ok(
                                "made-secrets",
                                "Secret " + secret.name(),
                                "It will be created with " + String.join(", ", secret.keys()) + ".")))
                .toList();
    }

    /** What a Secret in the way is, and what to do about it. */
    private Finding inTheWay(String id, String title, SecretData secret, String whenNobodys) {
        boolean ours = DeploySteps.REDWHEEL.equals(secret.labels().get(DeploySteps.MANAGED_BY));
        boolean taken = taken();
        String whose = taken
                ? ", and so is release " + release.name() + ", which may use it."
                : ours ? ", made by Redwheel for an earlier deployment." : " and was not made by Redwheel.";
        return new Finding(
                id,
                Severity.BLOCKED,
                title,
                "A Secret of that name is there already" + whose,
                taken ? OTHER_NAME : whenNobodys);
    }

    /** Whether a release of this name is known to be there: deleting what it may use is not advised. */
    private boolean taken() {
        try {
            return ReleaseLookup.newestMeta(session, release)
                    .filter(newest -> !"uninstalled".equals(newest.labels().get("status")))
                    .isPresent();
        } catch (OpsException e) {
            return false; // What keeps it from being known is the release name's finding.
        }
    }

    private List<Finding> leftoverClaims() {
        Set<String> wanted = Set.copyOf(plan.claimNames());
        List<PvcInfo> left = session.pvcs(release.namespace(), "").stream()
                .filter(claim -> wanted.contains(claim.name()))
                .toList();
        if (left.isEmpty()) {
            return List.of(ok(
                    "leftover-claims",
                    "Leftover volume claims",
                    wanted.isEmpty() ? "No volumes are used." : "None: Redis starts empty."));
        }
        return left.stream()
                .map(claim -> new Finding(
                        "leftover-claims",
                        Severity.WARNING,
                        "Leftover claim " + claim.name(),
                        Quantity.show(Math.max(claim.capacityBytes(), claim.requestedBytes()))
                                + (claim.storageClass().isEmpty() ? "" : " of class " + claim.storageClass()) + ", "
                                + claim.phase()
                                + claim.created()
                                        .map(at -> ", " + age(Duration.between(at, Instant.now())) + " old")
                                        .orElse("")
                                + ". It is used again as it is: Redis finds the data in it, and its size stays.",
                        "To start empty, delete it first or choose another release name."))
                .toList();
    }

    static String age(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + (age.toDays() == 1 ? " day" : " days");
        }
        if (age.toHours() > 0) {
            return age.toHours() + (age.toHours() == 1 ? " hour" : " hours");
        }
        return Math.max(1, age.toMinutes()) + " min";
    }

    private List<Finding> podSecurity() {
        Optional<Map<String, String>> labels = session.namespaceLabels(release.namespace());
        if (labels.isEmpty()) {
            boolean comes = request.createNamespace();
            return List.of(new Finding(
                    "pod-security",
                    comes ? Severity.OK : Severity.UNKNOWN,
                    "Pod security",
                    comes
                            ? "The new namespace gets the cluster's own level; the chart's pods keep to restricted."
                            : "The namespace's labels may not be read; the chart's pods keep to restricted.",
                    ""));
        }
        String level = labels.get().getOrDefault(ENFORCE, "");
        return List.of(ok(
                "pod-security",
                "Pod security",
                level.isEmpty()
                        ? "The namespace names no level."
                        : "The namespace enforces " + level + "; the chart's pods keep to restricted."));
    }

    private List<Finding> images() {
        List<Finding> findings = new ArrayList<>();
        Set<String> images = plan.workloads().stream()
                .flatMap(workload -> workload.containers().stream())
                .map(ReleasePlan.ContainerPlan::image)
                .collect(Collectors.toCollection(java.util.TreeSet::new));
        for (String image : images) {
            String last = image.substring(image.lastIndexOf('/') + 1);
            boolean digest = image.contains("@sha256:");
            boolean tagged = last.contains(":") && !last.endsWith(":latest");
            String registry = registry(image);
            String title = "Image " + image;
            findings.add(
                    digest || tagged
                            ? ok("image", title, "From " + registry + ", pulled by the node when it has none yet.")
                            : new Finding(
                                    "image",
                                    Severity.WARNING,
                                    title,
                                    "It has no fixed version: each node may run another one.",
                                    "Give it a tag other than latest."));
        }
        return findings;
    }

    /** A first part with a dot, a colon or "localhost" is a registry; else it is Docker Hub. */
    private static String registry(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        return first.contains(".") || first.contains(":") || first.equals("localhost") ? first : "docker.io";
    }

    /** The file was read when it was chosen; it may have gone since. */
    private List<Finding> data() {
        return request.data().stream()
                .map(file -> Files.isRegularFile(file) && Files.isReadable(file)
                        ? ok("data", "Data to start with", file + " is there.")
                        : new Finding(
                                "data",
                                Severity.BLOCKED,
                                "Data to start with",
                                file + " is not there any more, or cannot be read.",
                                "Choose another file at Size and storage, or begin without data."))
                .toList();
    }

    static Finding ok(String id, String title, String detail) {
        return new Finding(id, Severity.OK, title, detail, "");
    }
}
