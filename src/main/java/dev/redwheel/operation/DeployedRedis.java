package dev.redwheel.operation;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ServiceInfo;
import dev.redwheel.model.Topology;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.ReleaseNames;
import dev.redwheel.values.ValuesYaml;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How applications reach a Redis that was deployed.
 *
 * @param endpoints in the order of use: the master's first
 * @param passwordCommand prints the password; empty when there is none
 * @param environment the variables of an application, in the specification's form; empty when there is no endpoint
 */
public record DeployedRedis(List<Endpoint> endpoints, String passwordCommand, String environment) {
    private static final String CLUSTER_DOMAIN = "svc.cluster.local";
    private static final int SENTINEL_PORT = 26379;

    public DeployedRedis {
        endpoints = List.copyOf(endpoints);
    }

    /** The same variables as a container of a Kubernetes manifest takes them. */
    public String containerEnvironment() {
        return environment.replaceFirst("^environment:", "env:");
    }

    /** @param host the Service's name inside the cluster */
    public record Endpoint(Use use, String host, int port) {}

    /** What an endpoint is for. */
    public enum Use {
        READ_AND_WRITE,
        /** Any node of a cluster; it leads to the others. */
        CLUSTER,
        READ_ONLY,
        /** Tells who the master is. */
        SENTINEL,
        METRICS,
        EACH_POD
    }

    /** Reads the release's Services. Blocks. */
    static DeployedRedis read(KubeSession session, OperationRecord record) {
        ReleaseKey release = record.release();
        return of(record, session.services(release.namespace(), DeploySteps.INSTANCE + "=" + release.name()));
    }

    static DeployedRedis of(OperationRecord record, List<ServiceInfo> services) {
        Deployment deployment =
                ValuesYaml.parse(record.valuesYaml()).deployment().orElse(Deployment.DEFAULT);
        ReleaseNames names =
                new ReleaseNames(record.release().name(), record.release().namespace());
        List<Endpoint> endpoints = services.stream()
                .filter(service -> !service.ports().isEmpty())
                .map(service -> endpoint(service, names))
                // Without the proxy nothing keeps these two in step with the roles.
                .filter(endpoint -> deployment.masterServiceFollows()
                        || (endpoint.use() != Use.READ_AND_WRITE && endpoint.use() != Use.READ_ONLY))
                .sorted(Comparator.comparing(Endpoint::use).thenComparing(Endpoint::host))
                .toList();
        String password = record.secret()
                .map(secret -> Commands.readPassword(
                        record.context(), record.release().namespace(), secret.name(), secret.key()))
                .orElse("");
        String environment = endpoints.isEmpty()
                ? ""
                : "environment:\n" + address(deployment, names, endpoints.getFirst()) + tls(deployment)
                        + password(record.secret());
        return new DeployedRedis(endpoints, password, environment);
    }

    private static Endpoint endpoint(ServiceInfo service, ReleaseNames names) {
        String name = service.name();
        Use use;
        if (service.headless()) {
            use = Use.EACH_POD;
        } else if (name.equals(names.clusterService())) {
            use = Use.CLUSTER;
        } else if (name.equals(names.sentinelService())) {
            use = Use.SENTINEL;
        } else if (name.endsWith("-metrics")) {
            use = Use.METRICS;
        } else {
            use = name.endsWith("-replicas") ? Use.READ_ONLY : Use.READ_AND_WRITE;
        }
        return new Endpoint(
                use,
                name + "." + service.namespace() + "." + CLUSTER_DOMAIN,
                service.ports().getFirst().port());
    }

    /** In the specification's form, but where nothing but the sentinels knows the master. */
    private static String address(Deployment deployment, ReleaseNames names, Endpoint first) {
        if (!deployment.masterServiceFollows()) {
            String sentinels = IntStream.range(0, deployment.sentinels())
                    .mapToObj(ordinal -> names.sentinelService() + "-" + ordinal + "."
                            + names.host(names.headlessService()) + ":" + SENTINEL_PORT)
                    .collect(Collectors.joining(","));
            return """
                  # The client asks these for the master; the password is theirs too.
                  - name: REDIS_SENTINELS
                    value: "%s"
                  - name: REDIS_SENTINEL_MASTER
                    value: "%s"
                """.formatted(sentinels, deployment.masterSet());
        }
        String note = deployment.architecture() == Topology.CLUSTER
                ? "  # Any node; the client must speak the cluster protocol.\n"
                : "";
        return note + """
              - name: REDIS_HOST
                value: "%s"
              - name: REDIS_PORT
                value: "%d"
            """.formatted(first.host(), first.port());
    }

    private static String tls(Deployment deployment) {
        if (!deployment.tls().enabled()) {
            return "";
        }
        return (deployment.tls().authClients()
                        ? "  # Mount ca.crt to check the server, and a certificate of your own to show it.\n"
                        : "  # Mount ca.crt to check the server.\n")
                + """
                  - name: REDIS_TLS
                    value: "true"
                """;
    }

    private static String password(Optional<OperationRecord.PasswordSecret> secret) {
        return secret.map(at -> """
              - name: REDIS_PASSWORD
                valueFrom:
                  secretKeyRef:
                    name: %s
                    key: %s
            """.formatted(at.name(), at.key())).orElse("");
    }
}
