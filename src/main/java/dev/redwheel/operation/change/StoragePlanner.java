package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.Finding;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.QuotaInfo;
import dev.redwheel.model.Severity;
import dev.redwheel.model.StorageClassInfo;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.ReleasePlan.Workload;
import dev.redwheel.values.Quantity;
import dev.redwheel.values.ValueEdit;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Thinks larger volumes for every server through: the claims ask for more, and since a StatefulSet's claim templates cannot be
 * changed, it is made anew around its running pods. Blocks on the cluster; changes nothing.
 */
final class StoragePlanner {
    private static final String CLASS_ROLE = "kubectl create clusterrole redwheel-storageclasses --verb=list"
            + " --resource=storageclasses.storage.k8s.io";

    private final KubeSession session;
    private final ReleaseNow now;
    private final InstantSource clock;
    private final List<Finding> findings = new ArrayList<>();

    StoragePlanner(KubeSession session, ReleaseNow now, InstantSource clock) {
        this.session = session;
        this.now = now;
        this.clock = clock;
    }

    /** @param wanted a quantity, as somebody typed it */
    ChangePlan plan(String wanted) {
        findings.addAll(new ReleaseChecks(session, now).all(false, rights()));
        Volumes volumes = Volumes.read(session, now);
        claims(volumes);
        size(wanted, volumes);
        classes(volumes);
        findings.addAll(ReleaseChecks.guarded("quota", "Quota", () -> quota(wanted, volumes)));
        List<ValueEdit> claims = volumes.wanted().stream()
                .map(name -> new ValueEdit(name, wanted))
                .toList();
        ChangeRecord record = ChangeRecord.planned(
                now,
                ChangeKind.STORAGE,
                now.size(),
                Size.NONE,
                List.of(new Figure("volume-size", sizes(volumes), wanted)),
                0,
                steps(claims, edits(wanted)),
                clock.instant());
        List<String> sets = Volumes.servers(now).stream().map(Workload::name).toList();
        return new ChangePlan(record, findings, costs(), ChangeCommands.storage(now, claims, sets, record));
    }

    private static List<ChangeStep> steps(List<ValueEdit> claims, List<ValueEdit> edits) {
        return List.of(
                ChangeStep.volumes(ChangeStepKind.EXPAND, claims),
                ChangeStep.of(ChangeStepKind.LET_GO),
                ChangeStep.upgrade(edits),
                ChangeStep.of(ChangeStepKind.ROLL),
                ChangeStep.of(ChangeStepKind.SERVERS_UP),
                ChangeStep.volumes(ChangeStepKind.REMOUNT, claims),
                ChangeStep.of(ChangeStepKind.IN_STEP),
                ChangeStep.of(ChangeStepKind.PROOF));
    }

    /** The size for all, and for those who have one of their own. */
    private List<ValueEdit> edits(String wanted) {
        List<ValueEdit> edits = new ArrayList<>(List.of(new ValueEdit("persistence.size", wanted)));
        for (String own : List.of("master.persistence.size", "replica.persistence.size")) {
            if (ValueEdit.at(now.payload().userValues(), own) != null) {
                edits.add(new ValueEdit(own, wanted));
            }
        }
        return edits;
    }

    private List<AccessRequest> rights() {
        String namespace = now.release().namespace();
        return List.of(
                new AccessRequest("list", "", "persistentvolumeclaims", namespace),
                new AccessRequest("patch", "", "persistentvolumeclaims", namespace),
                new AccessRequest("delete", "", "pods", namespace),
                new AccessRequest("create", "apps", "statefulsets", namespace),
                new AccessRequest("delete", "apps", "statefulsets", namespace));
    }

    private void claims(Volumes volumes) {
        Set<String> missing = new TreeSet<>(volumes.wanted());
        volumes.inUse().forEach(claim -> missing.remove(claim.name()));
        List<String> wrong = new ArrayList<>();
        missing.forEach(name -> wrong.add(name + " is not there"));
        volumes.inUse().stream()
                .filter(claim -> !claim.phase().equals("Bound"))
                .forEach(claim -> wrong.add(claim.name() + " is " + claim.phase()));
        if (volumes.wanted().isEmpty()) {
            wrong.add("the servers have no volumes: persistence is off");
        }
        findings.add(
                wrong.isEmpty()
                        ? new Finding(
                                "volumes",
                                Severity.OK,
                                "Volumes",
                                volumes.inUse().size() + " claims, all bound.",
                                "")
                        : new Finding(
                                "volumes",
                                Severity.BLOCKED,
                                "Volumes",
                                String.join("; ", wrong) + ".",
                                volumes.wanted().isEmpty()
                                        ? "Deploy a second release with persistence and move the data."
                                        : "Only a bound claim can grow: mend this first."));
    }

