package dev.redwheel.values;

import dev.redwheel.model.Topology;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * bitnami/redis. Without Sentinel the master has a StatefulSet of its own ("-master") and replicas another one ("-replicas"). With
 * Sentinel every pod ("-node") is a server and a Sentinel, and the number of pods is part of the scripts, whose checksum is in the
 * pod template: then every pod restarts when it changes (templates/scripts-configmap.yaml, templates/sentinel/statefulset.yaml).
 */
final class BitnamiRedisScaling implements ChartScaling {
    private static final String COUNT = "replica.replicaCount";

    @Override
    public Answer<Replicas> replicas(Topology topology, Map<String, @Nullable Object> values) {
        for (String autoscaling : List.of("replica.autoscaling.enabled", "sentinel.autoscaling.enabled")) {
            if (ScalingValues.isTrue(values, autoscaling)) {
                return ScalingValues.autoscaled(autoscaling);
            }
        }
        for (String external : List.of("replica.externalMaster.enabled", "sentinel.externalMaster.enabled")) {
            if (ScalingValues.isTrue(values, external)) {
                return ScalingValues.externalMaster(external);
            }
        }
        return switch (topology) {
            case SENTINEL -> new Answer.Yes<>(new Replicas(COUNT, 0, "-node", "sentinel.quorum", "", false));
            case REPLICATION ->
                ScalingValues.is(values, "replica.kind", "DaemonSet")
                        ? ScalingValues.no(
                                "replica.kind is DaemonSet: there is a replica on every node.",
                                "Choose nodes by replica.nodeSelector under Values.")
                        : manyMasters(values)
                                ? ScalingValues.no(
                                        "master.count is not 1, and the console knows no way to have several masters"
                                                + " agree.",
                                        "Deploy one release for each master.")
                                : new Answer.Yes<>(new Replicas(COUNT, 1, "-replicas", "", "", false));
            case STANDALONE -> ScalingValues.standalone("architecture: replication");
            case CLUSTER, UNKNOWN -> ScalingValues.no("Its topology is not known.", "Look at its values first.");
        };
    }

    private static boolean manyMasters(Map<String, @Nullable Object> values) {
        return ValueEdit.at(values, "master.count") instanceof Number count && count.doubleValue() != 1;
    }

    @Override
    public Answer<Resources> resources(Topology topology, Map<String, @Nullable Object> values) {
        List<Place> conf = List.of(new Place("commonConfiguration", true));
        return switch (topology) {
            case SENTINEL -> new Answer.Yes<>(new Resources(List.of("replica.resources"), conf));
            case REPLICATION ->
                manyMasters(values)
                        ? ScalingValues.no(
                                "master.count is not 1, and nobody can tell which master serves.",
                                "Change master.resources and replica.resources under Values.")
                        : new Answer.Yes<>(new Resources(List.of("replica.resources", "master.resources"), conf));
            case STANDALONE -> new Answer.Yes<>(new Resources(List.of("master.resources"), conf));
            case CLUSTER, UNKNOWN -> ScalingValues.no("Its topology is not known.", "Look at its values first.");
        };
    }

    @Override
    public String password() {
        return "auth.password";
    }
}
