package dev.redwheel.operation.change;

import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.Commands;
import dev.redwheel.operation.Masking;
import dev.redwheel.operation.ReleasePlan;
import dev.redwheel.values.ReleaseNames;
import dev.redwheel.values.ValueEdit;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What does the same as a change by hand, for people and for runbooks. Never with a secret. */
final class ChangeCommands {
    /** Through a port-forward to a replica. */
    static final String BACKUP = "redis-cli --rdb";

    private ChangeCommands() {}

    static String size(ReleaseNow now, Size wanted, ChangeRecord record) {
        ReleaseNames names =
                new ReleaseNames(now.release().name(), now.release().namespace());
        String helm = record.steps().stream()
                .filter(step -> step.kind() == ChangeStepKind.UPGRADE)
                .map(step -> helm(now, step.edits()))
                .collect(Collectors.joining("\n"));
        String pods =
                "kubectl --context " + now.context() + " -n " + now.release().namespace();
        String cli = pods + " exec " + names.fullname() + "-cluster-0 -c redis -- redis-cli";
        String domain = "." + names.headlessService() + "." + now.release().namespace() + ".svc:6379";
        return switch (record.kind()) {
            case MORE_REPLICAS ->
                helm + "\n" + pods + " rollout status statefulset/" + names.fullname() + "-replicas\n";
            case FEWER_REPLICAS ->
                now.topology() == Topology.SENTINEL
                        ? "# While the master is one of those that go:\n" + pods + " exec " + names.fullname()
                                + "-sentinel-0 -- redis-cli -p 26379 sentinel failover mymaster\n" + helm
                                + "\n# On each sentinel, one after the other:\n" + pods + " exec " + names.fullname()
                                + "-sentinel-0 -- redis-cli -p 26379 sentinel reset mymaster\n"
                        : helm + "\n";
            case CLUSTER_OUT ->
                helm + "\n"
                        + IntStream.range(now.size().servers(), wanted.servers())
                                .mapToObj(ordinal -> cli + " --cluster add-node " + names.fullname() + "-cluster-"
                                        + ordinal + domain + " " + names.fullname() + "-cluster-0" + domain)
                                .collect(Collectors.joining("\n"))
                        + "\n# On each new server that is to be a replica: cluster replicate <id of a master>\n"
                        + cli + " --cluster rebalance localhost:6379 --cluster-use-empty-masters\n";
            case CLUSTER_IN ->
                "# For each master that goes:\n" + cli
                        + " --cluster rebalance localhost:6379 --cluster-weight <its id>=0\n"
                        + "# For each server that goes, replicas first:\n" + cli
                        + " --cluster del-node localhost:6379 <its id>\n" + helm + "\n";
            default -> helm + "\n";
        };
    }

    /** The same for another chart. */
    static String otherSize(ReleaseNow now, Size wanted, ChangeRecord record, boolean restarts) {
        String namespace = now.release().namespace();
        String kubectl = "kubectl --context " + now.context() + " -n " + namespace;
        boolean fewer = wanted.servers() < now.size().servers();
        String set = OtherChart.of(now.payload(), now.target())
                .flatMap(OtherChart::scaled)
                .map(ReleasePlan.Workload::name)
                .orElse("");
        if (set.isEmpty()) {
            return "";
        }
        boolean sentinel = now.topology() == Topology.SENTINEL;
        String failover =
                "# With redis-cli on a sentinel (SENTINEL MASTERS tells the name):\nsentinel failover <name>\n";
        return (fewer && sentinel ? "# While the master is one of those that go:\n" + failover : "")
                + (restarts
                        ? Commands.partition(
                                        now.context(),
                                        namespace,
                                        set,
                                        now.size().servers()) + "\n"
                        : "")
                + upgrades(now, record)
                + kubectl + " rollout status statefulset/" + set + "\n"
                + (sentinel ? "# With redis-cli on each sentinel, one after the other:\nsentinel reset '*'\n" : "")
                + (restarts
                        ? "# For each pod, the last first; while it is the master:\n" + failover
                                + Commands.partition(now.context(), namespace, set, 0)
                                        .replace("\"partition\":0", "\"partition\":<its number>")
                                + "\n"
                        : "");
    }

    /** The revisions that a change makes, in their order. */
    static String upgrades(ReleaseNow now, ChangeRecord record) {
        return record.steps().stream()
                        .filter(step -> step.kind() == ChangeStepKind.UPGRADE)
                        .map(step -> helm(now, step.edits()))
                        .collect(Collectors.joining("\n# Wait until every pod is ready and in step.\n"))
                + "\n";
    }

