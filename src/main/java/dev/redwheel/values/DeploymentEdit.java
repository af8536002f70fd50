package dev.redwheel.values;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Topology;
import dev.redwheel.values.Deployment.Persistence;
import dev.redwheel.values.Deployment.Role;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Changes the form makes. A value is changed where it is said: in the role's own section when it has one there, else at the
 * top level, where it holds for all roles.
 */
public final class DeploymentEdit {
    private DeploymentEdit() {}

    /**
     * Another topology. A cluster has one kind of server: what the master says for itself comes to hold for all of them, and
     * the replicas' own settings go.
     */
    public static Deployment architecture(Deployment deployment, Topology topology) {
        Deployment changed = deployment.withArchitecture(topology);
        if (topology != Topology.CLUSTER || deployment.architecture() == Topology.CLUSTER) {
            return changed;
        }
        Role common = deployment.common();
        Role master = deployment.master();
        return changed.withCommon(common.withResources(deployment.masterResources())
                        .withPersistence(master.persistence().or(common.persistence()))
                        .withConfiguration(joined(common.configuration(), master.configuration()))
                        .withExtraFlags(joined(common.extraFlags(), master.extraFlags())))
                .withMaster(bare(master))
                .withReplica(bare(deployment.replica()));
    }

    private static Role bare(Role role) {
        return new Role(role.count(), Role.NONE.resources(), Role.NONE.persistence(), "", List.of());
    }

    private static String joined(String lines, String more) {
        return lines.isEmpty() || lines.endsWith("\n") ? lines + more : lines + "\n" + more;
    }

    private static List<String> joined(List<String> flags, List<String> more) {
        return Stream.concat(flags.stream(), more.stream()).toList();
    }

    /** So many sentinels; a quorum that was their majority, or that they could not reach, becomes the new majority. */
    public static Deployment sentinels(Deployment deployment, int count) {
        Sentinel before = deployment.sentinel();
        Sentinel after = before.withCount(count);
        boolean follows = before.agreeing() == before.majority() || before.agreeing() > count;
        return deployment.withSentinel(
                follows && after.agreeing() != after.majority() ? after.withQuorum(after.majority()) : after);
    }

    /** So many masters with as many replicas each as there were. */
    public static Deployment clusterMasters(Deployment deployment, int masters) {
        return deployment.withCluster(Cluster.of(masters, deployment.cluster().replicasOfEach()));
    }

    /** As many masters as there were with so many replicas each. */
    public static Deployment clusterReplicas(Deployment deployment, int replicasOfEach) {
        return deployment.withCluster(Cluster.of(deployment.cluster().masters(), replicasOfEach));
    }

    public static Deployment masterResources(Deployment deployment, UnaryOperator<ResourceSpec> change) {
        if (isCluster(deployment) || deployment.master().resources().equals(ResourceSpec.NONE)) {
            Role common = deployment.common();
            return deployment.withCommon(common.withResources(change.apply(common.resources())));
        }
        Role master = deployment.master();
        return deployment.withMaster(master.withResources(change.apply(master.resources())));
    }

    /** The replicas' own block; the first change of it starts from what they have inherited. */
    public static Deployment replicaResources(Deployment deployment, UnaryOperator<ResourceSpec> change) {
        return deployment.withReplica(deployment.replica().withResources(change.apply(deployment.replicaResources())));
    }

    /** Whether the replicas are sized by themselves. */
    public static boolean hasOwnReplicaResources(Deployment deployment) {
        return !deployment.replicaResources().equals(deployment.masterResources());
    }

    /** Gives the replicas the master's size: one block at the top level. */
    public static Deployment sameResources(Deployment deployment) {
        return deployment
                .withCommon(deployment.common().withResources(deployment.masterResources()))
                .withMaster(deployment.master().withResources(ResourceSpec.NONE))
                .withReplica(deployment.replica().withResources(ResourceSpec.NONE));
    }

    /** Storage of master and replicas alike, each field where it is said. */
    public static Deployment persistenceEnabled(Deployment deployment, boolean enabled) {
        return persistence(deployment, own -> own.enabled().isPresent(), own -> own.withEnabled(enabled));
    }

    public static Deployment persistenceSize(Deployment deployment, String size) {
        return persistence(deployment, own -> !own.size().isEmpty(), own -> own.withSize(size));
    }

    public static Deployment storageClass(Deployment deployment, String name) {
        return persistence(deployment, own -> !own.storageClass().isEmpty(), own -> own.withStorageClass(name));
    }

    /** The eviction policy the master runs with, where a line sets it to a known one. */
    public static Optional<EvictionPolicy> evictionPolicy(Deployment deployment) {
        return RedisConf.parse(deployment.masterConfiguration())
                .get(EvictionPolicy.DIRECTIVE)
                .filter(arguments -> !arguments.isEmpty())
                .flatMap(arguments -> EvictionPolicy.of(arguments.getFirst()));
    }

    /** Empty leaves it to Redis. */
    public static Deployment evictionPolicy(Deployment deployment, Optional<EvictionPolicy> policy) {
        return configuration(
                deployment,
                EvictionPolicy.DIRECTIVE,
                policy.isPresent(),
                conf -> policy.map(value -> conf.with(EvictionPolicy.DIRECTIVE, List.of(value.word())))
                        .orElseGet(() -> conf.without(EvictionPolicy.DIRECTIVE)));
    }

    /** The save points the master runs with, where lines set them. */
    public static Optional<List<SavePoint>> savePoints(Deployment deployment) {
        return RedisConf.parse(deployment.masterConfiguration()).savePoints();
    }

    /** Empty leaves it to Redis; a list without any never saves. */
    public static Deployment savePoints(Deployment deployment, Optional<List<SavePoint>> points) {
        return configuration(
                deployment,
                "save",
                points.isPresent(),
                conf -> points.map(conf::withSavePoints).orElseGet(() -> conf.without("save")));
    }

    private static Deployment configuration(
            Deployment deployment, String directive, boolean needed, UnaryOperator<RedisConf> change) {
        boolean said = false;
        Deployment changed = deployment;
        if (says(deployment.master(), directive)) {
            changed = changed.withMaster(conf(changed.master(), change));
            said = true;
        }
        if (says(deployment.replica(), directive)) {
            changed = changed.withReplica(conf(changed.replica(), change));
        }
        if (says(deployment.common(), directive) || (needed && !said)) {
            changed = changed.withCommon(conf(changed.common(), change));
        }
        return changed;
    }

    private static boolean isCluster(Deployment deployment) {
        return deployment.architecture() == Topology.CLUSTER;
    }

    private static boolean says(Role role, String directive) {
        return RedisConf.parse(role.configuration()).has(directive);
    }

    private static Role conf(Role role, UnaryOperator<RedisConf> change) {
        return role.withConfiguration(
                change.apply(RedisConf.parse(role.configuration())).text());
    }

    private static Deployment persistence(
            Deployment deployment, Predicate<Persistence> says, UnaryOperator<Persistence> change) {
        Deployment changed = deployment;
        boolean ownMaster =
                !isCluster(deployment) && says.test(deployment.master().persistence());
        if (ownMaster) {
            changed = changed.withMaster(changed.master()
                    .withPersistence(change.apply(changed.master().persistence())));
        }
        if (!isCluster(deployment) && says.test(deployment.replica().persistence())) {
            changed = changed.withReplica(changed.replica()
                    .withPersistence(change.apply(changed.replica().persistence())));
        }
        if (!ownMaster || says.test(deployment.common().persistence())) {
            changed = changed.withCommon(changed.common()
                    .withPersistence(change.apply(changed.common().persistence())));
        }
        return changed;
    }
}
