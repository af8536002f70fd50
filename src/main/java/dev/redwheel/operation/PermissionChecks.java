package dev.redwheel.operation;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessAnswer.Verdict;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.values.DeployRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One access review for each verb and kind that a deployment needs, told in one line for each kind. */
public final class PermissionChecks {
    private PermissionChecks() {}

    /** Whether it cannot be done without, and what is lost where it can. */
    private record Need(AccessRequest right, boolean must, String without) {}

    static List<Finding> review(KubeSession session, DeployRequest request, ReleaseKey release, ReleasePlan plan) {
        List<Need> needs = needs(request, release.namespace(), plan);
        List<AccessAnswer> answers =
                session.review(needs.stream().map(Need::right).toList());
        Map<String, List<Integer>> byKind = new LinkedHashMap<>();
        for (int i = 0; i < needs.size(); i++) {
            AccessRequest right = needs.get(i).right();
            byKind.computeIfAbsent(name(right), kind -> new ArrayList<>()).add(i);
        }
        List<Finding> findings = new ArrayList<>();
        byKind.forEach((kind, indexes) -> findings.add(finding(
                kind,
                indexes.stream().map(needs::get).toList(),
                indexes.stream().map(answers::get).toList())));
        return findings;
    }

    /** The rights, each once: from what the manifests hold, and from what Helm and the console themselves do. */
    static List<AccessRequest> rights(DeployRequest request, String namespace, ReleasePlan plan) {
        return needs(request, namespace, plan).stream().map(Need::right).toList();
    }

    private static List<Need> needs(DeployRequest request, String namespace, ReleasePlan plan) {
        Set<AccessRequest> seen = new LinkedHashSet<>();
        List<Need> needs = new ArrayList<>();
        class Collector {
            void add(String group, String resource, String where, boolean must, String without, String... verbs) {
                for (String verb : verbs) {
                    AccessRequest right = new AccessRequest(verb, group, resource, where);
                    if (seen.add(right)) {
                        needs.add(new Need(right, must, without));
                    }
                }
            }
        }
        Collector collect = new Collector();
        if (request.createNamespace()) {
            collect.add("", "namespaces", "", true, "", "create");
        }
        for (ObjectRef object : plan.objects()) {
            collect.add(group(object), resource(object), namespace, true, "", "create", "get");
            collect.add(
                    group(object),
                    resource(object),
                    namespace,
                    false,
                    "the release cannot be rolled back or removed",
                    "delete");
        }
        collect.add("", "secrets", namespace, true, "", "create", "get", "list", "update");
        collect.add("", "secrets", namespace, false, "the release cannot be rolled back or removed", "delete");
        collect.add("", "pods", namespace, true, "", "get", "list", "watch");
        collect.add("", "pods/portforward", namespace, false, "nobody asks Redis whether it answers", "get", "create");
        collect.add("", "pods/log", namespace, false, "a failure is told without log lines", "get");
        collect.add("", "events", namespace, false, "a failure is told without the cluster's words", "list", "watch");
        if (!plan.claimNames().isEmpty()) {
            collect.add("", "persistentvolumeclaims", namespace, true, "", "list", "watch");
        }
        return needs;
    }

    private static Finding finding(String kind, List<Need> needs, List<AccessAnswer> answers) {
        List<String> missing = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        Set<String> losses = new LinkedHashSet<>();
        boolean blocked = false;
        for (int i = 0; i < needs.size(); i++) {
            Need need = needs.get(i);
            Verdict verdict = answers.get(i).verdict();
            if (verdict == Verdict.DENIED) {
                missing.add(need.right().verb());
                blocked |= need.must();
                if (!need.must()) {
                    losses.add(need.without());
                }
            } else if (verdict == Verdict.UNKNOWN) {
                unknown.add(need.right().verb());
            }
        }
        String title = "Right to " + kind;
        if (!missing.isEmpty()) {
            return new Finding(
                    "permission",
                    blocked ? Severity.BLOCKED : Severity.WARNING,
                    title,
                    "Missing: " + String.join(", ", missing) + "."
                            + (blocked || losses.isEmpty() ? "" : " Without it " + String.join("; ", losses) + "."),
                    "Ask the cluster's administrator for " + String.join(", ", missing) + " on " + kind + ".");
        }
        if (!unknown.isEmpty()) {
            return new Finding(
                    "permission",
                    Severity.UNKNOWN,
                    title,
                    "The cluster did not say whether " + String.join(", ", unknown) + " is allowed.",
                    "");
        }
        return PreflightChecks.ok(
                "permission",
                title,
                needs.stream().map(need -> need.right().verb()).collect(Collectors.joining(", ")) + ".");
    }

    private static String name(AccessRequest right) {
        return right.resource() + (right.group().isEmpty() ? "" : "." + right.group());
    }

    public static String group(ObjectRef object) {
        int slash = object.apiVersion().indexOf('/');
        return slash < 0 ? "" : object.apiVersion().substring(0, slash);
    }

    /** The plural the API uses, by its naming rules; the kinds that charts use all follow them. */
    public static String resource(ObjectRef object) {
        String lower = object.kind().toLowerCase(Locale.ROOT);
        if (lower.endsWith("y")) {
            return lower.substring(0, lower.length() - 1) + "ies";
        }
        if (lower.endsWith("ss")) {
            return lower + "es";
        }
        return lower.endsWith("s") ? lower : lower + "s";
    }
}
