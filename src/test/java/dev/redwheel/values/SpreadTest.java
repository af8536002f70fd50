package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Topology;
import dev.redwheel.values.CapacityPlan.PodNeed;
import dev.redwheel.values.Deployment.Role;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SpreadTest {
    private static final long GIB = 1L << 30;
    private static final Deployment SENTINEL = sized(Topology.SENTINEL);
    private static final Deployment CLUSTER = sized(Topology.CLUSTER);

    @Test
    void threeNodesOutliveTheLossOfOne() {
        Spread spread = Spread.of(SENTINEL, List.of(node("a", ""), node("b", ""), node("c", "")));

        assertThat(spread.nodes())
                .allSatisfy(load -> assertThat(load.placed())
                        .extracting(PodNeed::role)
                        .contains("sentinel")
                        .containsAnyOf("master", "replica"));
        assertThat(spread.zones()).isEmpty();
        assertThat(spread.fatalNode()).isEmpty();
    }

    @Test
    void twoNodesHoldAMajorityOfSentinelsOnOne() {
        Spread spread = Spread.of(SENTINEL, List.of(node("a", ""), node("b", "")));

        assertThat(spread.fatalNode()).isPresent();
    }

    @Test
    void aZoneWithTwoOfThreeNodesHoldsTheMajority() {
        Spread spread = Spread.of(SENTINEL, List.of(node("a", "one"), node("b", "one"), node("c", "two")));

        assertThat(spread.fatalNode()).isEmpty();
        assertThat(spread.zones()).containsExactly("one", "two");
        assertThat(spread.fatalZone()).contains("one");
    }

    @Test
    void podsGoToTheEmptierZoneFirst() {
        Deployment two = Deployment.DEFAULT
                .withArchitecture(Topology.REPLICATION)
                .withCommon(SENTINEL.common())
                .withReplica(Role.NONE.withCount(1));
        Spread spread = Spread.of(two, List.of(node("a", "one"), node("b", "one"), node("c", "two")));

        assertThat(spread.nodes())
                .filteredOn(load -> !load.placed().isEmpty())
                .extracting(load -> load.node().zone())
                .containsExactlyInAnyOrder("one", "two");
        assertThat(spread.fatalNode()).as("nobody takes over").isPresent();
    }

    @Test
    void aClusterNeedsAMajorityOfItsMasters() {
        assertThat(Spread.of(CLUSTER, List.of(node("a", ""), node("b", ""), node("c", "")))
                        .fatalNode())
                .isEmpty();
        assertThat(Spread.of(CLUSTER, List.of(node("a", ""), node("b", ""))).fatalNode())
                .isPresent();
    }

    @Test
    void nodesWhosePodsMayNotBeReadAreTakenForEmpty() {
        NodeInfo blind = new NodeInfo("a", true, true, "", 4000, 16 * GIB, OptionalLong.empty(), OptionalLong.empty());
        NodeInfo cordoned =
                new NodeInfo("b", true, false, "", 4000, 16 * GIB, OptionalLong.empty(), OptionalLong.empty());
        Spread spread = Spread.of(CLUSTER, List.of(blind, cordoned));

        assertThat(spread.nodes())
                .singleElement()
                .satisfies(load -> assertThat(load.placed()).hasSize(6));
        assertThat(spread.homeless()).isZero();
    }

    private static Deployment sized(Topology topology) {
        return Deployment.DEFAULT
                .withArchitecture(topology)
                .withCommon(Role.NONE.withResources(new ResourceSpec("100m", "1Gi", "", "1Gi")));
    }

    private static NodeInfo node(String name, String zone) {
        return new NodeInfo(name, true, true, zone, 4000, 16 * GIB, OptionalLong.of(0), OptionalLong.of(0));
    }
}
