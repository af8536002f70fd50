package dev.redwheel.operation.change;

import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.insight.recognition.Values;
import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.ReleasePlan;
import dev.redwheel.operation.ReleasePlan.ContainerPlan;
import dev.redwheel.operation.ReleasePlan.Workload;
import dev.redwheel.operation.RoomChecks;
import dev.redwheel.values.Quantity;
import dev.redwheel.values.ValueEdit;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Thinks other resources for every server through. Memory grows limit first, then maxmemory, and shrinks the other way
 * round: between the two a server never may use more than its container. Blocks on the cluster; changes nothing.
 */
final class ResourcesPlanner {
    private static final Pattern OWN_LIMIT = Pattern.compile("(?mi)^[ \\t]*(--)?maxmemory[ \\t]");

    private final KubeSession session;
    private final ReleaseNow now;
    private final InstantSource clock;
    private final Map<String, @Nullable Object> values;
    private final List<Finding> findings = new ArrayList<>();

    ResourcesPlanner(KubeSession session, ReleaseNow now, InstantSource clock) {
        this.session = session;
        this.now = now;
        this.clock = clock;
        this.values = Values.coalesce(now.payload().chartValues(), now.payload().userValues());
    }

    /** What the servers have now, by the release's manifests; of the first set of servers where they differ. */
    static ResourceSpec present(ReleaseNow now) {
        return ReleasePlan.parse(now.payload().manifest(), now.release().namespace()).workloads().stream()
                .flatMap(workload -> workload.containers().stream())
                .filter(container -> container.name().equals("redis"))
                .findFirst()
                .map(ResourcesPlanner::spec)
                .orElse(ResourceSpec.NONE);
    }

    static ResourceSpec spec(ContainerPlan container) {
        return new ResourceSpec(
                container.requests().getOrDefault("cpu", ""),
                container.requests().getOrDefault("memory", ""),
                container.limits().getOrDefault("cpu", ""),
                container.limits().getOrDefault("memory", ""));
    }

    ChangePlan plan(ResourceSpec wanted) {
        ResourceSpec before = present(now);
        findings.addAll(new ReleaseChecks(session, now).all(false, false));
        findings.add(sensible(before, wanted));
        InPlace inPlace = InPlace.look(session, now, before, wanted);
        findings.add(inPlace.finding());
        findings.addAll(inPlace.possible() ? roomWhereTheyRun(wanted) : room(wanted));
        if (!inPlace.possible()) {
            findings.addAll(new ReleaseChecks(session, now).pause());
        }
        OptionalLong oldMost = most(before);
        OptionalLong newMost = most(wanted);
        boolean grows = newMost.orElse(Long.MAX_VALUE) >= oldMost.orElse(Long.MAX_VALUE);
        if (!grows) {
            findings.add(fits(newMost.getAsLong()));
        }
        List<ChangeStep> steps = steps(wanted, oldMost, newMost, grows, inPlace.possible());
        findings.addAll(RevisionPlanner.secrets(
                steps.stream().flatMap(step -> step.edits().stream()).toList()));
        ChangeRecord record = ChangeRecord.planned(
                now,
                ChangeKind.RESOURCES,
                now.size(),
                Size.NONE,
                figures(before, wanted, oldMost, newMost),
                0,
                steps,
                clock.instant());
        return inPlace.possible()
                ? new ChangePlan(
                        record, findings, costsInPlace(), ChangeCommands.resize(now, record, Amounts.defaulted(wanted)))
                : new ChangePlan(record, findings, costs(), ChangeCommands.upgrades(now, record));
    }

