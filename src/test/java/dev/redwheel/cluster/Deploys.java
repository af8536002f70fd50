package dev.redwheel.cluster;

import dev.redwheel.model.Topology;
import dev.redwheel.operation.DeployOperation;
import dev.redwheel.operation.OperationFailure;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.OperationProgress;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Deployment.Auth;
import dev.redwheel.values.Password;
import dev.redwheel.values.PasswordChoice;
import java.time.Duration;
import java.time.Instant;

/** Deployments as the wizard would ask for them, small enough for a shared machine. */
final class Deploys {
    static final String PASSWORD = "Acceptance0Pass0Never0Written7";

    /** Small, and quick to be ready. */
    static final String SMALL = """
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

    static DeployRequest request(String context, String namespace, Topology topology, String values) {
        return new DeployRequest(
                context,
                namespace,
                true,
                "redis",
                Deployment.DEFAULT.withArchitecture(topology).withAuth(new Auth(true, "redis", "")),
                values,
                new PasswordChoice.Generated(new Password(PASSWORD)));
    }

    /** Runs to its end: done, failed by a step of its own, or stuck in the cluster. */
    static DeployOperation run(DeployRequest request, OperationServices services) {
        return run(DeployOperation.of(request, services));
    }

    static DeployOperation run(DeployOperation operation) {
        CancelToken cancel = new CancelToken();
        Instant end = Instant.now().plus(LIMIT);
        Runnable unlisten = operation.listen(progress -> {
            if (Instant.now().isAfter(end) || progress.phase() == OperationPhase.FAILED) {
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
