package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Topology;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A value is changed where it is said. */
class DeploymentEditTest {
    @Test
    void aMasterWithoutItsOwnBlockIsSizedAtTheTop() {
        Deployment changed = DeploymentEdit.masterResources(Deployment.DEFAULT, own -> own.withMemoryLimit("1Gi"));

        assertThat(changed.common().resources().memoryLimit()).isEqualTo("1Gi");
        assertThat(changed.master()).isEqualTo(Deployment.Role.NONE);
        assertThat(changed.replicaResources().memoryLimit()).isEqualTo("1Gi");
    }

    @Test
    void aMasterWithItsOwnBlockIsSizedThere() {
        Deployment changed =
                DeploymentEdit.masterResources(Preset.PRODUCTION.deployment(), own -> own.withMemoryLimit("16Gi"));

        assertThat(changed.masterResources().memoryLimit()).isEqualTo("16Gi");
        assertThat(changed.replicaResources().memoryLimit()).isEqualTo("8Gi");
    }

    @Test
    void replicasStartTheirOwnBlockFromWhatTheyInherited() {
        Deployment deployment = DeploymentEdit.masterResources(
                Deployment.DEFAULT.withArchitecture(Topology.REPLICATION),
                own -> new ResourceSpec("1", "2Gi", "", "2Gi"));

        Deployment changed = DeploymentEdit.replicaResources(deployment, own -> own.withCpuRequest("500m"));

        assertThat(changed.replicaResources()).isEqualTo(new ResourceSpec("500m", "2Gi", "", "2Gi"));
        assertThat(DeploymentEdit.hasOwnReplicaResources(changed)).isTrue();
        assertThat(DeploymentEdit.hasOwnReplicaResources(DeploymentEdit.sameResources(changed)))
                .isFalse();
    }

    @Test
    void storageIsChangedForEveryRoleThatSaysIt() {
        Deployment changed = DeploymentEdit.persistenceSize(Preset.PRODUCTION.deployment(), "80Gi");

        assertThat(changed.masterPersistence().size()).isEqualTo("80Gi");
        assertThat(changed.replicaPersistence().size()).isEqualTo("80Gi");
        assertThat(changed.common().persistence().size()).isEmpty();

        Deployment classed = DeploymentEdit.storageClass(changed, "fast");
        assertThat(classed.masterPersistence().storageClass()).isEqualTo("fast");
        assertThat(classed.replicaPersistence().storageClass()).isEqualTo("fast");
    }

    @Test
    void theEvictionPolicyIsChangedWhereALineSaysIt() {
        Deployment spec = ValuesYaml.parse("""
            architecture: replication
            master:
              configuration: |
                # ours
                maxmemory-policy allkeys-lru
            replica:
              configuration: |
                maxmemory-policy allkeys-lru
            """).deployment().orElseThrow();

        assertThat(DeploymentEdit.evictionPolicy(spec)).contains(EvictionPolicy.ALLKEYS_LRU);
        Deployment changed = DeploymentEdit.evictionPolicy(spec, Optional.of(EvictionPolicy.VOLATILE_TTL));

        assertThat(changed.master().configuration()).isEqualTo("# ours\nmaxmemory-policy volatile-ttl\n");
        assertThat(changed.replica().configuration()).isEqualTo("maxmemory-policy volatile-ttl\n");
        assertThat(changed.common().configuration()).isEmpty();
        assertThat(DeploymentEdit.evictionPolicy(DeploymentEdit.evictionPolicy(changed, Optional.empty())))
                .isEmpty();
    }

    @Test
    void savePointsGoToTheTopWhereNobodySaysThem() {
        Deployment changed = DeploymentEdit.savePoints(Deployment.DEFAULT, Optional.of(List.of(new SavePoint(900, 1))));

        assertThat(changed.common().configuration()).isEqualTo("save 900 1\n");
        assertThat(DeploymentEdit.savePoints(changed)).contains(List.of(new SavePoint(900, 1)));
        assertThat(DeploymentEdit.savePoints(changed, Optional.empty())).isEqualTo(Deployment.DEFAULT);
    }

    @Test
    void flagsCountAsLines() {
        Deployment deployment = Deployment.DEFAULT.withMaster(
                Deployment.Role.NONE.withExtraFlags(List.of("--maxmemory-policy allkeys-lfu --hz 20")));

        assertThat(deployment.masterConfiguration()).isEqualTo("maxmemory-policy allkeys-lfu\nhz 20\n");
        assertThat(FlagLines.isFlag("--hz 20")).isTrue();
        assertThat(FlagLines.isFlag("hz 20")).isFalse();
    }
}
