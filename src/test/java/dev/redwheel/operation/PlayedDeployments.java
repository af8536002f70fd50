package dev.redwheel.operation;

import dev.redwheel.model.EventInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.ReleaseObservation.RedisAnswer;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.values.DeployRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Deployments on a cluster in memory, for tests of what shows them. */
public final class PlayedDeployments {
    private final FakeCluster cluster = new FakeCluster();
    private final OperationServices services;
    private DataLoading loading = (context, release, file) -> Optional.empty();

    public PlayedDeployments(Path home) {
        services = new OperationServices(
                context -> cluster,
                cluster,
                (session, pod, password, plan) -> new RedisAnswer(true, "master"),
                new OperationJournal(home.resolve("operations")),
                new AuditLog(home),
                InstantSource.system());
    }

    public OperationServices services() {
        return services;
    }

    /** What is asked when one with data is done; else no data can be loaded. */
    public void loading(DataLoading next) {
        loading = next;
    }

    public Deployments deployments(TaskExecutor executor) {
        return new Deployments(services, executor, (context, release, file) -> loading.fill(context, release, file));
    }

    /** None is begun; nothing connects to a Redis. */
    public Changes changes(TaskExecutor executor) {
        return new Changes(services, new RedisConnector(), executor);
    }

    public ReleaseKey release() {
        return new ReleaseKey(request().namespace(), request().release());
    }

    public DeployRequest request() {
        return Requests.standalone("fake", "caching", "redis", true);
    }

    /** From now on nothing that is deployed comes up. */
    public PlayedDeployments pending() {
        cluster.comesUp = false;
        return this;
    }

    /** The pod crashes, with a log. */
    public void crash() {
        cluster.log = """
            1:C 23 Nov 2026 04:00:00.000 # Redis version=7.0.15, bits=64
            *** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
            Reading the configuration file, at line 7
            >>> 'maxmemory-policy all-of-them'
            argument(s) must be one of the following: volatile-lru, noeviction
            """;
        pod("node1", "waiting: CrashLoopBackOff", 3);
        cluster.claims.put(
                "redis-data-redis-master-0", FakeCluster.claim("caching", "redis-data-redis-master-0", "Bound"));
        cluster.events.add(new EventInfo(
                "caching",
                "e1",
                false,
                "Scheduled",
                "Successfully assigned caching/redis-master-0 to node1",
                "Pod",
                "redis-master-0",
                1,
                Instant.now()));
        cluster.events.add(new EventInfo(
                "caching",
                "e2",
                true,
                "BackOff",
                "Back-off restarting failed container",
                "Pod",
                "redis-master-0",
                3,
                Instant.now()));
        cluster.tellWatchers();
    }

    /** Everything comes up after all. */
    public void recover() {
        cluster.claims.put(
                "redis-data-redis-master-0", FakeCluster.claim("caching", "redis-data-redis-master-0", "Bound"));
        cluster.pods.put("redis-master-0", FakeCluster.pod(new ReleaseKey("caching", "redis"), "redis-master-0", true));
        cluster.tellWatchers();
    }

    /** The next change is the last thing that happens: what stands for a killed console. */
    public void killAtNextChange() {
        cluster.killAt = 1;
    }

    /** As after the next start; somebody deleted the volume claims meanwhile. */
    public void aliveWithoutClaims() {
        cluster.killAt = -1;
        cluster.claims.clear();
    }

    public boolean installed() {
        return cluster.pods.containsKey("redis-master-0");
    }

    public Map<String, ?> namespaces() {
        return cluster.namespaces;
    }

    private void pod(String node, String state, int restarts) {
        cluster.pods.put(
                "redis-master-0",
                FakeCluster.pod(
                        new ReleaseKey("caching", "redis"), "redis-master-0", node, false, state, restarts, ""));
    }
}
