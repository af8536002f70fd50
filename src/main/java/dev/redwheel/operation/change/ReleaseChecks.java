package dev.redwheel.operation.change;

import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessAnswer.Verdict;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.PermissionChecks;
import dev.redwheel.operation.ReleasePlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What is looked at before any change of a release. Blocks on the cluster; changes nothing. */
final class ReleaseChecks {
    private final KubeSession session;
    private final ReleaseNow now;

    ReleaseChecks(KubeSession session, ReleaseNow now) {
        this.session = session;
        this.now = now;
    }

    /**
     * @param makesPods whether pods are added
     * @param anyChart whether it is done by Helm alone, without steps that know the chart
     */
    List<Finding> all(boolean makesPods, boolean anyChart) {
        return all(
                anyChart,
                makesPods
                        ? List.of(new AccessRequest(
                                "list",
                                "",
                                "persistentvolumeclaims",
                                now.release().namespace()))
                        : List.of());
    }

    /** @param more rights than every change needs */
    List<Finding> all(boolean anyChart, List<AccessRequest> more) {
        List<Finding> findings = new ArrayList<>();
        findings.add(anyChart ? keptChart() : chart());
        findings.add(status());
        findings.addAll(agreement());
        findings.addAll(guarded("permission", "Rights", () -> List.of(helmAnd(more))));
        return findings;
    }

    /**
     * For a change that Helm has no part in and that mends what disagrees: that is shown and stops nothing.
     *
     * @param rights all that it needs but for those of looking at pods and reaching them
     */
    List<Finding> mending(List<AccessRequest> rights) {
        List<Finding> findings = new ArrayList<>();
        for (Finding found : agreement()) {
            findings.add(
                    found.severity() == Severity.BLOCKED
                            ? new Finding(found.id(), Severity.WARNING, found.title(), found.detail(), found.next())
                            : found);
        }
        findings.addAll(guarded("permission", "Rights", () -> List.of(podsAnd(new LinkedHashSet<>(rights)))));
        return findings;
    }

    /** Before servers restart one by one: whether those that are left meanwhile are enough for the master to take writes. */
    List<Finding> pause() {
        int least = now.leastToWrite();
        int replicas = now.size().replicas();
        if (least == 0 || replicas > least) {
            return List.of();
        }
        return List.of(new Finding(
                "pause",
                Severity.WARNING,
                "Writes meanwhile",
                "The master takes writes only while " + least + (least == 1 ? " replica follows" : " replicas follow")
                        + " it (sentinel.minReplicasToWrite), and there "
                        + (replicas == 1 ? "is one" : "are " + replicas)
                        + ". So nobody takes writes while a server restarts: as long as its node needs to end the pod"
                        + " and to start it again, often ten seconds for each.",
                "To go on writing, scale to " + (least + 1) + " replicas first, and back afterwards."));
    }

    /**
     * Volumes that servers of this name had before, and will find again.
     *
     * @param claims names of those that new servers will have
     * @param then what becomes of the data on them, a sentence
     */
    List<Finding> oldVolumes(Set<String> claims, String then) {
        return guarded("old-volumes", "Volumes from before", () -> {
            List<String> found = session.pvcs(now.release().namespace(), "").stream()
                    .map(PvcInfo::name)
                    .filter(claims::contains)
                    .sorted()
                    .toList();
            return found.isEmpty()
                    ? List.of()
                    : List.of(new Finding(
                            "old-volumes",
                            Severity.INFO,
                            "Volumes from before",
                            String.join(", ", found) + " will be used again. " + then,
                            ""));
        });
    }

    /** For a change that mends what disagrees. */
    List<Finding> withoutAgreement() {
        List<Finding> findings = new ArrayList<>();
        findings.add(chart());
        findings.add(status());
        findings.addAll(guarded("permission", "Rights", () -> List.of(helmAnd(List.of()))));
        return findings;
    }

    /** One that cannot be made says so and keeps no other from being made. */
    static List<Finding> guarded(String id, String title, Supplier<List<Finding>> check) {
        try {
            return check.get();
        } catch (OpsException e) {
            return List.of(new Finding(id, Severity.UNKNOWN, title, "It could not be found out: " + e.why(), e.next()));
        }
    }

    private Finding chart() {
        String chart = now.payload().chartName() + " " + now.payload().chartVersion();
        return now.family() == RedisFamily.BUILT_IN
                ? new Finding("chart", Severity.OK, "Chart", chart + ", taken from the release itself.", "")
                : new Finding(
                        "chart",
                        Severity.BLOCKED,
                        "Chart",
                        chart
                                + " is not Redwheel's own. Its pods and values have other names and rules, and Helm"
                                + " does not keep the charts it depends on in a release.",
                        "Change this release with helm and its own chart.");
    }

    /** Whether the release holds all that Helm needs to make a revision. */
    private Finding keptChart() {
        String chart = now.payload().chartName() + " " + now.payload().chartVersion();
        if (now.needsArchive() && now.archive().isEmpty()) {
            return new Finding(
                    "chart",
                    Severity.BLOCKED,
                    "Chart",
                    chart + " depends on other charts, and Helm does not keep these in a release.",
                    "Give the console the chart it came from (Chart archive …). "
                            + fetch(now, now.payload().chartVersion()));
        }
        String from = now.archive()
                .map(archive -> ", from the archive " + Path.of(archive.file()).getFileName())
                .orElse("");
        return now.family() == RedisFamily.BUILT_IN
                ? new Finding("chart", Severity.OK, "Chart", chart + ", taken from the release itself.", "")
                : new Finding(
                        "chart",
                        Severity.WARNING,
                        "Chart",
                        chart + from
                                + ", is not Redwheel's own: what restarts is known, what its pods do before they end is"
                                + " not.",
                        "Look at the manifests that change before you begin.");
    }