    private List<ChangeStep> steps(
            ResourceSpec wanted, OptionalLong oldMost, OptionalLong newMost, boolean grows, boolean inPlace) {
        List<ChangeStep> steps = new ArrayList<>();
        List<ValueEdit> pin = new ArrayList<>();
        List<ValueEdit> unpin = new ArrayList<>();
        if (grows && oldMost.isPresent()) {
            String lines =
                    Values.text(now.payload().userValues(), "configuration").stripTrailing();
            pin.add(new ValueEdit(
                    "configuration",
                    (lines.isEmpty() ? "" : lines + "\n") + "maxmemory " + oldMost.getAsLong() + "\n"));
            unpin.add(new ValueEdit("configuration", Values.at(now.payload().userValues(), "configuration")));
        } else if (newMost.isPresent()) {
            steps.add(settings(newMost.getAsLong()));
        }
        boolean two = now.topology() == Topology.REPLICATION || now.topology() == Topology.SENTINEL;
        boolean apart = Values.at(now.payload().userValues(), "master.resources") != null
                || Values.at(now.payload().userValues(), "replica.resources") != null;
        if (inPlace) {
            List<ValueEdit> all = new ArrayList<>();
            if (apart && two) {
                all.addAll(edits("replica.resources", wanted));
            }
            all.addAll(edits(apart ? "master.resources" : "resources", wanted));
            steps.add(ChangeStep.upgrade(join(all, pin)));
            steps.add(ChangeStep.of(ChangeStepKind.RESIZE));
            steps.add(ChangeStep.of(ChangeStepKind.ROLL));
            if (!unpin.isEmpty()) {
                steps.add(ChangeStep.upgrade(unpin));
            }
        } else if (two) {
            // Two StatefulSets, and each would restart its pods without waiting for the other.
            steps.add(ChangeStep.upgrade(join(edits("replica.resources", wanted), pin)));
            steps.add(ChangeStep.of(ChangeStepKind.ROLL));
            steps.add(ChangeStep.of(ChangeStepKind.IN_STEP));
            steps.add(ChangeStep.upgrade(edits("master.resources", wanted)));
            steps.add(ChangeStep.of(ChangeStepKind.ROLL));
            List<ValueEdit> last = new ArrayList<>(unpin);
            if (!apart) {
                last.addAll(edits("resources", wanted));
                last.add(new ValueEdit("replica.resources", null));
                last.add(new ValueEdit("master.resources", null));
            }
            if (!last.isEmpty()) {
                steps.add(ChangeStep.upgrade(last));
            }
        } else {
            steps.add(ChangeStep.upgrade(join(edits(apart ? "master.resources" : "resources", wanted), pin)));
            steps.add(ChangeStep.of(ChangeStepKind.ROLL));
            if (!unpin.isEmpty()) {
                steps.add(ChangeStep.upgrade(unpin));
            }
        }
        if (grows && newMost.isPresent()) {
            steps.add(settings(newMost.getAsLong()));
        }
        steps.add(ChangeStep.of(ChangeStepKind.IN_STEP));
        steps.add(ChangeStep.of(ChangeStepKind.PROOF));
        return steps;
    }

    private static ChangeStep settings(long most) {
        return ChangeStep.settings(List.of(new ValueEdit("maxmemory", most)));
    }

    private static List<ValueEdit> join(List<ValueEdit> some, List<ValueEdit> others) {
        List<ValueEdit> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    static List<ValueEdit> edits(String at, ResourceSpec wanted) {
        return List.of(
                edit(at + ".requests.cpu", wanted.cpuRequest()),
                edit(at + ".requests.memory", wanted.memoryRequest()),
                edit(at + ".limits.cpu", wanted.cpuLimit()),
                edit(at + ".limits.memory", wanted.memoryLimit()));
    }

    private static ValueEdit edit(String path, String value) {
        return new ValueEdit(path, value.isEmpty() ? null : value);
    }

    /** maxmemory as the chart makes it of a limit; empty where it does not, because the configuration says it or there is no limit. */
    private OptionalLong most(ResourceSpec spec) {
        String given = Values.text(values, "configuration") + "\n" + Values.text(values, "master.configuration") + "\n"
                + Values.text(values, "replica.configuration") + "\n" + values.get("extraFlags");
        return OWN_LIMIT.matcher(given).find() ? OptionalLong.empty() : maxmemory(now.payload(), spec.memoryLimit());
    }

    /** The same where nothing in the configuration says it. */
    static OptionalLong maxmemory(ReleasePayload payload, String memoryLimit) {
        String percent = Values.text(Values.coalesce(payload.chartValues(), payload.userValues()), "maxmemoryPercent");
        OptionalLong limit = Quantity.bytes(memoryLimit);
        return limit.isPresent() && percent.matches("[1-9]\\d?|100")
                ? OptionalLong.of(limit.getAsLong() * Long.parseLong(percent) / 100)
                : OptionalLong.empty();
    }

    static List<Figure> figures(ResourceSpec before, ResourceSpec wanted, OptionalLong old, OptionalLong next) {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("memory-limit", none(before.memoryLimit()), none(wanted.memoryLimit())));
        figures.add(new Figure("memory-request", none(before.memoryRequest()), none(wanted.memoryRequest())));
        figures.add(new Figure("cpu-limit", none(before.cpuLimit()), none(wanted.cpuLimit())));
        figures.add(new Figure("cpu-request", none(before.cpuRequest()), none(wanted.cpuRequest())));
        if (old.isPresent() || next.isPresent()) {
            figures.add(new Figure("maxmemory", mostOrNone(old), mostOrNone(next)));
        }
        return figures;
    }

    private static String mostOrNone(OptionalLong bytes) {
        return bytes.isPresent() ? ScalePlanner.mib(bytes.getAsLong()) : "none";
    }

    private static String none(String quantity) {
        return quantity.isEmpty() ? "none" : quantity;
    }

