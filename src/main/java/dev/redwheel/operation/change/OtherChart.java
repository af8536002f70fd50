package dev.redwheel.operation.change;

import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.insight.RedisContainer;
import dev.redwheel.insight.recognition.ChartFacts;
import dev.redwheel.insight.recognition.Recognised;
import dev.redwheel.insight.recognition.Recognition;
import dev.redwheel.insight.recognition.Values;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.operation.ReleasePlan;
import dev.redwheel.operation.ReleasePlan.ContainerPlan;
import dev.redwheel.operation.ReleasePlan.Workload;
import dev.redwheel.values.ChartScaling;
import dev.redwheel.values.ChartScaling.Answer;
import dev.redwheel.values.ChartScaling.Replicas;
import dev.redwheel.values.ChartScaling.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A release of a chart that is not Redwheel's own, by what its chart made of it.
 *
 * @param servers the workloads with Redis servers, as the manifests have them
 * @param replicas how their number is changed; empty where it is not
 */
record OtherChart(List<Workload> servers, Optional<Replicas> replicas) {
    OtherChart {
        servers = List.copyOf(servers);
    }

    /** Empty for Redwheel's own chart, whose names the steps know. */
    static Optional<OtherChart> of(ReleasePayload payload, ReleaseTarget target) {
        Recognised recognised = Recognition.bundled().recognise(ChartFacts.of(payload));
        return recognised.family() == RedisFamily.BUILT_IN
                ? Optional.empty()
                : Optional.of(new OtherChart(
                        servers(payload.manifest(), target),
                        replicas(recognised, values(payload)).asYes()));
    }

    static Answer<Replicas> replicas(ReleaseNow now) {
        return replicas(recognised(now), values(now.payload()));
    }

    static Answer<Resources> resources(ReleaseNow now) {
        Recognised recognised = recognised(now);
        return known(recognised)
                .map(chart -> chart.resources(recognised.topology(), values(now.payload())))
                .orElseGet(() -> unknown(recognised));
    }

    private static Answer<Replicas> replicas(Recognised recognised, Map<String, @Nullable Object> values) {
        return known(recognised)
                .map(chart -> chart.replicas(recognised.topology(), values))
                .orElseGet(() -> unknown(recognised));
    }

    private static Optional<ChartScaling> known(Recognised recognised) {
        return recognised.dependency().isEmpty() ? ChartScaling.of(recognised.family()) : Optional.empty();
    }

    private static <T> Answer<T> unknown(Recognised recognised) {
        return recognised.dependency().isEmpty()
                ? new Answer.No<>(
                        "The console does not know by which values this chart is scaled, nor what its pods do before"
                                + " they end.",
                        "Change it with helm as its chart says, or under Values.")
                : new Answer.No<>(
                        "This Redis is a part (" + recognised.dependency()
                                + ") of a chart with other parts, which would be" + " changed with it.",
                        "Change it with helm and that chart.");
    }

    private static Recognised recognised(ReleaseNow now) {
        return Recognition.bundled().recognise(ChartFacts.of(now.payload()));
    }

    static Map<String, @Nullable Object> values(ReleasePayload payload) {
        return Values.coalesce(payload.chartValues(), payload.userValues());
    }

    /** The workloads whose pods have a server. */
    static List<Workload> servers(String manifest, ReleaseTarget target) {
        return ReleasePlan.parse(manifest, target.release().namespace()).workloads().stream()
                .filter(workload -> server(workload, target).isPresent())
                .toList();
    }

    private static Optional<ContainerPlan> server(Workload workload, ReleaseTarget target) {
        return workload.containers().stream()
                .filter(container -> RedisContainer.is(target.container(), container.name(), container.image()))
                .findFirst();
    }

    /** What each server has now; of the first workload where they differ. */
    static ResourceSpec present(ReleaseNow now) {
        return servers(now.payload().manifest(), now.target()).stream()
                .flatMap(workload -> server(workload, now.target()).stream())
                .map(ResourcesPlanner::spec)
                .findFirst()
                .orElse(ResourceSpec.NONE);
    }

    /** The one StatefulSet that grows and shrinks; empty where it cannot be told. */
    Optional<Workload> scaled() {
        List<Workload> found = replicas.stream()
                .flatMap(how -> servers.stream()
                        .filter(workload -> workload.kind().equals("StatefulSet"))
                        .filter(workload -> workload.name().endsWith(how.set())))
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** Servers in other sets than the one that grows and shrinks. */
    int apart() {
        String set = scaled().map(Workload::name).orElse("");
        return servers.stream()
                .filter(workload -> !workload.name().equals(set))
                .mapToInt(Workload::replicas)
                .sum();
    }

    /** Names of the pods with a server, for a size. */
    List<String> pods(Size size) {
        String set = scaled().map(Workload::name).orElse("");
        List<String> pods = new ArrayList<>();
        for (Workload workload : servers) {
            int count = workload.name().equals(set) ? size.servers() - apart() : workload.replicas();
            IntStream.range(0, count).forEach(ordinal -> pods.add(workload.name() + "-" + ordinal));
        }
        return pods;
    }
}
