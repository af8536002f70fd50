package dev.redwheel.operation;

import dev.redwheel.error.OpsException;
import dev.redwheel.kube.Forward;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.ReleaseTarget.CertificatesRef;
import dev.redwheel.operation.ReleaseObservation.RedisAnswer;
import dev.redwheel.redis.RedisConnection;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.redis.RedisCredentials;
import dev.redwheel.redis.RedisEndpoint;
import dev.redwheel.redis.RedisTls;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Asks over a forward of its own, opened and closed with each question. */
public final class ForwardedRedisProbe implements RedisProbe {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int REDIS_PORT = 6379;

    private final RedisConnector connector;
    private final InstantSource clock;

    public ForwardedRedisProbe(RedisConnector connector, InstantSource clock) {
        this.connector = connector;
        this.clock = clock;
    }

    @Override
    public RedisAnswer ask(KubeSession session, PodInfo pod, Optional<char[]> password, ReleasePlan plan) {
        int port = pod.containers().stream()
                .flatMap(container -> container.ports().stream())
                .findFirst()
                .orElse(REDIS_PORT);
        Optional<Forward> opened = Optional.empty();
        try (Forward forward = session.forward(pod.namespace(), pod::name, port)) {
            opened = Optional.of(forward);
            try (RedisConnection redis = connector.connect(
                    endpoint(session, pod, plan, forward.localPort()),
                    () -> password.map(text -> new RedisCredentials("", text)).orElse(RedisCredentials.NONE),
                    pod.name())) {
                NodeSample sample = redis.sample(clock.instant(), LIMIT);
                return judge(
                        plan.rolesMove() ? "" : pod.labels().getOrDefault("app.kubernetes.io/component", ""), sample);
            }
        } catch (OpsException e) {
            String why = opened.flatMap(Forward::lastError).orElse(e).why();
            return new RedisAnswer(
                    false, "no answer: " + (why.endsWith(".") ? why.substring(0, why.length() - 1) : why));
        }
    }

    private static RedisEndpoint endpoint(KubeSession session, PodInfo pod, ReleasePlan plan, int port) {
        return plan.tlsSecret().isEmpty()
                ? RedisEndpoint.loopback(port)
                : RedisEndpoint.loopbackTls(
                        port,
                        session.secret(pod.namespace(), plan.tlsSecret())
                                .flatMap(secret -> RedisTls.of(
                                        secret::text,
                                        new CertificatesRef(plan.tlsSecret()),
                                        pod.name(),
                                        pod.namespace())));
    }

    /** @param component master or replica; anything else where a server may have either role */
    static RedisAnswer judge(String component, NodeSample sample) {
        NodeSample.Replication replication = sample.replication();
        if (sample.refused().containsKey("INFO")) {
            return new RedisAnswer(
                    false, "INFO was refused: " + sample.refused().get("INFO"));
        }
        if (sample.persistence().loading().orElse(false)) {
            return new RedisAnswer(false, "still loading its data");
        }
        if (replication.role() == RedisRole.REPLICA) {
            boolean up = "up".equals(replication.masterLinkStatus());
            return new RedisAnswer(
                    up && !component.equals("master"), "replica, the link to its master is " + (up ? "up" : "down"));
        }
        boolean master = replication.role() == RedisRole.MASTER;
        return new RedisAnswer(master && !component.equals("replica"), master ? "master" : "of no role that is known");
    }
}