    /** The same without restarts: the StatefulSets wait while their running pods become of the new template. */
    static String resize(ReleaseNow now, ChangeRecord record, ResourceSpec wanted) {
        String context = now.context();
        String namespace = now.release().namespace();
        List<String> pods = now.picture().nodes().stream()
                .map(NodeTruth::name)
                .sorted(Comparator.comparing((String pod) -> pod.contains("-master-"))
                        .thenComparing(Comparator.reverseOrder()))
                .toList();
        List<String> sets = pods.stream()
                .map(pod -> pod.substring(0, pod.lastIndexOf('-')))
                .distinct()
                .toList();
        StringBuilder text = new StringBuilder();
        for (ChangeStep step : record.steps()) {
            switch (step.kind()) {
                case UPGRADE -> {
                    if (record.resizesAfter(step)) {
                        sets.forEach(set -> text.append(Commands.partition(context, namespace, set, pods.size()))
                                .append('\n'));
                    }
                    text.append(helm(now, step.edits())).append('\n');
                }
                case RESIZE -> {
                    for (String pod : pods) {
                        text.append(Commands.resize(context, namespace, pod, Map.of("redis", wanted)))
                                .append('\n');
                    }
                    text.append(
                            "# When each has it (.status.containerStatuses[].resources) and nothing but that is new in"
                                    + " the template, it is of that:\n");
                    for (String set : sets) {
                        text.append("revision=$(kubectl --context " + context + " -n " + namespace + " get statefulset "
                                + set + " -o jsonpath='{.status.updateRevision}')\n");
                        pods.stream()
                                .filter(pod -> pod.startsWith(set + "-"))
                                .forEach(pod -> text.append(Commands.label(
                                                context, namespace, pod, "controller-revision-hash", "$revision"))
                                        .append('\n'));
                    }
                }
                case ROLL ->
                    sets.forEach(set -> text.append(Commands.partition(context, namespace, set, 0))
                            .append('\n'));
                case SETTINGS ->
                    step.edits()
                            .forEach(edit -> text.append("# On every server, with redis-cli: CONFIG SET " + edit.path()
                                    + " " + edit.value() + "\n"));
                default -> {}
            }
        }
        return text.toString();
    }

    /** Nothing here shows a password: they go from file to file. */
    static String passwords(ReleaseNow now, ChangeRecord record, List<RotatedPassword> passwords) {
        if (passwords.isEmpty()) {
            return "";
        }
        String kubectl =
                "kubectl --context " + now.context() + " -n " + now.release().namespace();
        StringBuilder text = new StringBuilder();
        for (ChangeStep step : record.steps()) {
            switch (step.kind()) {
                case NEXT_PASSWORD ->
                    passwords.forEach(each -> text.append(
                                    "# A new password, base64: openssl rand -hex 24 | tr -d '\\n' | base64\n")
                            .append(kubectl + " patch secret " + each.secret() + " --type=merge --patch '{\"data\":{\""
                                    + each.next() + "\":\"...\"}}'\n"));
                case ACCEPT_PASSWORDS ->
                    passwords.forEach(
                            each -> text.append("# On every server and sentinel, with redis-cli:\nACL SETUSER "
                                    + each.user() + " '#<SHA-256 of the other password>'\n"));
                case SWAP_PASSWORDS ->
                    passwords.forEach(
                            each -> text.append(kubectl + " edit secret " + each.secret() + "  # " + each.key()
                                    + " becomes " + each.old() + ", " + each.next() + " becomes " + each.key() + "\n"));
                case UPGRADE -> text.append(helm(now, step.edits())).append('\n');
                case ROLL -> text.append("# Wait until every pod is of the newest revision, ready and in step.\n");
                case ONE_PASSWORD ->
                    passwords.forEach(each -> text.append(
                                    kubectl + " edit secret " + each.secret() + "  # without " + each.old() + "\n")
                            .append("# On every server and sentinel, with redis-cli:\nACL SETUSER " + each.user()
                                    + " resetpass '#<SHA-256 of the password in use>'\n"));
                default -> {}
            }
        }
        return text.toString();
    }

