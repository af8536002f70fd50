package dev.redwheel.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redwheel.cluster.ClusterUnderTest;
import dev.redwheel.cluster.Deploys;
import dev.redwheel.cluster.RawRedis;
import dev.redwheel.cluster.ReleaseUnderTest;
import dev.redwheel.kube.Forward;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.change.BackupResult;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.CancelToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code backup-throughput}: the console's backup of {@value #KEYS} values of 8 KiB that cannot be compressed, all of it: finding
 * the pods, connecting, the file with its checksum held against it, on the disk, and read again to the end. Peer:
 * {@code redis-cli --rdb} on this machine through a forward to the same pod, which checks nothing. Both sides in turn, the
 * medians of {@value #ROUNDS} rounds. The server does not wait for more replicas before it begins, and saves nothing for
 * itself meanwhile, so that the figure is no such wait.
 *
 * <p>redis-cli is the one of the property {@code redwheel.redis-cli}, else the machine's.
 */
@Tag("benchmark")
class BackupBenchmark {
    private static final int KEYS = 20_000;
    private static final int BATCH = 2_000;
    private static final int ROUNDS = 3;
    private static final double GOAL = 1.2;

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    @Test
    void aBackup() throws Exception {
        assumeTrue(hasRedisCli(), "backup-throughput needs redis-cli: -Dredwheel.redis-cli=FILE");
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.STANDALONE,
                Deploys.SMALL.replace("memory: 96Mi", "memory: 640Mi").replace("size: 64Mi", "size: 1Gi") + """
                    architecture: standalone
                    configuration: |
                      repl-diskless-sync-delay 0
                      save ""
                      auto-aof-rewrite-percentage 0
                    """);
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key);
                Forward forward = release.session().forward(key.namespace(), () -> "redis-master-0", 6379)) {
            fill(release);
            double[] ours = new double[ROUNDS];
            double[] theirs = new double[ROUNDS];
            long bytes = 0;
            for (int round = -1; round < ROUNDS; round++) {
                int at = Math.max(round, 0);
                long begun = System.nanoTime();
                bytes = backUp(key).bytes();
                ours[at] = (System.nanoTime() - begun) / 1e6;
                begun = System.nanoTime();
                redisCli(forward.localPort(), bytes);
                theirs[at] = (System.nanoTime() - begun) / 1e6;
            }
            double mine = BenchmarkReport.median(ours);
            System.out.printf(
                    Locale.ROOT,
                    "backup-throughput: %d bytes, ours %.0f MB/s, redis-cli %.0f MB/s%n",
                    bytes,
                    bytes / mine / 1e3,
                    bytes / BenchmarkReport.median(theirs) / 1e3);
            BenchmarkReport.print("backup-throughput", mine, BenchmarkReport.median(theirs), "ms", GOAL);
        }
    }

    private static void fill(ReleaseUnderTest release) {
        try (RawRedis redis = release.redis("redis-master-0")) {
            for (int first = 0; first < KEYS; first += BATCH) {
                redis.send("EVAL", """
                    math.randomseed(tonumber(ARGV[1]))
                    local parts = {}
                    for i = 1, 65536 do parts[i] = string.char(math.random(0, 255)) end
                    local noise = table.concat(parts)
                    for i = 1, tonumber(ARGV[2]) do
                      local from = math.random(1, 65536 - 8192)
                      redis.call('set', KEYS[1] .. i, noise:sub(from, from + 8191))
                    end\
                    """, "1", "key:" + first + ":", "" + first, "" + BATCH);
            }
        }
    }

    private BackupResult backUp(ReleaseKey key) throws IOException {
        Path file = cluster.home().resolve("ours.rdb");
        Changes changes = new Changes(cluster.services(), cluster.redis(), new SameThreadExecutor());
        BackupResult result = changes.backUp(cluster.context(), key, file, progress -> {}, new CancelToken());
        assertThat(result.keys()).hasValue(KEYS);
        Files.delete(file);
        return result;
    }

    private static String program() {
        return System.getProperty("redwheel.redis-cli", "redis-cli");
    }

    private static boolean hasRedisCli() throws InterruptedException {
        try {
            return new ProcessBuilder(program(), "--version").start().waitFor() == 0;
        } catch (IOException none) {
            return false;
        }
    }

    private void redisCli(int port, long bytes) throws IOException, InterruptedException {
        Path file = cluster.home().resolve("theirs.rdb");
        ProcessBuilder command =
                new ProcessBuilder(List.of(program(), "-h", "127.0.0.1", "-p", "" + port, "--rdb", file.toString()));
        command.environment().put("REDISCLI_AUTH", Deploys.PASSWORD);
        Process process = command.redirectErrorStream(true)
                .redirectOutput(cluster.home().resolve("redis-cli.log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(Files.size(file)).isBetween(bytes / 2, bytes * 2);
        Files.delete(file);
    }
}
