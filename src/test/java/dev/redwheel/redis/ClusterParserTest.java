package dev.redwheel.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.redwheel.model.ClusterReport;
import dev.redwheel.model.ClusterReport.Member;
import dev.redwheel.model.SlotRange;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterParserTest {
    private static final String NODES = """
        07c37dfeb235213a872192d90877d0cd55635b91 10.0.0.4:30004@31004,redis-3.redis-headless.cache.svc,shard-id=69bc080733d1355567173199cff4a6a039a2f024 slave e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 0 1426238317239 4 connected
        67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1 10.0.0.2:30002@31002,,tls-port=0,shard-id=114f6674a35b84949fe567f5dfd41415ee776261 master - 0 1426238316232 2 connected 5461-10922
        292f8b365bb7edb5e285caf0b7e6ddc7265d2f4f 10.0.0.3:30003@31003 master,fail - 0 1426238318243 3 disconnected 10923-16382 16383
        e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 10.0.0.1:30001@31001 myself,master - 0 0 1 connected 0-5460 [93-<-292f8b365bb7edb5e285caf0b7e6ddc7265d2f4f] [77->-67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1]
        """;

    private static final String INFO = """
        cluster_enabled:1\r
        cluster_state:ok\r
        cluster_slots_assigned:16384\r
        cluster_known_nodes:4\r
        cluster_size:3\r
        cluster_current_epoch:6\r
        """;

    @Test
    void readsAClusterWithItsSlots() {
        ClusterReport report = ClusterParser.parse(NODES, INFO);
        assertThat(report.state()).isEqualTo("ok");
        assertThat(report.knownNodes()).hasValue(4);
        assertThat(report.currentEpoch()).hasValue(6);
        assertThat(report.members()).hasSize(4);
        Member self = report.self().orElseThrow();
        assertThat(self.slots()).containsExactly(new SlotRange(0, 5460));
        assertThat(self.moving()).isEqualTo(2);
        assertThat(self.host()).isEqualTo("10.0.0.1");
        assertThat(self.port()).isEqualTo(30001);
        Member replica =
                report.member("07c37dfeb235213a872192d90877d0cd55635b91").orElseThrow();
        assertThat(replica.hostName()).isEqualTo("redis-3.redis-headless.cache.svc");
        assertThat(replica.masterId()).isEqualTo(self.id());
        assertThat(replica.isMaster()).isFalse();
        Member failing =
                report.member("292f8b365bb7edb5e285caf0b7e6ddc7265d2f4f").orElseThrow();
        assertThat(failing.isFailing()).isTrue();
        assertThat(failing.linkUp()).isFalse();
        assertThat(failing.slots()).containsExactly(new SlotRange(10923, 16382), new SlotRange(16383, 16383));
        assertThat(report.member("67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1")
                        .orElseThrow()
                        .hostName())
                .isEmpty();
    }

    /** How 4.0, 5.0, 7.0 and 7.2 and Valkey write an address. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        10.0.0.1:6379                              | 10.0.0.1 | 6379 | ''
        10.0.0.1:6379@16379                        | 10.0.0.1 | 6379 | ''
        10.0.0.1:6379@16379,redis-0                | 10.0.0.1 | 6379 | redis-0
        10.0.0.1:6379@16379,,shard-id=ab           | 10.0.0.1 | 6379 | ''
        10.0.0.1:6379@16379,shard-id=ab            | 10.0.0.1 | 6379 | ''
        10.0.0.1:6379@16379,?                      | 10.0.0.1 | 6379 | ''
        redis-0.redis.svc:6379@16379,redis-0       | redis-0.redis.svc | 6379 | redis-0
        fd00::7:6379@16379                         | fd00::7  | 6379 | ''
        :0@0                                       | ''       | 0    | ''
        """)
    void readsAddresses(String written, String host, int port, String hostName) {
        ClusterReport report = ClusterParser.parse("a " + written + " myself,master - 0 0 1 connected", "");
        Member self = report.self().orElseThrow();
        assertThat(self.host()).isEqualTo(host);
        assertThat(self.port()).isEqualTo(port);
        assertThat(self.hostName()).isEqualTo(hostName);
    }

    @Property(tries = 300)
    void anyTextIsReadWithoutComplaint(@ForAll String nodes, @ForAll String info) {
        assertThatCode(() -> ClusterParser.parse(nodes, info)).doesNotThrowAnyException();
    }

    @Property(tries = 300)
    void aDamagedReplyIsReadAsFarAsItGoes(@ForAll("damaged") String nodes) {
        ClusterReport report = ClusterParser.parse(nodes, INFO);
        assertThat(report.members()).hasSizeLessThanOrEqualTo(8);
        report.members().forEach(member -> assertThat(member.id()).isNotEmpty());
    }

    @Provide
    Arbitrary<String> damaged() {
        Arbitrary<Integer> at = Arbitraries.integers().between(0, NODES.length() - 1);
        return at.flatMap(from -> at.map(to -> from < to
                ? NODES.substring(0, from) + NODES.substring(to)
                : NODES.substring(0, to) + "\n - ,@:[]\u0000" + NODES.substring(from)));
    }

    @Property(tries = 200)
    void slotsBecomeRangesAndRangesSlots(@ForAll("slots") Set<Integer> slots) {
        BitSet set = new BitSet();
        slots.forEach(set::set);
        List<SlotRange> ranges = SlotRange.ranges(set);
        assertThat(SlotRange.set(ranges)).isEqualTo(set);
        assertThat(ranges.stream().mapToInt(SlotRange::size).sum()).isEqualTo(slots.size());
        assertThat(SlotRange.missing(ranges).stream().mapToInt(SlotRange::size).sum())
                .isEqualTo(SlotRange.ALL - slots.size());
    }

    @Provide
    Arbitrary<Set<Integer>> slots() {
        return Arbitraries.integers().between(0, SlotRange.ALL - 1).set().ofMaxSize(60);
    }
}
