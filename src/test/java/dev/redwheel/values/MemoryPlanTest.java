package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    private static final long GIB = 1L << 30;

    @Test
    void maxmemoryIsTheChartsShareOfTheLimit() {
        MemoryPlan plan = MemoryPlan.ofMaster(sized("4Gi"));

        assertThat(plan.source()).isEqualTo(MemoryPlan.Source.SHARE_OF_LIMIT);
        assertThat(plan.maxmemoryBytes()).isEqualTo(3 * GIB);
        assertThat(plan.overheadBytes()).isEqualTo(GIB);
    }

    @Test
    void aLineOrAFlagGoesBeforeTheShare() {
        Deployment lines = sized("4Gi").withMaster(Deployment.Role.NONE.withConfiguration("maxmemory 2gb"));
        Deployment flags = sized("4Gi").withMaster(Deployment.Role.NONE.withExtraFlags(List.of("--maxmemory 1gb")));

        assertThat(MemoryPlan.ofMaster(lines).maxmemoryBytes()).isEqualTo(2 * GIB);
        assertThat(MemoryPlan.ofMaster(flags).maxmemoryBytes()).isEqualTo(GIB);
        assertThat(MemoryPlan.ofMaster(flags).source()).isEqualTo(MemoryPlan.Source.CONFIGURATION);
    }

    @Test
    void withoutALimitThereIsNoMaxmemory() {
        assertThat(MemoryPlan.ofMaster(Deployment.DEFAULT).source()).isEqualTo(MemoryPlan.Source.NONE);
        assertThat(MemoryPlan.ofMaster(sized("4Gi").withExtra(Map.of("maxmemoryPercent", 0)))
                        .source())
                .isEqualTo(MemoryPlan.Source.NONE);
        assertThat(MemoryPlan.ofMaster(sized("4Gi").withExtra(Map.of("maxmemoryPercent", 50)))
                        .maxmemoryBytes())
                .isEqualTo(2 * GIB);
    }

    @Test
    void twoHalvesOnTwoNodesAreNoRoomForOneWhole() {
        List<NodeInfo> nodes = List.of(node("a", 8, 5), node("b", 8, 5));

        assertThat(plan(sized("4Gi"), nodes).verdict()).isEqualTo(CapacityPlan.Verdict.DOES_NOT_FIT);
        assertThat(plan(sized("3Gi"), nodes).verdict()).isEqualTo(CapacityPlan.Verdict.FITS);
    }

    @Test
    void podsAreSpreadAsTheSchedulerDoes() {
        Deployment three =
                sized("2Gi").withArchitecture(Topology.REPLICATION).withReplica(Deployment.Role.NONE.withCount(2));
        CapacityPlan plan = plan(three, List.of(node("a", 16, 0), node("b", 8, 0), node("c", 8, 0)));

        assertThat(plan.verdict()).isEqualTo(CapacityPlan.Verdict.FITS);
        assertThat(plan.loads()).allSatisfy(load -> assertThat(load.placed()).hasSize(1));
    }

    @Test
    void hardSpreadingNeedsANodeForEachPod() {
        Deployment two =
                sized("1Gi").withArchitecture(Topology.REPLICATION).withReplica(Deployment.Role.NONE.withCount(1));
        List<NodeInfo> one = List.of(node("a", 16, 0));

        assertThat(plan(two, one).verdict()).isEqualTo(CapacityPlan.Verdict.FITS);
        assertThat(plan(two.withExtra(Map.of("podAntiAffinityPreset", "hard")), one)
                        .homeless())
                .hasSize(1);
    }

    @Test
    void whatMayNotBeReadIsUnknown() {
        assertThat(CapacityPlan.of(sized("1Gi"), Optional.empty()).verdict()).isEqualTo(CapacityPlan.Verdict.UNKNOWN);
        NodeInfo blind = new NodeInfo("a", true, true, "", 8000, 16 * GIB, OptionalLong.empty(), OptionalLong.empty());
        assertThat(plan(sized("1Gi"), List.of(blind)).verdict()).isEqualTo(CapacityPlan.Verdict.UNKNOWN);
    }

    @Test
    void cordonedNodesTakeNothing() {
        NodeInfo cordoned = new NodeInfo("a", true, false, "", 8000, 16 * GIB, OptionalLong.of(0), OptionalLong.of(0));

        assertThat(plan(sized("1Gi"), List.of(cordoned)).verdict()).isEqualTo(CapacityPlan.Verdict.DOES_NOT_FIT);
    }

    @Property
    void noNodeIsEverOverfull(
            @ForAll @IntRange(min = 1, max = 9) int replicas,
            @ForAll @IntRange(min = 1, max = 20) int limit,
            @ForAll @IntRange(min = 0, max = 32) int used) {
        Deployment deployment = sized(limit + "Gi")
                .withArchitecture(Topology.REPLICATION)
                .withReplica(Deployment.Role.NONE.withCount(replicas));
        CapacityPlan plan = plan(deployment, List.of(node("a", 32, used), node("b", 16, used / 2), node("c", 24, 3)));

        assertThat(plan.loads())
                .allSatisfy(load -> assertThat(load.freeMemoryBytes()).isNotNegative());
        int placed =
                plan.loads().stream().mapToInt(load -> load.placed().size()).sum();
        assertThat(placed + plan.homeless().size()).isEqualTo(replicas + 1);
    }

    private static Deployment sized(String memory) {
        return Deployment.DEFAULT.withCommon(
                Deployment.Role.NONE.withResources(new ResourceSpec("100m", memory, "", memory)));
    }

    private static NodeInfo node(String name, long gib, long used) {
        return new NodeInfo(name, true, true, "", 8000, gib * GIB, OptionalLong.of(500), OptionalLong.of(used * GIB));
    }

    private static CapacityPlan plan(Deployment deployment, List<NodeInfo> nodes) {
        return CapacityPlan.of(deployment, Optional.of(nodes));
    }
}
