package dev.redwheel.operation;

import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.DeployRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What can be known about a deployment before it runs. Each check stands for itself: one that cannot be made (a missing
 * right, a server that does not answer) says so as UNKNOWN with its reason and keeps no other from being made.
 */
public final class Preflight {
    private final OperationServices services;
    private final ReadOnlyGuard guard;

    public Preflight(OperationServices services, ReadOnlyGuard guard) {
        this.services = services;
        this.guard = guard;
    }

    /** The worst of all findings; OK when there are none. */
    public static Severity worst(List<Finding> findings) {
        return findings.stream().map(Finding::severity).max(Severity::compareTo).orElse(Severity.OK);
    }

    /**
     * Makes every check. Blocks on the cluster and on Helm; changes nothing.
     *
     * @param each told of each finding as soon as it is known, on the calling thread
     * @return all of them, in the order told
     * @throws OpsException when the context cannot be opened at all, or of kind CANCELLED
     */
    public List<Finding> check(DeployRequest request, Consumer<Finding> each, CancelToken cancel) {
        List<Finding> all = new ArrayList<>();
        Consumer<List<Finding>> tell = findings -> findings.forEach(finding -> {
            all.add(finding);
            each.accept(finding);
        });
        ReleaseKey release = new ReleaseKey(request.namespace(), request.release());
        tell.accept(List.of(readOnly(request.context())));
        try (KubeSession session = services.sessions().open(request.context())) {
            tell.accept(List.of(PreflightChecks.secretsInValues(request.valuesYaml())));
            List<Finding> problems = new ArrayList<>();
            ReleasePlan plan = plan(session, release, request.valuesYaml(), problems);
            tell.accept(problems);
            PreflightChecks checks = new PreflightChecks(session, request, release, plan);
            for (Check check : checks.all()) {
                cancel.check("check the deployment", release.toString());
                tell.accept(guarded(check));
            }
        }
        return List.copyOf(all);
    }

    /** One check by its id and title, for when it cannot be made. */
    record Check(String id, String title, Supplier<List<Finding>> make) {}

    private static List<Finding> guarded(Check check) {
        try {
            return check.make().get();
        } catch (OpsException e) {
            return List.of(new Finding(
                    check.id(), Severity.UNKNOWN, check.title(), "It could not be found out: " + e.why(), e.next()));
        }
    }

    private Finding readOnly(String context) {
        return guard.isReadOnly(context)
                ? new Finding(
                        "read-only",
                        Severity.BLOCKED,
                        "Changes allowed",
                        "The context " + context + " is marked read-only in Redwheel.",
                        "Remove the mark on the Contexts page if this deployment is meant.")
                : new Finding("read-only", Severity.OK, "Changes allowed", "The context is not marked read-only.", "");
    }

    private ReleasePlan plan(KubeSession session, ReleaseKey release, String valuesYaml, List<Finding> findings) {
        try {
            ReleasePlan plan =
                    ReleasePlan.parse(services.installer().render(session, release, valuesYaml), release.namespace());
            findings.add(new Finding(
                    "manifests",
                    Severity.OK,
                    "Manifests",
                    plan.objects().size() + " objects, " + plan.pods() + (plan.pods() == 1 ? " pod." : " pods."),
                    ""));
            return plan;
        } catch (OpsException e) {
            findings.add(new Finding("manifests", Severity.BLOCKED, "Manifests", e.why(), e.next()));
            return ReleasePlan.EMPTY;
        }
    }
}