    /** How the chart of a version is fetched. */
    static String fetch(ReleaseNow now, String version) {
        return "Fetch it: helm pull <repository>/" + now.payload().chartName() + " --version " + version + ".";
    }

    private Finding status() {
        String status = now.payload().status();
        return switch (status) {
            case "deployed" ->
                new Finding(
                        "status",
                        Severity.OK,
                        "Helm",
                        "Revision " + now.payload().revision() + " is deployed.",
                        "");
            case "failed" ->
                new Finding(
                        "status",
                        Severity.WARNING,
                        "Helm",
                        "Revision " + now.payload().revision() + " failed: "
                                + now.payload().description(),
                        "A change may well mend it; look at what failed first.");
            default ->
                new Finding(
                        "status",
                        Severity.BLOCKED,
                        "Helm",
                        "Revision " + now.payload().revision() + " is " + status + ".",
                        "Wait for whoever makes it. If nobody does, roll it back first.");
        };
    }

    /** A change begins with everybody agreeing: what disagrees now would be taken for its doing later. */
    private List<Finding> agreement() {
        List<Finding> wrong = now.picture().findings().stream()
                .filter(finding -> finding.severity().compareTo(Severity.UNKNOWN) >= 0)
                .toList();
        if (!now.picture().settled()) {
            return List.of(new Finding(
                    "agreement",
                    Severity.UNKNOWN,
                    "Truth table",
                    "Not every server has answered yet.",
                    "Look again in a moment."));
        }
        return wrong.isEmpty()
                ? List.of(new Finding(
                        "agreement",
                        Severity.OK,
                        "Truth table",
                        now.picture().nodes().size() == 1
                                ? "The server agrees with everybody who knows it."
                                : now.picture().nodes().size() + " servers agree.",
                        ""))
                : wrong.stream()
                        .map(finding -> new Finding(
                                finding.id(),
                                finding.severity(),
                                finding.title(),
                                finding.detail(),
                                finding.next().isEmpty() ? "Mend this first." : finding.next()))
                        .toList();
    }

    /** What Helm and the console do to the release's objects. */
    private Finding helmAnd(List<AccessRequest> more) {
        String namespace = now.release().namespace();
        Set<AccessRequest> rights = new LinkedHashSet<>();
        for (String verb : List.of("get", "list", "create", "update", "delete")) {
            rights.add(new AccessRequest(verb, "", "secrets", namespace));
        }
        for (ObjectRef object :
                ReleasePlan.parse(now.payload().manifest(), namespace).objects()) {
            for (String verb :
                    object.kind().equals("Job") ? List.of("get", "create", "delete") : List.of("get", "patch")) {
                rights.add(new AccessRequest(
                        verb, PermissionChecks.group(object), PermissionChecks.resource(object), namespace));
            }
        }
        rights.addAll(more);
        return podsAnd(rights);
    }

    private Finding podsAnd(Set<AccessRequest> rights) {
        String namespace = now.release().namespace();
        for (String verb : List.of("get", "list", "watch")) {
            rights.add(new AccessRequest(verb, "", "pods", namespace));
        }
        rights.add(new AccessRequest("create", "", "pods/portforward", namespace));
        List<AccessAnswer> answers = session.review(List.copyOf(rights));
        TreeMap<String, Set<String>> missing = new TreeMap<>();
        boolean unknown = false;
        for (AccessAnswer answer : answers) {
            unknown |= answer.verdict() == Verdict.UNKNOWN;
            if (answer.verdict() == Verdict.DENIED) {
                add(missing, answer.request());
            }
        }
        if (missing.isEmpty()) {
            return unknown
                    ? new Finding(
                            "permission", Severity.UNKNOWN, "Rights", "The cluster did not say for all of them.", "")
                    : new Finding("permission", Severity.OK, "Rights", answers.size() + " rights, none missing.", "");
        }
        return new Finding(
                "permission", Severity.BLOCKED, "Rights", "Missing: " + list(missing) + ".", roles(namespace, missing));
    }

    static void add(Map<String, Set<String>> missing, AccessRequest right) {
        missing.computeIfAbsent(
                        right.resource() + (right.group().isEmpty() ? "" : "." + right.group()), any -> new TreeSet<>())
                .add(right.verb());
    }

    /** @param missing verbs by resource */
    static String list(Map<String, Set<String>> missing) {
        return missing.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + " on " + entry.getKey())
                .collect(Collectors.joining("; "));
    }

    static String roles(String namespace, Map<String, Set<String>> missing) {
        return "These Roles would grant it:\n"
                + missing.entrySet().stream()
                        .map(entry -> "kubectl -n " + namespace + " create role redwheel-"
                                + entry.getKey().replace('/', '-').replace('.', '-') + " --verb="
                                + String.join(",", entry.getValue()) + " --resource=" + entry.getKey())
                        .collect(Collectors.joining("\n"));
    }
}
