package dev.redwheel.operation.change;

import dev.redwheel.insight.recognition.Values;
import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.ReleasePlan;
import dev.redwheel.operation.ReleasePlan.ContainerPlan;
import dev.redwheel.operation.ReleasePlan.Workload;
import dev.redwheel.operation.RoomChecks;
import dev.redwheel.values.ChartScaling.Answer;
import dev.redwheel.values.ChartScaling.Place;
import dev.redwheel.values.ChartScaling.Resources;
import dev.redwheel.values.Quantity;
import dev.redwheel.values.RedisConf;
import dev.redwheel.values.ValueEdit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Thinks other resources of a release of another chart through: what its adapter says is possible, with the values it says, and
 * what the chart makes of these. Blocks on the cluster and on Helm; changes nothing.
 */
final class OtherResourcesPlanner {
    private final KubeSession session;
    private final ReleaseNow now;
    private final OperationServices services;
    private final Map<String, @Nullable Object> values;
    private final List<Finding> findings = new ArrayList<>();

    OtherResourcesPlanner(KubeSession session, ReleaseNow now, OperationServices services) {
        this.session = session;
        this.now = now;
        this.services = services;
        this.values = OtherChart.values(now.payload());
    }

    ChangePlan plan(ResourceSpec wanted) {
        ResourceSpec before = OtherChart.present(now);
        findings.addAll(new ReleaseChecks(session, now).all(false, true));
        List<ChangeStep> steps = new ArrayList<>();
        List<Figure> figures =
                new ArrayList<>(ResourcesPlanner.figures(before, wanted, OptionalLong.empty(), OptionalLong.empty()));
        switch (OtherChart.resources(now)) {
            case Answer.No<Resources>(String why, String next) -> blocked("resources", "Resources", why, next);
            case Answer.Yes<Resources>(Resources how) -> {
                findings.add(ResourcesPlanner.sensible(before, wanted));
                room(wanted);
                List<ValueEdit> most = maxmemory(how, before, wanted, figures);
                for (String path : how.paths()) {
                    List<ValueEdit> edits = new ArrayList<>(ResourcesPlanner.edits(path, wanted));
                    edits.addAll(most);
                    steps.add(ChangeStep.upgrade(edits));
                    steps.add(ChangeStep.of(ChangeStepKind.ROLL));
                    steps.add(ChangeStep.of(ChangeStepKind.IN_STEP));
                }
                if (now.topology() == Topology.SENTINEL) {
                    steps.add(ChangeStep.of(ChangeStepKind.SENTINELS));
                }
                findings.addAll(new OtherChartManifests(session, now, services)
                        .findings(steps.stream()
                                .flatMap(step -> step.edits().stream())
                                .toList()));
                restartable();
            }
        }
        findings.addAll(RevisionPlanner.secrets(
                steps.stream().flatMap(step -> step.edits().stream()).toList()));
        steps.add(ChangeStep.of(ChangeStepKind.PROOF));
        ChangeRecord record = ChangeRecord.planned(
                now,
                ChangeKind.RESOURCES,
                now.size(),
                Size.NONE,
                figures,
                0,
                steps,
                services.clock().instant());
        return new ChangePlan(record, findings, costs(), ChangeCommands.upgrades(now, record));
    }

    /** What restarts must be there again with its data, and be waited for. */
    private void restartable() {
        List<Workload> servers = OtherChart.servers(now.payload().manifest(), now.target());
        if (servers.isEmpty() || servers.stream().anyMatch(set -> !set.kind().equals("StatefulSet"))) {
            blocked(
                    "set",
                    "StatefulSet",
                    "Its servers are no StatefulSet: the new pod has another name, and the steps do not know it.",
                    "Change it with helm, or under Values.");
        } else if (now.topology() != Topology.SENTINEL
                && servers.stream().anyMatch(set -> set.claimTemplates().isEmpty())) {
            blocked(
                    "volume",
                    "Volumes",
                    "The master restarts and has no volume of its own by a claim template: its data would be gone, and"
                            + " its replicas would copy that.",
                    "Give it persistence with a second release, and move the data there.");
        }
    }

