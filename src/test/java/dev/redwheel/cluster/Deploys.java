package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.DeployOperation;
import dev.redwheel.operation.OperationFailure;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.OperationProgress;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.StepKind;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Deployment.Auth;
import dev.redwheel.values.Password;
import dev.redwheel.values.PasswordChoice;
import dev.redwheel.values.Tls;
import java.time.Duration;
import java.time.Instant;

/** Deployments as the wizard would ask for them, small enough for a shared machine. */
public final class Deploys {
    public static final String PASSWORD = "Acceptance0Pass0Never0Written7";

    /** Small, and quick to be ready. */
    public static final String SMALL = """
        auth:
          existingSecret: redis
        resources:
          requests: {cpu: 10m, memory: 64Mi}
          limits: {memory: 96Mi}
        persistence:
          size: 64Mi
        terminationGracePeriodSeconds: 5
        startupProbe: {periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 120}
        readinessProbe: {periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 5}
        """;

    /** Many pods on one small machine: asked once a second each, their probes alone would use it up. */
    public static final String CALM = SMALL.replace("periodSeconds: 1,", "periodSeconds: 5,")
            + "livenessProbe: {periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 5}\n";

    /** The proxy is what the workplace's real cluster has; the practice cluster stands in for any. */
    public static final String SENTINEL = CALM + """
        architecture: replication
        sentinel:
          enabled: true
          downAfterMilliseconds: 2000
          persistence: {size: 64Mi}
          proxy: {replicaCount: 1, image: {tag: "2.6"}}
        """;

    public static final String CLUSTER = CALM + """
        architecture: cluster
        cluster: {nodes: 6, replicas: 1}
        """;

    private static final Duration LIMIT = Duration.ofMinutes(4);

    private Deploys() {}

    static DeployRequest standalone(String context, String namespace, String moreValues) {
        return request(context, namespace, Topology.STANDALONE, SMALL + "architecture: standalone\n" + moreValues);
    }

    static DeployRequest replication(String context, String namespace) {
        return request(
                context,
                namespace,
                Topology.REPLICATION,
                SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n");
    }

    public static DeployRequest request(String context, String namespace, Topology topology, String values) {
        return new DeployRequest(
                context,
                namespace,
                true,
                "redis",
                Deployment.DEFAULT.withArchitecture(topology).withAuth(new Auth(true, "redis", "")),
                values,
                new PasswordChoice.Generated(new Password(PASSWORD)));
    }

    /** The same with a certificate that the console makes; the values name its Secret, {@value ReleaseUnderTest#TLS_SECRET}. */
    public static DeployRequest encrypted(String context, String namespace, Topology topology, String values) {
        return new DeployRequest(
                context,
                namespace,
                true,
                "redis",
                Deployment.DEFAULT
                        .withArchitecture(topology)
                        .withAuth(new Auth(true, "redis", ""))
                        .withTls(Tls.OFF.withEnabled(true).withExistingSecret(ReleaseUnderTest.TLS_SECRET)),
                values,
                new PasswordChoice.Generated(new Password(PASSWORD)),
                true);
    }

    /** Deploys into a new namespace and asserts that it went well, to the Redis that answers. */
    public static ReleaseKey deployed(ClusterUnderTest cluster, Topology topology, String values) {
        return deployed(cluster, request(cluster.context(), cluster.newNamespace(), topology, values));
    }

    public static ReleaseKey deployed(ClusterUnderTest cluster, DeployRequest request) {
        // What is stuck may come loose by itself, as in the console: a node that may not read a claim yet, for one.
        OperationProgress progress =
                run(DeployOperation.of(request, cluster.services()), false).progress();
        assertThat(progress.failure()).as("%s", progress.steps()).isEmpty();
        assertThat(progress.phase()).as("%s", progress.steps()).isEqualTo(OperationPhase.DONE);
        assertThat(progress.step(StepKind.REDIS).message()).contains("is master");
        return new ReleaseKey(request.namespace(), request.release());
    }

    /** Runs to its end: done, failed by a step of its own, or stuck in the cluster. */
    static DeployOperation run(DeployRequest request, OperationServices services) {
        return run(DeployOperation.of(request, services));
    }

    static DeployOperation run(DeployOperation operation) {
        return run(operation, true);
    }

    private static DeployOperation run(DeployOperation operation, boolean untilStuck) {
        CancelToken cancel = new CancelToken();
        Instant end = Instant.now().plus(LIMIT);
        Runnable unlisten = operation.listen(progress -> {
            if (Instant.now().isAfter(end) || (untilStuck && progress.phase() == OperationPhase.FAILED)) {
                cancel.cancel();
            }
        });
        operation.run(cancel);
        unlisten.run();
        return operation;
    }

    /** What went wrong, or a test failure that tells how far it came. */
    static OperationFailure failure(DeployOperation operation) {
        OperationProgress progress = operation.progress();
        return progress.failure()
                .orElseThrow(() -> new AssertionError("No failure: " + progress.phase() + " " + progress.steps()));
    }
}
