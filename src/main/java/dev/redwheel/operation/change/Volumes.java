package dev.redwheel.operation.change;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.operation.ReleasePlan;
import dev.redwheel.operation.ReleasePlan.Workload;
import dev.redwheel.values.ReleaseNames;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The claims of a release's Redis servers, by what its manifests say. Those of sentinels and of anybody else are not among
 * them.
 *
 * @param wanted names of the claims that its servers have, whether they are there or not
 * @param inUse those of them that are there
 * @param leftOver of servers that were scaled away: their data stays until somebody deletes it
 */
public record Volumes(List<String> wanted, List<PvcInfo> inUse, List<PvcInfo> leftOver) {
    /** What the chart calls the volume of a server: {@code redis-data-<pod>}. */
    private static final String PREFIX = "redis-data-";

    private static final String INSTANCE = "app.kubernetes.io/instance";

    public Volumes {
        wanted = List.copyOf(wanted);
        inUse = List.copyOf(inUse);
        leftOver = List.copyOf(leftOver);
    }

    static Volumes read(KubeSession session, ReleaseNow now) {
        String namespace = now.release().namespace();
        List<String> wanted = servers(now).stream()
                .flatMap(workload -> workload.claimNames().stream())
                .toList();
        Set<String> pods =
                session.pods(namespace, "").stream().map(PodInfo::name).collect(Collectors.toSet());
        String fullname = new ReleaseNames(now.release().name(), namespace).fullname();
        Predicate<String> ours = Pattern.compile(Pattern.quote(PREFIX + fullname) + "-(master|replicas|cluster)-\\d+")
                .asMatchPredicate();
        List<PvcInfo> claims = session.pvcs(namespace, "").stream()
                .sorted(Comparator.comparing(PvcInfo::name))
                .toList();
        return new Volumes(
                wanted,
                claims.stream().filter(claim -> wanted.contains(claim.name())).toList(),
                claims.stream()
                        .filter(claim -> ours.test(claim.name()) && !wanted.contains(claim.name()))
                        .filter(claim ->
                                now.release().name().equals(claim.labels().get(INSTANCE)))
                        .filter(claim -> !pods.contains(pod(claim.name())))
                        .toList());
    }

    /** The StatefulSets of its servers. */
    static List<Workload> servers(ReleaseNow now) {
        return ReleasePlan.parse(now.payload().manifest(), now.release().namespace()).workloads().stream()
                .filter(Workload::serves)
                .toList();
    }

    /** The pod that a claim is for. */
    static String pod(String claim) {
        return claim.startsWith(PREFIX) ? claim.substring(PREFIX.length()) : claim;
    }
}
