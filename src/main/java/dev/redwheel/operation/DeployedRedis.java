package dev.redwheel.operation;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ServiceInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How applications reach a Redis that was deployed.
 *
 * @param endpoints in the order of use: the master's first
 * @param passwordCommand prints the password; empty when there is none
 * @param environment the block for an application's manifest, in the specification's form
 */
public record DeployedRedis(List<Endpoint> endpoints, String passwordCommand, String environment) {
    private static final String CLUSTER_DOMAIN = "svc.cluster.local";

    public DeployedRedis {
        endpoints = List.copyOf(endpoints);
    }

    /** @param host the Service's name inside the cluster */
    public record Endpoint(Use use, String host, int port) {}

    /** What an endpoint is for. */
    public enum Use {
        READ_AND_WRITE,
        READ_ONLY,
        EACH_POD
    }

    /** Reads the release's Services. Blocks. */
    static DeployedRedis read(KubeSession session, OperationRecord record) {
        ReleaseKey release = record.release();
        return of(record, session.services(release.namespace(), DeploySteps.INSTANCE + "=" + release.name()));
    }

    static DeployedRedis of(OperationRecord record, List<ServiceInfo> services) {
        List<Endpoint> endpoints = services.stream()
                .filter(service -> !service.ports().isEmpty())
                .map(DeployedRedis::endpoint)
                .sorted(Comparator.comparing(Endpoint::use).thenComparing(Endpoint::host))
                .toList();
        String password = record.secret()
                .map(secret -> Commands.readPassword(
                        record.context(), record.release().namespace(), secret.name(), secret.key()))
                .orElse("");
        return new DeployedRedis(endpoints, password, environment(endpoints, record.secret()));
    }

    private static Endpoint endpoint(ServiceInfo service) {
        Use use;
        if (service.headless()) {
            use = Use.EACH_POD;
        } else {
            use = service.name().endsWith("-replicas") ? Use.READ_ONLY : Use.READ_AND_WRITE;
        }
        return new Endpoint(
                use,
                service.name() + "." + service.namespace() + "." + CLUSTER_DOMAIN,
                service.ports().getFirst().port());
    }

    private static String environment(List<Endpoint> endpoints, Optional<OperationRecord.PasswordSecret> secret) {
        if (endpoints.isEmpty()) {
            return "";
        }
        Endpoint first = endpoints.getFirst();
        String block = """
            environment:
              - name: REDIS_HOST
                value: "%s"
              - name: REDIS_PORT
                value: "%d"
            """.formatted(first.host(), first.port());
        return block + secret.map(at -> """
              - name: REDIS_PASSWORD
                valueFrom:
                  secretKeyRef:
                    name: %s
                    key: %s
            """.formatted(at.name(), at.key())).orElse("");
    }
}