    static Finding sensible(ResourceSpec before, ResourceSpec wanted) {
        List<String> wrong = new ArrayList<>();
        for (String memory : List.of(wanted.memoryLimit(), wanted.memoryRequest())) {
            if (!memory.isEmpty() && Quantity.bytes(memory).isEmpty()) {
                wrong.add("\"" + memory + "\" is no amount of memory");
            }
        }
        for (String cpu : List.of(wanted.cpuLimit(), wanted.cpuRequest())) {
            if (!cpu.isEmpty() && Quantity.cpuMillis(cpu).isEmpty()) {
                wrong.add("\"" + cpu + "\" is no amount of CPU");
            }
        }
        if (wrong.isEmpty()) {
            if (Quantity.bytes(wanted.memoryRequest()).orElse(0)
                    > Quantity.bytes(wanted.memoryLimit()).orElse(Long.MAX_VALUE)) {
                wrong.add("more memory is requested than the limit allows");
            }
            if (Quantity.cpuMillis(wanted.cpuRequest()).orElse(0)
                    > Quantity.cpuMillis(wanted.cpuLimit()).orElse(Long.MAX_VALUE)) {
                wrong.add("more CPU is requested than the limit allows");
            }
        }
        if (wanted.equals(before)) {
            wrong.add("it is so already");
        }
        return wrong.isEmpty()
                ? new Finding("resources", Severity.OK, "Resources", "Amounts that Kubernetes takes.", "")
                : new Finding(
                        "resources",
                        Severity.BLOCKED,
                        "Resources",
                        String.join("; ", wrong) + ".",
                        "Choose other amounts.");
    }

    /** What the pods get more has to be free on their own nodes. */
    private List<Finding> roomWhereTheyRun(ResourceSpec wanted) {
        Optional<List<String>> told;
        try {
            told = InPlace.full(session, now, wanted);
        } catch (OpsException e) {
            told = Optional.empty();
        }
        if (told.isEmpty()) {
            return room(wanted);
        }
        List<String> full = told.get();
        if (full.isEmpty()) {
            return List.of(new Finding(
                    "capacity",
                    Severity.OK,
                    "Room on the nodes",
                    "Every node has room for what its pods get more.",
                    ""));
        }
        List<Finding> all = new ArrayList<>(List.of(new Finding(
                "room",
                Severity.WARNING,
                "Room where the pods run",
                "There is not enough on " + String.join(", ", full) + ": pods there may restart, on other nodes.",
                "")));
        all.addAll(room(wanted));
        return all;
    }

    /** One pod at a time is replaced, so one must find room. What the old one asked for is free by then. */
    private List<Finding> room(ResourceSpec wanted) {
        ReleasePlan one = new ReleasePlan(
                List.of(),
                List.of(new Workload(
                        "StatefulSet",
                        "new pod",
                        1,
                        List.of(),
                        List.of(new ContainerPlan(
                                "redis",
                                "",
                                "",
                                map(wanted.cpuRequest(), wanted.memoryRequest()),
                                map(wanted.cpuLimit(), wanted.memoryLimit()))),
                        ReleasePlan.Pulling.DEFAULT)),
                "");
        return ReleaseChecks.guarded(
                "capacity",
                "Room on the nodes",
                () -> new RoomChecks(session, now.release().namespace(), one).capacity());
    }

    private static Map<String, String> map(String cpu, String memory) {
        Map<String, String> map = new java.util.HashMap<>();
        if (!cpu.isEmpty()) {
            map.put("cpu", cpu);
        }
        if (!memory.isEmpty()) {
            map.put("memory", memory);
        }
        return map;
    }

    private Finding fits(long most) {
        long used = now.picture().nodes().stream()
                .filter(NodeTruth::saysMaster)
                .flatMap(node -> node.sample().stream())
                .mapToLong(sample -> sample.memory().usedBytes().orElse(0))
                .max()
                .orElse(0);
        return new Finding(
                "memory",
                used > most ? Severity.BLOCKED : used > most * 0.8 ? Severity.WARNING : Severity.OK,
                "Memory in use",
                "The fullest master uses " + ScalePlanner.mib(used) + " of the " + ScalePlanner.mib(most)
                        + " it may use then.",
                used > most * 0.8 ? "Keep more memory, or remove keys first." : "");
    }

    private static List<String> costsInPlace() {
        return List.of(
                "Nobody restarts: the running servers get it where they run (in-place resize).",
                "Only a pod that its node has no room for, or that the cluster refuses it, restarts after all, replicas"
                        + " first; a master hands over where there are Sentinels or a Redis Cluster.");
    }

    private List<String> costs() {
        return switch (now.topology()) {
            case STANDALONE -> List.of("The server restarts: it is away until its data is loaded.");
            case REPLICATION ->
                List.of(
                        "Replicas restart first, one by one, then the master: nobody takes writes until its data is"
                                + " loaded.",
                        "With Sentinel the master would hand over first.");
            case SENTINEL, CLUSTER ->
                List.of(
                        "Pods restart one by one, each in step before the next; a master hands over before it ends.",
                        "Each hand-over holds writes back for some seconds.");
            case UNKNOWN -> List.of();
        };
    }
}
