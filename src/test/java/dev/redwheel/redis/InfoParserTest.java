package dev.redwheel.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisFlavour;
import dev.redwheel.model.RedisRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InfoParserTest {
    static String fixture(String name) {
        try (InputStream in = InfoParserTest.class.getResourceAsStream("/redis/" + name + ".info")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NodeSample parse(String text) {
        return InfoParser.parse(text, Instant.EPOCH, Duration.ZERO, OptionalLong.empty(), Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "redis-5.0, REDIS, 5.0.7, standalone",
        "redis-6.2, REDIS, 6.2.11, standalone",
        "redis-7.0-master, REDIS, 7.0.15, standalone",
        "redis-8.2, REDIS, 8.2.1, standalone",
        "valkey-8.1, VALKEY, 8.1.1, standalone",
        "keydb-6.3, KEYDB, 6.3.4, standalone",
        "sentinel-7.0, REDIS, 7.0.15, sentinel",
    })
    void tellsWhoAnswered(String fixture, RedisFlavour flavour, String version, String mode) {
        NodeSample.Server server = parse(fixture(fixture)).server();
        assertThat(server.flavour()).isEqualTo(flavour);
        assertThat(server.version()).isEqualTo(version);
        assertThat(server.mode()).isEqualTo(mode);
        assertThat(server.runId()).hasSize(40);
        assertThat(server.uptimeSeconds()).isPresent();
    }

    @Test
    void readsAMaster() {
        NodeSample sample = parse(fixture("redis-7.0-master"));
        assertThat(sample.stats().hits()).hasValue(50);
        assertThat(sample.stats().misses()).hasValue(1);
        assertThat(sample.stats().lifetimeHitRate().orElseThrow()).isCloseTo(50.0 / 51, within(1e-9));
        assertThat(sample.memory().maxmemoryBytes()).hasValue(64L << 20);
        assertThat(sample.memory().evictionPolicy()).isEqualTo("allkeys-lru");
        assertThat(sample.persistence().aofEnabled()).contains(true);
        assertThat(sample.persistence().loading()).contains(false);
        assertThat(sample.totalKeys()).hasValue(52);
        assertThat(sample.keyspace()).hasSize(2);
        assertThat(sample.keyspace().getFirst().averageTtl()).contains(Duration.ofMillis(98774));
        assertThat(sample.keyspace().getLast().averageTtl()).isEmpty();
        assertThat(sample.replication().role()).isEqualTo(RedisRole.MASTER);
        assertThat(sample.replication().connectedReplicas()).hasValue(1);
        assertThat(sample.replication().replicas().getFirst().state()).isEqualTo("wait_bgsave");
        assertThat(sample.replication().lagBytes())
                .as("a replica that is not online has no lag yet")
                .isEmpty();
        NodeSample.CommandStat get = sample.commands().stream()
                .filter(c -> c.name().equals("get"))
                .findFirst()
                .orElseThrow();
        assertThat(get.calls()).isEqualTo(51);
        assertThat(get.p999Micros()).hasValue(2.007);
    }

    @Test
    void readsAReplica() {
        NodeSample.Replication replication = parse(fixture("redis-7.0-replica")).replication();
        assertThat(replication.role()).isEqualTo(RedisRole.REPLICA);
        assertThat(replication.masterHost()).isEqualTo("127.0.0.1");
        assertThat(replication.masterPort()).hasValue(17270);
        assertThat(replication.masterLinkStatus()).isEqualTo("up");
        assertThat(replication.syncInProgress()).contains(false);
        assertThat(replication.lagBytes()).hasValue(0);
        assertThat(replication.lagSeconds()).isPresent();
    }

    @Test
    void aReplicaWithoutItsMasterDoesNotKnowHowFarItIsBehind() {
        String down = fixture("redis-7.0-replica").replace("master_link_status:up", "master_link_status:down");

        assertThat(parse(down).replication().lagBytes()).isEmpty();
        assertThat(parse(down).replication().offset()).hasValue(1571);
    }

    @Test
    void readsValkeysLagAndStates() {
        NodeSample sample = parse(fixture("valkey-8.1"));
        assertThat(sample.replication().lagBytes()).hasValue(10);
        assertThat(sample.replication().lagSeconds()).hasValue(1);
        assertThat(sample.persistence().bgsaveInProgress()).contains(true);
        assertThat(sample.persistence().lastSaveStatus()).isEqualTo("err");
        assertThat(sample.clients().blocked()).hasValue(1);
    }

    @Test
    void anOldServersGapsAreUnknown() {
        NodeSample sample = parse(fixture("redis-5.0"));
        assertThat(sample.clients().maxclients()).isEmpty();
        assertThat(sample.stats().totalErrorReplies()).isEmpty();
        assertThat(sample.stats().lifetimeHitRate()).as("no lookup, no rate").isEmpty();
        assertThat(sample.commands()).isEmpty();
        assertThat(sample.memory().maxmemoryBytes())
                .as("no limit is known to be none")
                .hasValue(0);
    }

    @Test
    void sectionsOfModulesAreKept() {
        Map<String, Map<String, String>> info = parse(fixture("redis-8.2")).info();
        assertThat(info).containsKey("search_version");
        assertThat(info.get("search_version")).containsEntry("search_redis_version", "8.2.1 - oss");
        assertThat(List.copyOf(info.keySet())).startsWith("Server", "Clients", "Memory");
    }

    @Test
    void aSentinelKnowsNothingOfKeys() {
        NodeSample sample = parse(fixture("sentinel-7.0"));
        assertThat(sample.replication().role()).isEqualTo(RedisRole.SENTINEL);
        assertThat(sample.totalKeys()).isEmpty();
        assertThat(sample.memory().usedBytes()).isEmpty();
    }

    @Test
    void noKeysIsZeroWhenTheKeyspaceWasListed() {
        assertThat(parse("# Keyspace\r\n").totalKeys()).hasValue(0);
        assertThat(parse("").totalKeys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "used_memory:",
                "used_memory:-1",
                "used_memory:12MB",
                "used_memory:99999999999999999999999",
                "used_memory",
                "used_memory:NaN",
                ":5",
                "used_memory::5"
            })
    void whatCannotBeReadIsUnknown(String line) {
        assertThat(parse("# Memory\r\n" + line + "\r\n").memory().usedBytes()).isEmpty();
    }

    @Test
    void readsLineEndsOfEveryKind() {
        assertThat(parse("# Memory\nused_memory:5\n").memory().usedBytes()).hasValue(5);
        assertThat(parse("used_memory:5").memory().usedBytes()).hasValue(5);
        assertThat(InfoParser.sections("a:1\r\n# B\r\nc:2:3"))
                .isEqualTo(Map.of("", Map.of("a", "1"), "B", Map.of("c", "2:3")));
    }

    @Property(tries = 300)
    void neverThrows(@ForAll String anything) {
        assertThatCode(() -> parse(anything)).doesNotThrowAnyException();
    }

    @Property(tries = 500)
    void neverThrowsOnMangledInfo(@ForAll("mangled") String text) {
        assertThatCode(() -> parse(text)).doesNotThrowAnyException();
    }

    /** Real lines, each cut, doubled or with its value replaced. */
    @Provide
    Arbitrary<String> mangled() {
        List<String> lines = new ArrayList<>();
        for (String name : List.of("redis-7.0-master", "redis-7.0-replica", "valkey-8.1", "keydb-6.3")) {
            lines.addAll(fixture(name).lines().toList());
        }
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.strings().ascii().ofMaxLength(30),
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.of("", "-1", "=,=,=", "keys=,expires=", "1e309", "nan", "\u0000", "p50=,p99"));
        Arbitrary<String> line = Arbitraries.of(lines)
                .flatMap(real -> values.flatMap(value -> Arbitraries.of(
                        real,
                        real.substring(0, real.length() / 2),
                        real.substring(0, Math.max(0, real.indexOf(':') + 1)) + value,
                        value + real)));
        return line.list().ofMaxSize(40).map(list -> String.join("\r\n", list));
    }
}