    private void size(String wanted, Volumes volumes) {
        OptionalLong bytes = Quantity.bytes(wanted);
        long largest = volumes.inUse().stream()
                .mapToLong(claim -> Math.max(claim.requestedBytes(), claim.capacityBytes()))
                .max()
                .orElse(0);
        String problem = "";
        String next = "Choose another size.";
        if (bytes.isEmpty() || bytes.getAsLong() == 0) {
            problem = "\"" + wanted + "\" is no amount of storage.";
        } else if (bytes.getAsLong() < largest) {
            problem = "A volume has " + Quantity.show(largest) + " already, and Kubernetes makes no volume smaller.";
            next = "Keep the size, or deploy a second release with smaller volumes and move the data.";
        } else if (volumes.inUse().stream().allMatch(claim -> claim.capacityBytes() >= bytes.getAsLong())
                && ValueEdit.isIn(now.payload().userValues(), edits(wanted))) {
            problem = "It is so already.";
        }
        findings.add(
                problem.isEmpty()
                        ? new Finding("size", Severity.OK, "Size", "Larger than every volume there is.", "")
                        : new Finding("size", Severity.BLOCKED, "Size", problem, next));
    }

    /** Whether the classes of the claims let them grow. */
    private void classes(Volumes volumes) {
        Map<String, List<String>> claims = volumes.inUse().stream()
                .collect(Collectors.groupingBy(
                        PvcInfo::storageClass,
                        LinkedHashMap::new,
                        Collectors.mapping(PvcInfo::name, Collectors.toList())));
        List<StorageClassInfo> known;
        try {
            known = session.storageClasses();
        } catch (OpsException e) {
            findings.add(
                    e.kind() == ErrorKind.FORBIDDEN
                            ? new Finding(
                                    "storage-class",
                                    Severity.UNKNOWN,
                                    "Storage class",
                                    "Missing: list on storageclasses.storage.k8s.io, so whether "
                                            + String.join(", ", claims.keySet())
                                            + " lets volumes grow is not known. The first step finds out, and changes"
                                            + " nothing when it does not.",
                                    "This ClusterRole would grant it:\n" + CLASS_ROLE)
                            : new Finding(
                                    "storage-class",
                                    Severity.UNKNOWN,
                                    "Storage class",
                                    "It could not be found out: " + e.why(),
                                    e.next()));
            return;
        }
        claims.forEach((name, users) -> findings.add(known.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .map(StoragePlanner::ofClass)
                .orElseGet(() -> new Finding(
                        "storage-class",
                        Severity.BLOCKED,
                        "Storage class",
                        name.isEmpty()
                                ? String.join(", ", users) + " have no class: such volumes do not grow."
                                : "There is no class " + name + " any more, which " + String.join(", ", users)
                                        + " were made by.",
                        "Deploy a second release with a class that allows it, and move the data."))));
    }

    private static Finding ofClass(StorageClassInfo found) {
        String what = found.name() + " (" + found.provisioner() + ")";
        return found.expandable()
                ? new Finding("storage-class", Severity.OK, "Storage class", what + " lets volumes grow.", "")
                : new Finding(
                        "storage-class",
                        Severity.BLOCKED,
                        "Storage class",
                        what + " does not let volumes grow: allowVolumeExpansion is not set.",
                        "If its provisioner can: kubectl patch storageclass " + found.name()
                                + " -p '{\"allowVolumeExpansion\":true}'. Else deploy a second release with another"
                                + " class, and move the data.");
    }

    /** What the claims ask for more has to be in the namespace's quotas. */
    private List<Finding> quota(String wanted, Volumes volumes) {
        long bytes = Quantity.bytes(wanted).orElse(0);
        List<Finding> found = new ArrayList<>();
        for (QuotaInfo quota : session.quotas(now.release().namespace())) {
            for (QuotaInfo.Line line : quota.lines()) {
                String ofClass = ".storageclass.storage.k8s.io/requests.storage";
                boolean all = line.resource().equals("requests.storage");
                long more = volumes.inUse().stream()
                        .filter(claim -> all || line.resource().equals(claim.storageClass() + ofClass))
                        .mapToLong(claim -> Math.max(0, bytes - claim.requestedBytes()))
                        .sum();
                if (more > line.free()) {
                    found.add(new Finding(
                            "quota",
                            Severity.BLOCKED,
                            "Quota " + quota.name(),
                            line.resource() + ": " + Quantity.show(more) + " more needed, " + Quantity.show(line.free())
                                    + " of " + Quantity.show(line.hard()) + " free.",
                            "Ask for less, or have the quota raised."));
                }
            }
        }
        return found;
    }

    private static String sizes(Volumes volumes) {
        return volumes.inUse().stream()
                .map(claim -> Quantity.ofBytes(claim.requestedBytes()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private List<String> costs() {
        List<String> costs = new ArrayList<>(List.of(
                "No server restarts where the storage lets a file system grow while it is in use. Where it does not,"
                        + " the servers restart one by one, replicas first.",
                "There is no way back to smaller volumes.",
                "Between two steps the StatefulSets are away: a server that ends then comes back when they do."));
        if (now.topology() == Topology.STANDALONE || now.topology() == Topology.REPLICATION) {
            costs.add("If the master has to restart, nobody takes writes until its data is loaded.");
        }
        return costs;
    }
}