    /** The chart has no share of the limit as Redwheel's has: what its configuration says grows and shrinks with the limit. */
    private List<ValueEdit> maxmemory(Resources how, ResourceSpec before, ResourceSpec wanted, List<Figure> figures) {
        OptionalLong oldLimit = Quantity.bytes(before.memoryLimit());
        OptionalLong newLimit = Quantity.bytes(wanted.memoryLimit());
        Optional<Place> place = how.maxmemory().stream()
                .filter(each -> configured(each).isPresent())
                .findFirst();
        OptionalLong most =
                place.stream().flatMapToLong(each -> configured(each).stream()).findFirst();
        long after = most.orElse(0);
        List<ValueEdit> edits = List.of();
        if (most.isEmpty()) {
            warn("maxmemory is not set by " + paths(how) + ": only the container's limit stops the servers.");
        } else if (how.paths().size() > 1) {
            warn("maxmemory stays " + ScalePlanner.mib(after) + " ("
                    + place.get().path() + "): changed with it, master and replicas would restart at the same time.");
        } else if (oldLimit.isPresent() && newLimit.isPresent() && oldLimit.getAsLong() != newLimit.getAsLong()) {
            after = (long) (most.getAsLong() * ((double) newLimit.getAsLong() / oldLimit.getAsLong()));
            figures.add(new Figure("maxmemory", ScalePlanner.mib(most.getAsLong()), ScalePlanner.mib(after)));
            edits = List.of(edit(place.get(), after));
        }
        fits(after == 0 ? newLimit.orElse(0) : Math.min(after, newLimit.orElse(Long.MAX_VALUE)));
        if (after > newLimit.orElse(Long.MAX_VALUE)) {
            blocked(
                    "maxmemory",
                    "maxmemory",
                    "maxmemory is " + ScalePlanner.mib(after) + ", more than the container would be given.",
                    "Lower it in " + place.map(Place::path).orElse(paths(how)) + " under Values first.");
        }
        return edits;
    }

    private static String paths(Resources how) {
        return how.maxmemory().stream().map(Place::path).collect(Collectors.joining(" or "));
    }

    private OptionalLong configured(Place place) {
        String text = Values.text(values, place.path());
        String amount = place.lines()
                ? RedisConf.parse(text)
                        .get("maxmemory")
                        .filter(words -> words.size() == 1)
                        .map(List::getFirst)
                        .orElse("")
                : text;
        OptionalLong bytes = Quantity.redisBytes(amount);
        return bytes.orElse(0) > 0 ? bytes : OptionalLong.empty();
    }

    private ValueEdit edit(Place place, long bytes) {
        return new ValueEdit(
                place.path(),
                place.lines()
                        ? RedisConf.parse(Values.text(values, place.path()))
                                .with("maxmemory", List.of("" + bytes))
                                .text()
                        : "" + bytes);
    }

    private void warn(String detail) {
        findings.add(new Finding(
                "maxmemory",
                Severity.WARNING,
                "maxmemory",
                detail,
                "Set it under Values, to about 80 % of the limit."));
    }

    private void fits(long most) {
        long used = now.picture().nodes().stream()
                .filter(NodeTruth::saysMaster)
                .flatMap(node -> node.sample().stream())
                .mapToLong(sample -> sample.memory().usedBytes().orElse(0))
                .max()
                .orElse(0);
        if (most > 0 && used > most * 0.8) {
            findings.add(new Finding(
                    "memory",
                    used > most ? Severity.BLOCKED : Severity.WARNING,
                    "Memory in use",
                    "The master uses " + ScalePlanner.mib(used) + " of the " + ScalePlanner.mib(most)
                            + " it may use then.",
                    "Keep more memory, or remove keys first."));
        }
    }

    /** One pod at a time is replaced, so one must find room. */
    private void room(ResourceSpec wanted) {
        ContainerPlan server = new ContainerPlan(
                "redis",
                "",
                "",
                amounts(wanted.cpuRequest(), wanted.memoryRequest()),
                amounts(wanted.cpuLimit(), wanted.memoryLimit()));
        ReleasePlan one = new ReleasePlan(
                List.of(),
                List.of(new Workload(
                        "StatefulSet", "new pod", 1, List.of(), List.of(server), ReleasePlan.Pulling.DEFAULT)),
                "");
        findings.addAll(ReleaseChecks.guarded(
                "capacity",
                "Room on the nodes",
                () -> new RoomChecks(session, now.release().namespace(), one).capacity()));
    }

    private static Map<String, String> amounts(String cpu, String memory) {
        Map<String, String> amounts = new HashMap<>(Map.of("cpu", cpu, "memory", memory));
        amounts.values().removeIf(String::isEmpty);
        return amounts;
    }

    private void blocked(String id, String title, String why, String next) {
        findings.add(new Finding(id, Severity.BLOCKED, title, why, next));
    }

    private List<String> costs() {
        return switch (now.topology()) {
            case SENTINEL ->
                List.of(
                        "Pods restart one by one, each in step before the next; a master hands over before it ends.",
                        "Each hand-over holds writes back for some seconds.");
            case REPLICATION ->
                List.of("Replicas restart first, one by one, then the master: nobody takes writes until its data is"
                        + " loaded.");
            case STANDALONE -> List.of("The server restarts: it is away until its data is loaded.");
            case CLUSTER, UNKNOWN -> List.of();
        };
    }
}
