package dev.redwheel.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.redwheel.model.SentinelReport.Address;
import dev.redwheel.model.SentinelReport.Watched;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SentinelParserTest {
    private static final Map<String, String> MASTER = Map.of(
            "name", "mymaster",
            "ip", "redis-0.redis-headless.cache.svc",
            "port", "6379",
            "flags", "master,s_down,o_down,failover_in_progress",
            "num-slaves", "2",
            "num-other-sentinels", "2",
            "quorum", "2");

    @Test
    void readsAMasterSet() {
        Watched watched = SentinelParser.master(
                MASTER,
                List.of("10.0.0.7", "6379"),
                List.of(
                        Map.of("ip", "10.0.0.8", "port", "6379", "flags", "slave", "master-link-status", "ok"),
                        Map.of("ip", "10.0.0.9", "port", "6379", "flags", "slave,s_down,disconnected")),
                List.of(Map.of("ip", "10.0.1.2", "port", "26379", "flags", "sentinel")),
                SentinelParser.Quorum.of("OK 3 usable Sentinels. Quorum and failover authorization can be reached"));
        assertThat(watched.name()).isEqualTo("mymaster");
        assertThat(watched.address()).as("where clients are sent").isEqualTo(new Address("10.0.0.7", 6379));
        assertThat(watched.isDown()).isTrue();
        assertThat(watched.isFailingOver()).isTrue();
        assertThat(watched.quorum()).hasValue(2);
        assertThat(watched.replicas().getFirst().linkStatus()).isEqualTo("ok");
        assertThat(watched.replicas().getLast().isDown()).isTrue();
        assertThat(watched.sentinels()).hasSize(1);
        assertThat(watched.quorumReached()).contains(true);
    }

    @Test
    void withoutAnAnswerTheMasterListCounts() {
        Watched watched = SentinelParser.master(
                MASTER, List.of(), List.of(), List.of(), SentinelParser.Quorum.refused("NOPERM no"));
        assertThat(watched.address()).isEqualTo(new Address("redis-0.redis-headless.cache.svc", 6379));
        assertThat(watched.quorumReached()).isEmpty();
    }

    @Test
    void noQuorumIsAnErrorReply() {
        SentinelParser.Quorum quorum = SentinelParser.Quorum.refused(
                "Redis answered: NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority");
        assertThat(quorum.reached()).contains(false);
        assertThat(quorum.text()).startsWith("1 usable Sentinels.");
    }

    @Property(tries = 300)
    void anyFieldsAreReadWithoutComplaint(
            @ForAll Map<String, String> fields, @ForAll List<String> address, @ForAll String reply) {
        assertThatCode(() -> SentinelParser.master(
                        fields, address, List.of(fields, MASTER), List.of(fields), SentinelParser.Quorum.of(reply)))
                .doesNotThrowAnyException();
    }

    @Property(tries = 300)
    void anyNumberIsReadWithoutComplaint(@ForAll long quorum, @ForAll long port) {
        Watched watched = SentinelParser.master(
                Map.of("quorum", String.valueOf(quorum), "ip", "h", "port", String.valueOf(port)),
                List.of(),
                List.of(),
                List.of(),
                SentinelParser.Quorum.NOT_TOLD);
        assertThat(watched.address().port()).isBetween(0, 65_535);
    }
}