    /** @param claims each with the amount that it asks for */
    static String storage(ReleaseNow now, List<ValueEdit> claims, List<String> sets, ChangeRecord record) {
        String namespace = now.release().namespace();
        return claims.stream()
                        .map(claim -> Commands.growClaim(
                                now.context(), namespace, claim.path(), String.valueOf(claim.value())))
                        .collect(Collectors.joining("\n"))
                + "\n# Wait until each has it: kubectl get pvc --watch\n"
                + sets.stream()
                        .map(set ->
                                Commands.delete(now.context(), namespace, "statefulset --cascade=orphan", set) + "\n")
                        .collect(Collectors.joining())
                + upgrades(now, record);
    }

    static String restore(ReleaseNow now, List<Drift> drifts) {
        String pods =
                "kubectl --context " + now.context() + " -n " + now.release().namespace();
        String settings = drifts.stream()
                .filter(drift -> drift.kind() == Drift.Kind.SETTING)
                .map(drift -> pods + " exec " + drift.on() + " -c redis -- redis-cli config set " + drift.what() + " '"
                        + drift.wanted() + "'")
                .collect(Collectors.joining("\n"));
        boolean fields = drifts.stream().anyMatch(drift -> drift.kind() == Drift.Kind.FIELD);
        return settings + (settings.isEmpty() ? "" : "\n") + (fields ? helm(now, List.of()) + "\n" : "");
    }

    static String rollback(ReleaseNow now, int revision) {
        return "helm rollback " + now.release().name() + " " + revision + " --kube-context " + now.context()
                + " --namespace " + now.release().namespace() + "\n";
    }

    static String restoreBackup(ReleaseNow now, List<Path> files) {
        String context =
                "kubectl --context " + now.context() + " -n " + now.release().namespace() + " port-forward ";
        String fullname = new ReleaseNames(now.release().name(), now.release().namespace()).fullname();
        boolean cluster = now.topology() == Topology.CLUSTER;
        StringBuilder script =
                new StringBuilder("# A server of this machine loads the file, and its keys are copied.\n");
        script.append(context)
                .append("pod/")
                .append(fullname)
                .append(cluster ? "-cluster-0" : "-master-0")
                .append(" 6379 &\n");
        for (Path file : files) {
            script.append("redis-server --port 7777 --save '' --dir '")
                    .append(file.toAbsolutePath().getParent())
                    .append("' --dbfilename '")
                    .append(file.getFileName())
                    .append("' &\n")
                    .append(
                            cluster
                                    ? "redis-cli --cluster import 127.0.0.1:6379 --cluster-from 127.0.0.1:7777"
                                          + " --cluster-copy --cluster-replace # from where every pod can be reached\n"
                                    : "redis-cli -p 7777 --scan | while read -r key; do\n"
                                            + "  redis-cli -p 7777 migrate 127.0.0.1 6379 \"$key\" 0 5000 copy replace"
                                            + " auth \"$REDIS_PASSWORD\"\ndone\n")
                    .append("redis-cli -p 7777 shutdown nosave\n");
        }
        return script.toString();
    }

    /** The same where pods restart: the first server's StatefulSet waits for the replicas'. */
    static String firstServerLast(ReleaseNow now, String commands) {
        boolean two = now.topology() == Topology.REPLICATION || now.topology() == Topology.SENTINEL;
        if (!two || now.family() != RedisFamily.BUILT_IN) {
            return commands;
        }
        String namespace = now.release().namespace();
        String fullname = new ReleaseNames(now.release().name(), namespace).fullname();
        return Commands.partition(now.context(), namespace, fullname + "-master", 1) + "\n" + commands
                + "kubectl --context " + now.context() + " -n " + namespace + " rollout status statefulset/" + fullname
                + "-replicas\n" + Commands.partition(now.context(), namespace, fullname + "-master", 0) + "\n";
    }

    /** With the chart from the archive that was given; else from a folder: the deploy wizard saves it there. */
    private static String helm(ReleaseNow now, List<ValueEdit> edits) {
        String chart = now.archive()
                .map(archive -> archive.file())
                .orElse(
                        now.family() == RedisFamily.BUILT_IN
                                ? Commands.CHART
                                : "./" + now.payload().chartName());
        return Commands.upgrade(now.context(), now.release(), chart).replace(" --values values.yaml", " --reuse-values")
                + edits.stream()
                        .map(edit -> " --set '" + Masking.mask(edit.toString()).replace("'", "'\\''") + "'")
                        .collect(Collectors.joining());
    }
}
