package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every topology and option, as the oldest and a current Kubernetes take it: see {@link KubernetesSchemas}. */
class ChartKubernetesTest {
    /** Known to no Kubernetes by itself; these are not checked. */
    private static final Set<String> CUSTOM_KINDS = Set.of("ServiceMonitor", "PrometheusRule", "Certificate");

    private static final List<String> VERSIONS = List.of("v1.20.2", "v1.36.0");

    private static final List<String> TOPOLOGIES = List.of(
            "architecture: standalone",
            "architecture: replication",
            "sentinel: {enabled: true}",
            "sentinel: {enabled: true, persistence: {enabled: false}, proxy: {enabled: false}}",
            "architecture: cluster");

    private static final List<String> OPTIONS = List.of(
            "auth: {existingSecret: mine}",
            "auth: {enabled: false}\npersistence: {enabled: false}\npodDisruptionBudget: {enabled: false}",
            """
            auth: {password: 'p"ss: {{word}} #1', acl: {enabled: true, existingSecret: users}}
            tls: {enabled: true, certManager: {enabled: true, issuerRef: {name: ca, kind: ClusterIssuer}}}
            """,
            """
            auth: {existingSecret: mine, acl: {enabled: true, existingSecret: users}}
            tls: {enabled: true, existingSecret: certs, authClients: true}
            metrics:
              enabled: true
              resources: {limits: {memory: 64Mi}}
              serviceMonitor: {enabled: true, additionalLabels: {release: prometheus}}
              prometheusRule: {enabled: true}
              dashboards: {enabled: true}
            networkPolicy: {enabled: true, allowExternal: false, from: [{namespaceSelector: {matchLabels: {a: b}}}]}
            """,
            """
            auth: {existingSecret: mine}
            image: {tag: 7.2, digest: '', pullSecrets: [one], pullPolicy: Always}
            resources: {requests: {cpu: 100m, memory: 1e9}, limits: {cpu: 2, memory: 1.5Gi}}
            persistence: {size: 20Gi, storageClass: '-', accessModes: [ReadWriteOnce]}
            configuration: |
              save 900 1
              save 300 10
            extraFlags: ['--latency-monitor-threshold 100']
            service: {type: LoadBalancer, port: 7000, annotations: {a: 'true'}}
            podDisruptionBudget: {maxUnavailable: 25%}
            podAntiAffinityPreset: hard
            nodeSelector: {disk: ssd}
            tolerations: [{key: k, operator: Exists, effect: NoSchedule}]
            topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {}}]
            priorityClassName: high
            serviceAccountName: redis
            commonLabels: {team: blue}
            podLabels: {tier: cache}
            podAnnotations: {note: '1'}
            podSecurityContext: {runAsUser: null}
            """);

    static Stream<Arguments> all() {
        return VERSIONS.stream()
                .flatMap(version -> TOPOLOGIES.stream()
                        .flatMap(topology ->
                                OPTIONS.stream().map(options -> Arguments.of(version, topology + "\n" + options))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void isWhatKubernetesTakes(String version, String values) throws Exception {
        KubernetesSchemas schemas = KubernetesSchemas.of(version);
        Rendered rendered = Rendered.of("redis", values, version);

        assertThat(rendered.objects()).isNotEmpty().allSatisfy(object -> {
            String kind = object.path("kind").asString("");
            if (!CUSTOM_KINDS.contains(kind)) {
                assertThat(schemas.problems(object)).as(kind).hasValue(List.of());
            }
        });
        assertThat(Rendered.of("redis", values, version).text()).isEqualTo(rendered.text());
    }

    /** A check that lets everything pass would be green too. */
    @Test
    void whatItDoesNotTakeIsSeen() throws Exception {
        KubernetesSchemas schemas = KubernetesSchemas.of("v1.20.2");
        JsonNode set =
                Rendered.of("redis", "auth: {existingSecret: mine}", "v1.20.2").object("StatefulSet", "redis-master");
        ObjectNode newer = set.deepCopy().asObject();
        newer.withObject("/spec/persistentVolumeClaimRetentionPolicy").put("whenDeleted", "Retain");
        ObjectNode mistyped = set.deepCopy().asObject();
        mistyped.withObject("/spec").put("replicas", "1");

        assertThat(schemas.problems(newer).orElseThrow())
                .singleElement()
                .asString()
                .contains("persistentVolumeClaimRetentionPolicy");
        assertThat(schemas.problems(mistyped).orElseThrow())
                .singleElement()
                .asString()
                .contains("replicas");
        assertThat(schemas.problems(JsonMapper.shared()
                        .readTree("{\"apiVersion\":\"policy/v1\",\"kind\":\"PodDisruptionBudget\"}")))
                .as("policy/v1 came with 1.21")
                .isEmpty();
    }
}
