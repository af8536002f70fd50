package dev.redwheel.insight.topology;

import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.insight.RedisContainer;
import dev.redwheel.insight.recognition.Values;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What the release's values ask for, read from the values and from what the chart made of them. What they do not say is
 * empty.
 *
 * @param nodes Redis servers
 * @param quorum of the Sentinels
 * @param replicasPerMaster of a Redis Cluster
 * @param roles role by workload, where the chart fixes it: not with Sentinel or in a cluster, where roles move
 */
public record WantedTopology(
        Topology topology,
        OptionalInt nodes,
        OptionalInt sentinels,
        OptionalInt quorum,
        OptionalInt replicasPerMaster,
        Map<String, RedisRole> roles) {
    /** Of a Redis that no release owns. */
    public static final WantedTopology NOT_TOLD = new WantedTopology(
            Topology.UNKNOWN,
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Map.of());

    /** By chart: Redwheel's own and Bitnami's, CloudPirates', redis-ha; groundhog2k's. */
    private static final List<String> QUORUM = List.of("sentinel.quorum", "haMode.quorum");

    private static final List<String> REPLICAS_PER_MASTER =
            List.of("cluster.replicas", "cluster.replicasPerMaster", "clusterReplicaCount");

    private static final Set<String> MASTER_WORDS = Set.of("master", "primary");
    private static final Set<String> REPLICA_WORDS =
            Set.of("replica", "replicas", "slave", "slaves", "secondary", "read");

    public WantedTopology {
        roles = Map.copyOf(roles);
    }

    public static WantedTopology of(ReleasePayload payload, ReleaseTarget target, String dependency) {
        Map<String, @Nullable Object> values = Values.coalesce(payload.chartValues(), payload.userValues());
        String below = dependency.isEmpty() ? "" : dependency + ".";
        Topology topology = target.topology();
        boolean moving = topology == Topology.SENTINEL || topology == Topology.CLUSTER;
        Counts counts = new Counts(target, !moving);
        counts.read(payload.manifest());
        return new WantedTopology(
                topology,
                counts.nodes(),
                topology == Topology.SENTINEL ? counts.sentinels() : OptionalInt.empty(),
                topology == Topology.SENTINEL ? number(values, below, QUORUM) : OptionalInt.empty(),
                topology == Topology.CLUSTER ? number(values, below, REPLICAS_PER_MASTER) : OptionalInt.empty(),
                counts.roles);
    }

    /** How many Redis servers such a manifest of the release asks for; empty where none can be counted. */
    public static OptionalInt nodes(String manifest, ReleaseTarget target) {
        Counts counts = new Counts(target, false);
        counts.read(manifest);
        return counts.nodes();
    }

    private static OptionalInt number(Map<String, @Nullable Object> values, String below, List<String> paths) {
        for (String path : paths) {
            String text = Values.text(values, below + path);
            if (text.matches("\\d{1,4}")) {
                return OptionalInt.of(Integer.parseInt(text));
            }
        }
        return OptionalInt.empty();
    }

    /** Pods the rendered workloads ask for, told apart as running pods are: by their containers. */
    private static final class Counts {
        private final ReleaseTarget target;
        private final boolean rolesStay;
        private final Map<String, RedisRole> roles = new HashMap<>();
        private int nodes;
        private int sentinels;

        Counts(ReleaseTarget target, boolean rolesStay) {
            this.target = target;
            this.rolesStay = rolesStay;
        }

        OptionalInt nodes() {
            return nodes > 0 ? OptionalInt.of(nodes) : OptionalInt.empty();
        }

        OptionalInt sentinels() {
            return sentinels > 0 ? OptionalInt.of(sentinels) : OptionalInt.empty();
        }

        void read(String manifest) {
            for (String document : manifest.split("(?m)^---.*$")) {
                try {
                    workload(YAMLMapper.shared().readTree(document));
                } catch (JacksonException e) {
                    // What cannot be read counts for nothing; the cluster took it or refused it.
                }
            }
        }

        private void workload(@Nullable JsonNode object) {
            if (object == null
                    || !Set.of("StatefulSet", "Deployment")
                            .contains(object.path("kind").asString(""))) {
                return;
            }
            int replicas = object.path("spec").path("replicas").asInt(1);
            JsonNode template = object.path("spec").path("template");
            boolean redis = false;
            boolean sentinel = false;
            for (JsonNode container : template.path("spec").path("containers")) {
                String name = container.path("name").asString("");
                String image = container.path("image").asString("");
                List<Integer> ports = new ArrayList<>();
                container
                        .path("ports")
                        .forEach(port -> ports.add(port.path("containerPort").asInt(0)));
                boolean isSentinel = PodParts.isSentinel(name, image, ports, target.port());
                sentinel |= isSentinel;
                redis |= !isSentinel && RedisContainer.is(target.container(), name, image);
            }
            nodes += redis ? replicas : 0;
            sentinels += sentinel ? replicas : 0;
            String word = template.path("metadata")
                    .path("labels")
                    .path("app.kubernetes.io/component")
                    .asString("");
            if (redis && rolesStay) {
                String workload = object.path("metadata").path("name").asString("");
                if (MASTER_WORDS.contains(word)) {
                    roles.put(workload, RedisRole.MASTER);
                } else if (REPLICA_WORDS.contains(word)) {
                    roles.put(workload, RedisRole.REPLICA);
                }
            }
        }
    }
}
