package dev.redwheel.operation.change;

import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessAnswer.Verdict;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.Finding;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.ReleasePlan;
import dev.redwheel.operation.ReleasePlan.ContainerPlan;
import dev.redwheel.operation.ReleasePlan.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether the running pods of a release can be given other resources where they run. What only the cluster knows (a quota, the
 * rules of its version) it says when it is asked; such pods restart.
 *
 * @param possible so far as can be told before
 */
record InPlace(boolean possible, Finding finding) {
    private static final String ID = "in-place";
    private static final String TITLE = "Without restarts";

    /** Blocks on the cluster; changes nothing. */
    static InPlace look(KubeSession session, ReleaseNow now, ResourceSpec before, ResourceSpec wanted) {
        try {
            String version = session.version();
            if (!session.offersResize()) {
                return no(
                        Severity.INFO,
                        "The pods restart: Kubernetes " + version + " has no in-place resize. 1.33 and later have.",
                        "");
            }
            Optional<String> rule = rule(
                    ReleasePlan.parse(now.payload().manifest(), now.release().namespace()), before, wanted, version);
            if (rule.isPresent()) {
                return no(Severity.INFO, "The pods restart: " + rule.get(), "");
            }
            TreeMap<String, Set<String>> missing =
                    missing(session, now.release().namespace());
            return missing.isEmpty()
                    ? new InPlace(
                            true,
                            new Finding(
                                    ID,
                                    Severity.OK,
                                    TITLE,
                                    "Kubernetes " + version + " gives running pods other resources.",
                                    ""))
                    : no(
                            Severity.WARNING,
                            "The pods restart: to resize them in place, this is missing: " + ReleaseChecks.list(missing)
                                    + ".",
                            ReleaseChecks.roles(now.release().namespace(), missing));
        } catch (OpsException e) {
            return no(Severity.UNKNOWN, "The pods restart: it could not be found out: " + e.why(), e.next());
        }
    }

    private static InPlace no(Severity severity, String why, String next) {
        return new InPlace(false, new Finding(ID, severity, TITLE, why, next));
    }

    private static TreeMap<String, Set<String>> missing(KubeSession session, String namespace) {
        TreeMap<String, Set<String>> missing = new TreeMap<>();
        List<AccessRequest> rights = List.of(
                new AccessRequest("patch", "", "pods/resize", namespace),
                new AccessRequest("patch", "", "pods", namespace),
                new AccessRequest("get", "apps", "controllerrevisions", namespace));
        for (AccessAnswer answer : session.review(rights)) {
            if (answer.verdict() == Verdict.DENIED) {
                ReleaseChecks.add(missing, answer.request());
            }
        }
        return missing;
    }

    /** What every cluster refuses (Kubernetes, "Resize CPU and Memory Resources assigned to Containers", limitations). */
    static Optional<String> rule(ReleasePlan plan, ResourceSpec before, ResourceSpec wanted, String version) {
        if (takesAway(Amounts.defaulted(before), Amounts.defaulted(wanted))) {
            return Optional.of("Kubernetes takes no request or limit away from a running pod.");
        }
        if (version.matches("v1\\.33\\..*")
                && Amounts.memory(wanted.memoryLimit()) < Amounts.memory(before.memoryLimit())) {
            return Optional.of("Kubernetes 1.33 does not lower the memory limit of a running pod.");
        }
        for (Workload workload : plan.workloads()) {
            if (workload.serves()) {
                String was = qosClass(workload, Optional.empty());
                String becomes = qosClass(workload, Optional.of(wanted));
                if (!was.equals(becomes)) {
                    return Optional.of(
                            "their QoS class changes from " + was + " to " + becomes + ", which a running pod cannot.");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean takesAway(ResourceSpec before, ResourceSpec wanted) {
        return gone(before.cpuRequest(), wanted.cpuRequest())
                || gone(before.memoryRequest(), wanted.memoryRequest())
                || gone(before.cpuLimit(), wanted.cpuLimit())
                || gone(before.memoryLimit(), wanted.memoryLimit());
    }

    private static boolean gone(String before, String wanted) {
        return !before.isEmpty() && wanted.isEmpty();
    }

    /** @param redis what the server's container gets; empty for what it has */
    private static String qosClass(Workload workload, Optional<ResourceSpec> redis) {
        boolean guaranteed = true;
        boolean any = false;
        for (ContainerPlan container : workload.containers()) {
            ResourceSpec spec =
                    Amounts.defaulted(redis.filter(given -> container.name().equals("redis"))
                            .orElseGet(() -> ResourcesPlanner.spec(container)));
            any |= !spec.equals(ResourceSpec.NONE);
            guaranteed &= !spec.cpuLimit().isEmpty()
                    && !spec.memoryLimit().isEmpty()
                    && Amounts.same(
                            spec,
                            new ResourceSpec(spec.cpuLimit(), spec.memoryLimit(), spec.cpuLimit(), spec.memoryLimit()));
        }
        return guaranteed ? "Guaranteed" : any ? "Burstable" : "BestEffort";
    }

    /**
     * Names of the nodes that have no room for what their pods are to get more; none when all have. Empty when what is on them
     * may not be read.
     *
     * @throws OpsException when the nodes cannot be read
     */
    static Optional<List<String>> full(KubeSession session, ReleaseNow now, ResourceSpec wanted) {
        Map<String, long[]> more = new HashMap<>();
        ResourceSpec to = Amounts.defaulted(wanted);
        for (PodInfo pod : session.pods(
                now.release().namespace(),
                "app.kubernetes.io/instance=" + now.release().name())) {
            ResourceSpec has = pod.size().wanted().get("redis");
            if (has != null && !pod.node().isEmpty()) {
                long[] sums = more.computeIfAbsent(pod.node(), node -> new long[2]);
                sums[0] += Amounts.cpu(to.cpuRequest()) - Amounts.cpu(has.cpuRequest());
                sums[1] += Amounts.memory(to.memoryRequest()) - Amounts.memory(has.memoryRequest());
            }
        }
        List<String> full = new ArrayList<>();
        for (NodeInfo node : session.nodes()) {
            long[] sums = more.remove(node.name());
            if (sums == null) {
                continue;
            }
            if (node.requestedCpuMillis().isEmpty()
                    || node.requestedMemoryBytes().isEmpty()) {
                return Optional.empty();
            }
            long cpu = node.cpuMillis() - node.requestedCpuMillis().getAsLong();
            long memory = node.memoryBytes() - node.requestedMemoryBytes().getAsLong();
            if (sums[0] > Math.max(0, cpu) || sums[1] > Math.max(0, memory)) {
                full.add(node.name());
            }
        }
        return more.isEmpty() ? Optional.of(List.copyOf(new TreeSet<>(full))) : Optional.empty();
    }
}
