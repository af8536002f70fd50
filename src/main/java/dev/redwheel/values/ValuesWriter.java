package dev.redwheel.values;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Topology;
import dev.redwheel.values.Deployment.Auth;
import dev.redwheel.values.Deployment.Persistence;
import dev.redwheel.values.Deployment.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the model as a tree. Over an existing tree, a value that the text leaves to the chart and that the model has
 * at the chart's default is not written: nothing is pinned that the user did not pin.
 */
final class ValuesWriter {
    private final @Nullable YamlTree over;
    private final Map<String, Object> values = new LinkedHashMap<>();

    ValuesWriter(@Nullable YamlTree over) {
        this.over = over;
    }

    Map<String, Object> values(Deployment deployment) {
        Topology topology = deployment.architecture();
        if (topology != Topology.UNKNOWN) {
            Topology written = topology == Topology.SENTINEL ? Topology.REPLICATION : topology;
            boolean isDefault = topology == Deployment.DEFAULT.architecture();
            put(List.of("architecture"), written.name().toLowerCase(Locale.ROOT), isDefault);
        }
        flag(ValuesYaml.SENTINEL, topology == Topology.SENTINEL);
        text(List.of("image", "repository"), deployment.image().repository());
        text(List.of("image", "tag"), deployment.image().tag());
        Auth auth = deployment.auth();
        put(List.of("auth", "enabled"), auth.enabled(), auth.enabled());
        text(List.of("auth", "existingSecret"), auth.existingSecret());
        text(List.of("auth", "existingSecretPasswordKey"), auth.key());
        flag(List.of("auth", "acl", "enabled"), auth.acl().enabled());
        text(List.of("auth", "acl", "existingSecret"), auth.acl().existingSecret());
        role("", "", deployment.common());
        role("master", "count", deployment.master());
        role("replica", "replicaCount", deployment.replica());
        sentinel(deployment.sentinel());
        count(List.of("cluster", "nodes"), deployment.cluster().nodes());
        count(List.of("cluster", "replicas"), deployment.cluster().replicas());
        tls(deployment.tls());
        Metrics metrics = deployment.metrics();
        flag(List.of("metrics", "enabled"), metrics.enabled());
        part("serviceMonitor", metrics.serviceMonitor());
        part("prometheusRule", metrics.prometheusRule());
        part("dashboards", metrics.dashboards());
        return Trees.merge(deployment.extra(), values);
    }

    private void sentinel(Sentinel sentinel) {
        count(List.of("sentinel", "replicaCount"), sentinel.count());
        count(List.of("sentinel", "quorum"), sentinel.quorum());
        sentinel.proxy().ifPresent(on -> Trees.put(values, List.of("sentinel", "proxy", "enabled"), on));
        count(List.of("sentinel", "proxy", "replicaCount"), sentinel.proxies());
    }

    private void tls(Tls tls) {
        flag(List.of("tls", "enabled"), tls.enabled());
        text(List.of("tls", "existingSecret"), tls.existingSecret());
        flag(List.of("tls", "authClients"), tls.authClients());
        flag(List.of("tls", "certManager", "enabled"), tls.certManager().enabled());
        text(
                List.of("tls", "certManager", "issuerRef", "name"),
                tls.certManager().issuerName());
        text(
                List.of("tls", "certManager", "issuerRef", "kind"),
                tls.certManager().issuerKind());
    }

    private void part(String name, Metrics.Part part) {
        flag(List.of("metrics", name, "enabled"), part.enabled());
        text(List.of("metrics", name, "namespace"), part.namespace());
    }

    private void count(List<String> path, Optional<Integer> count) {
        count.ifPresent(value -> Trees.put(values, path, value));
    }

    /** Off is what the chart does by itself: it is written only where the text said so. */
    private void flag(List<String> path, boolean on) {
        if (on || (over != null && Boolean.FALSE.equals(Trees.get(over.values(), path)))) {
            Trees.put(values, path, on);
        }
    }

    private void role(String name, String countKey, Role role) {
        List<String> at = name.isEmpty() ? List.of() : List.of(name);
        count(Trees.path(at, countKey), role.count());
        ResourceSpec resources = role.resources();
        text(Trees.path(at, "resources", "requests", "cpu"), resources.cpuRequest());
        text(Trees.path(at, "resources", "requests", "memory"), resources.memoryRequest());
        text(Trees.path(at, "resources", "limits", "cpu"), resources.cpuLimit());
        text(Trees.path(at, "resources", "limits", "memory"), resources.memoryLimit());
        Persistence persistence = role.persistence();
        persistence.enabled().ifPresent(on -> Trees.put(values, Trees.path(at, "persistence", "enabled"), on));
        text(Trees.path(at, "persistence", "size"), persistence.size());
        text(Trees.path(at, "persistence", "storageClass"), persistence.storageClass());
        text(Trees.path(at, "configuration"), role.configuration());
        if (!role.extraFlags().isEmpty() || isWritten(Trees.path(at, "extraFlags"))) {
            Trees.put(values, Trees.path(at, "extraFlags"), role.extraFlags());
        }
    }

    /** An empty text means "not said": it is written only where the text said it was empty. */
    private void text(List<String> path, String value) {
        boolean emptyBefore =
                over != null && over.scalarText(path).filter(String::isEmpty).isPresent();
        if (!value.isEmpty() || emptyBefore) {
            Trees.put(values, path, value);
        }
    }

    private void put(List<String> path, Object value, boolean isDefault) {
        if (over == null || !isDefault || isWritten(path)) {
            Trees.put(values, path, value);
        }
    }

    private boolean isWritten(List<String> path) {
        return over != null && Trees.get(over.values(), path) != null;
    }
}
