package dev.redwheel.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.support.RealRedis;
import dev.redwheel.task.CancelToken;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a real server: fetched, checked, taken apart, and refused when they are not what they should be. */
class RdbFileTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private static RdbDownload.Received download(RealRedis server, Path file, RedisCredentials as, CancelToken cancel)
            throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
            return RdbDownload.run(
                    RedisEndpoint.loopback(server.port()), () -> as, "the server", channel, progress -> {}, cancel);
        }
    }

    private static RedisConnection connect(RedisConnector connector, RealRedis server, String password) {
        return connector.connect(
                RedisEndpoint.loopback(server.port()),
                () -> new RedisCredentials("", password.toCharArray()),
                "the server");
    }

    private Path saved(String... options) throws IOException {
        Path file = folder.resolve("saved.rdb");
        List<String> all = new ArrayList<>(List.of("--requirepass", "secret", "--repl-diskless-sync-delay", "0"));
        all.addAll(List.of(options));
        try (RealRedis server = RealRedis.start(all.toArray(String[]::new));
                RedisConnector connector = new RedisConnector();
                RedisConnection redis = connect(connector, server, "secret")) {
            redis.send(LIMIT, "SET", "key", "value");
            redis.send(LIMIT, "SET", "gone", "soon", "PX", "1");
            redis.send(LIMIT, "SET", "stays", "long", "PXAT", "32503680000000");
            redis.send(LIMIT, "SELECT", "2");
            redis.send(LIMIT, "RPUSH", "list", "a", "b");
            RdbDownload.Received received =
                    download(server, file, new RedisCredentials("", "secret".toCharArray()), new CancelToken());
            assertThat(file).hasSize(received.bytes());
            assertThat(received.checksum()).isEqualTo(new RdbFile(file).seal().checksum());
        }
        return file;
    }

    private static RdbFacts read(Path file, List<RdbEntry> into) {
        return new RdbFile(file).read(System.currentTimeMillis(), new RdbFile.Sink() {
            @Override
            public void entry(RdbEntry entry) {
                into.add(entry);
            }

            @Override
            public void function(String payload) {}
        });
    }

    @Test
    void theCrcIsTheOneOfRedis() {
        // The check value of crc64.c.
        Crc64 crc = new Crc64();
        crc.update("123456789".getBytes(StandardCharsets.US_ASCII), 0, 9);
        assertThat(crc.value()).isEqualTo(0xe9c6d914c4b8d9caL);
    }

    @Test
    void aChecksumComesInPiecesOfAnySize() throws IOException {
        byte[] whole = Files.readAllBytes(saved());
        for (int piece = 1; piece < 40; piece++) {
            RdbSum sum = new RdbSum();
            for (int at = 0; at < whole.length; at += piece) {
                sum.update(whole, at, Math.min(piece, whole.length - at));
            }
            assertThat(sum.verdict()).as("pieces of %d", piece).isEqualTo(RdbChecksum.RIGHT);
        }
    }

    @Test
    void aFileWithoutADiskAndOneOfATellableLengthAreTakenApart() throws IOException {
        for (String diskless : List.of("yes", "no")) {
            Path file = saved("--repl-diskless-sync", diskless);
            List<RdbEntry> entries = new ArrayList<>();
            RdbFacts facts = read(file, entries);
            assertThat(facts.version()).isGreaterThanOrEqualTo(10);
            assertThat(facts.lastDatabase()).isEqualTo(2);
            assertThat(facts.keys()).isEqualTo(entries.size()).isEqualTo(new RdbFile(file).keys());
            assertThat(facts.usedMemory()).isPositive();
            assertThat(new RdbFile(file).skim(System.currentTimeMillis())).isEqualTo(facts);
            assertThat(entries)
                    .anyMatch(entry -> entry.key().equals("stays") && entry.expiresAt() == 32503680000000L)
                    .anyMatch(entry -> entry.key().equals("list") && entry.database() == 2)
                    .anyMatch(entry -> entry.key().equals("key") && entry.expiresAt() == 0);
            Files.delete(file);
        }
    }

    @Test
    void aServerThatWritesNoChecksumIsNotTakenForAChecked() throws IOException {
        assertThat(new RdbFile(saved("--rdbchecksum", "no")).seal().checksum()).isEqualTo(RdbChecksum.NONE);
    }

    @Test
    void whatIsNoWholeFileIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(saved());
        Path truncated = Files.write(folder.resolve("short.rdb"), Arrays.copyOf(whole, whole.length - 20));
        assertThat(new RdbFile(truncated).seal().checksum()).isEqualTo(RdbChecksum.WRONG);
        refused(truncated, ErrorKind.CORRUPT);

        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 4;
        assertThat(new RdbFile(Files.write(folder.resolve("flipped.rdb"), flipped))
                        .seal()
                        .checksum())
                .isEqualTo(RdbChecksum.WRONG);

        byte[] newer = whole.clone();
        System.arraycopy("REDIS0099".getBytes(StandardCharsets.US_ASCII), 0, newer, 0, 9);
        refused(Files.write(folder.resolve("newer.rdb"), newer), ErrorKind.UNSUPPORTED);
        refused(Files.writeString(folder.resolve("other.rdb"), "something else"), ErrorKind.CORRUPT);
        refused(folder.resolve("none.rdb"), ErrorKind.NOT_FOUND);
    }

    private static void refused(Path file, ErrorKind kind) {
        assertThatThrownBy(() -> read(file, new ArrayList<>()))
                .isInstanceOfSatisfying(
                        OpsException.class,
                        e -> assertThat(e.kind()).as("%s", e.getMessage()).isEqualTo(kind));
    }

    @Test
    void whatIsThrownWhileReadingArrives() throws IOException {
        Path file = saved();
        OpsException mine = new OpsException(ErrorKind.CANCELLED, "read", "it", "enough", "");
        assertThatThrownBy(() -> new RdbFile(file).read(0, new RdbFile.Sink() {
                    @Override
                    public void entry(RdbEntry entry) {
                        throw mine;
                    }

                    @Override
                    public void function(String payload) {}
                }))
                .isSameAs(mine);
    }

    @Test
    void theSamePayloadsAreToldFromOthersWhateverTheirOrder() {
        try (RealRedis server = RealRedis.start();
                RealRedis other = RealRedis.start("--set-max-intset-entries", "0", "--hash-max-listpack-entries", "1");
                RedisConnector connector = new RedisConnector();
                RedisConnection one = connect(connector, server, "");
                RedisConnection two = connect(connector, other, "")) {
            for (List<String> command : List.of(
                    List.of("SADD", "set", "1", "2", "3", "40", "50"),
                    List.of("HSET", "hash", "a", "1", "b", "2", "c", "3"),
                    List.of("ZADD", "zset", "1", "x", "2", "y"),
                    List.of("XADD", "stream", "1-1", "f", "v"),
                    List.of("RPUSH", "list", "a", "b"))) {
                one.send(LIMIT, command.toArray(String[]::new));
                two.send(LIMIT, command.toArray(String[]::new));
                assertThat(RdbValue.same(dump(one, command.get(1)), dump(two, command.get(1)), 0))
                        .as("%s", command)
                        .isTrue();
            }
            two.send(LIMIT, "SADD", "set", "6");
            two.send(LIMIT, "XADD", "stream", "2-1", "f", "v");
            two.send(LIMIT, "HSET", "hash", "a", "2");
            for (String key : List.of("set", "stream", "hash")) {
                assertThat(RdbValue.same(dump(one, key), dump(two, key), 0))
                        .as(key)
                        .isFalse();
            }
            assertThat(RdbValue.same("", dump(one, "set"), 0)).isFalse();
        }
    }

    private static String dump(RedisConnection redis, String key) {
        return String.valueOf(redis.send(LIMIT, "DUMP", key).getFirst());
    }

    @Test
    void aDownloadThatIsRefusedOrCancelledSaysSo() {
        try (RealRedis server = RealRedis.start("--requirepass", "secret")) {
            Path file = folder.resolve("refused.rdb");
            assertThatThrownBy(() ->
                            download(server, file, new RedisCredentials("", "wrong".toCharArray()), new CancelToken()))
                    .isInstanceOfSatisfying(OpsException.class, e -> {
                        assertThat(e.kind()).isEqualTo(ErrorKind.UNAUTHORISED);
                        assertThat(e.getMessage()).doesNotContain("wrong");
                    });
            CancelToken cancelled = new CancelToken();
            cancelled.cancel();
            assertThatThrownBy(
                            () -> download(server, file, new RedisCredentials("", "secret".toCharArray()), cancelled))
                    .isInstanceOfSatisfying(
                            OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
        }
    }
}
