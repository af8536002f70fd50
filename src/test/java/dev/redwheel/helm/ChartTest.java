package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.marcnuri.helm.Helm;
import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.values.ReleaseNames;
import dev.redwheel.values.SpecExample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The built-in chart, rendered by Helm itself without a cluster. */
class ChartTest {
    private static final String SECRET = "auth: {existingSecret: redis}\n";
    private static final String REPLICATION = "architecture: replication\n" + SECRET;
    private static final String SENTINEL = SECRET + "sentinel: {enabled: true}\n";
    private static final String CLUSTER = "architecture: cluster\n" + SECRET;

    @Test
    void passesHelmsOwnCheck() {
        assertThat(new Helm(Rendered.CHART).lint().strict().quiet().call().getMessages())
                .isEmpty();
    }

    @Test
    void asksNoClusterAndRollsNoDice() throws IOException {
        for (String file : BuiltInChart.files().stream()
                .filter(f -> f.startsWith("templates/"))
                .toList()) {
            assertThat(Files.readString(Rendered.CHART.resolve(file)))
                    .as(file)
                    .doesNotContainPattern("\\b(lookup|rand\\w+|genPrivateKey|genSelfSignedCert|uuidv4|now)\\s");
        }
        assertThat(Rendered.of(REPLICATION).text())
                .isEqualTo(Rendered.of(REPLICATION).text());
    }

    @Nested
    class Names {
        @Test
        void standalone() {
            assertThat(Rendered.of(SECRET).names())
                    .containsExactlyInAnyOrder(
                            "ConfigMap/redis-configuration",
                            "PodDisruptionBudget/redis",
                            "Service/redis-headless",
                            "Service/redis-master",
                            "StatefulSet/redis-master");
        }

        @Test
        void replication() {
            assertThat(Rendered.of(REPLICATION).names())
                    .containsExactlyInAnyOrder(
                            "ConfigMap/redis-configuration",
                            "PodDisruptionBudget/redis",
                            "Service/redis-headless",
                            "Service/redis-master",
                            "Service/redis-replicas",
                            "StatefulSet/redis-master",
                            "StatefulSet/redis-replicas");
        }

        @Test
        void sentinel() {
            assertThat(Rendered.of(SECRET + "sentinel: {enabled: true}").names())
                    .containsExactlyInAnyOrder(
                            "ConfigMap/redis-configuration",
                            "Deployment/redis-proxy",
                            "PodDisruptionBudget/redis",
                            "PodDisruptionBudget/redis-proxy",
                            "PodDisruptionBudget/redis-sentinel",
                            "Service/redis-headless",
                            "Service/redis-master",
                            "Service/redis-replicas",
                            "Service/redis-sentinel",
                            "StatefulSet/redis-master",
                            "StatefulSet/redis-replicas",
                            "StatefulSet/redis-sentinel");
        }

        @Test
        void sentinelWithoutAProxyHasNoServiceThatCouldBeWrong() {
            assertThat(Rendered.of(SECRET + "sentinel: {enabled: true, proxy: {enabled: false}}")
                            .names())
                    .contains("Service/redis-sentinel")
                    .doesNotContain("Service/redis-master", "Service/redis-replicas", "Deployment/redis-proxy");
        }

        @Test
        void cluster() {
            assertThat(Rendered.of(CLUSTER).names())
                    .hasSize(6)
                    .contains(
                            "ConfigMap/redis-configuration",
                            "PodDisruptionBudget/redis",
                            "Service/redis-headless",
                            "Service/redis-cluster",
                            "StatefulSet/redis-cluster")
                    .anyMatch(name -> name.startsWith("Job/redis-cluster-create-"));
        }

        @ParameterizedTest
        @CsvSource({
            "redis, redis-master",
            "my-redis-2, my-redis-2-master",
            "cache, cache-redis-master",
            "a-very-long-release-name-as-long-as-helm-allows-it-is, a-very-long-release-name-as-long-as-helm-al-master",
            "a-very-long-release-name-that-is-cut-at-a-d-ash, a-very-long-release-name-that-is-cut-at-a-d-master"
        })
        void areMadeOfTheReleases(String release, String master) {
            assertThat(Rendered.of(release, SECRET, Rendered.NEWEST).names()).contains("StatefulSet/" + master);
        }
    }

    @Nested
    class Authentication {
        @Test
        void comesFromTheSecretThatExists() {
            Rendered rendered =
                    Rendered.of("auth: {existingSecret: mine, existingSecretPasswordKey: pw, password: unused}");

            assertThat(rendered.names()).noneMatch(name -> name.startsWith("Secret/"));
            JsonNode key = env(rendered.object("StatefulSet", "redis-master"), "REDISCLI_AUTH")
                    .at("/valueFrom/secretKeyRef");
            assertThat(key.at("/name").asString()).isEqualTo("mine");
            assertThat(key.at("/key").asString()).isEqualTo("pw");
            assertThat(rendered.text()).doesNotContain("unused", encoded("unused"));
        }

        @Test
        void becomesASecretWhenGivenInTheValues() {
            Rendered rendered = Rendered.of("auth: {password: 'p\"ss: {{word}} #1'}");

            assertThat(rendered.object("Secret", "redis")
                            .at("/data/redis-password")
                            .asString())
                    .isEqualTo(encoded("p\"ss: {{word}} #1"));
            assertThat(rendered.text()).doesNotContain("word}}");
        }

        @Test
        void restartsThePodsOfANewPasswordWithoutGivingItAway() {
            String pointer = "/spec/template/metadata/annotations/checksum~1password";
            String one = Rendered.of("auth: {password: one}")
                    .object("StatefulSet", "redis-master")
                    .at(pointer)
                    .asString();
            String two = Rendered.of("auth: {password: two}")
                    .object("StatefulSet", "redis-master")
                    .at(pointer)
                    .asString();

            assertThat(one).hasSize(4).isNotEqualTo(two);
        }

        @Test
        void canBeSwitchedOff() {
            Rendered rendered = Rendered.of("auth: {enabled: false}");

            assertThat(env(rendered.object("StatefulSet", "redis-master"), "REDISCLI_AUTH")
                            .isMissingNode())
                    .isTrue();
        }

        @Test
        void isNeverForgotten() {
            refused("", "there is no password");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "configuration: requirepass hunter2",
                    "master: {configuration: '  MasterAuth hunter2'}",
                    "extraFlags: ['--requirepass hunter2']"
                })
        void isNeverPartOfAConfiguration(String values) {
            OpsException error = refused(SECRET + values, "auth.existingSecret");
            assertThat(error.getMessage()).doesNotContain("hunter2");
        }
    }

    @Nested
    class Users {
        private static final String USERS =
                "auth: {existingSecret: redis, acl: {enabled: true, existingSecret: users}}\n";

        @Test
        void haveTheirPasswordsInASecretThatMustBeNamed() {
            refused("auth: {existingSecret: redis, acl: {enabled: true}}", "auth.acl.existingSecret");
            refused("auth: {enabled: false, acl: {enabled: true, existingSecret: users}}", "auth.enabled");
            refused(USERS + "configuration: user me on nopass", "users.acl");
            assertThat(Rendered.of(SECRET).text()).doesNotContain("/acl\n", "secretName");
        }

        /** A pod that is broken into gives away no more than what it needed. */
        @Test
        void areKnownToAPodOnlyAsFarAsItNeedsThem() {
            Rendered rendered = Rendered.of(USERS + "sentinel: {enabled: true}\nmetrics: {enabled: true}");

            assertThat(volume(rendered.object("StatefulSet", "redis-master"))
                            .path("secret")
                            .has("items"))
                    .isFalse();
            assertThat(keys(rendered.object("StatefulSet", "redis-sentinel")))
                    .filteredOn(key -> key.endsWith("-password"))
                    .containsExactly("sentinel-password", "console-password", "exporter-password");
            assertThat(keys(rendered.object("StatefulSet", "redis-sentinel")))
                    .allMatch(key -> key.matches("(sentinel|console|exporter)-password(-next|-old)?"))
                    .hasSize(9);
            JsonNode proxy = rendered.object("Deployment", "redis-proxy");
            assertThat(volume(proxy).isMissingNode()).isTrue();
            assertThat(env(proxy, "REDISCLI_AUTH").toString()).contains("\"users\"", "exporter-password");
            assertThat(proxy.toString()).doesNotContain("redis-password");
            assertThat(rendered.file("haproxy.cfg"))
                    .contains("tcp-check send \"AUTH exporter \\\"${REDIS_PASSWORD_QUOTED}\\\"\\r\\n\"");
            JsonNode exporter = rendered.object("StatefulSet", "redis-replicas").at("/spec/template/spec/containers/1");
            assertThat(exporter.toString())
                    .contains("{\"name\":\"REDIS_USER\",\"value\":\"exporter\"}", "exporter-password")
                    .doesNotContain("redis-password", "/acl");

            JsonNode job = Rendered.of(USERS + "architecture: cluster").objects().stream()
                    .filter(object -> object.path("kind").asString("").equals("Job"))
                    .findFirst()
                    .orElseThrow();
            assertThat(keys(job)).containsExactly("console-password", "console-password-next", "console-password-old");
            assertThat(job.toString()).doesNotContain("redis-password");
        }

        private static List<String> keys(JsonNode workload) {
            return volume(workload).path("projected").findValuesAsString("key");
        }

        private static JsonNode volume(JsonNode workload) {
            for (JsonNode volume : workload.at("/spec/template/spec/volumes")) {
                if (volume.path("name").asString("").equals("acl")) {
                    return volume;
                }
            }
            return MissingNode.getInstance();
        }
    }

    @Nested
    class Pods {
        @Test
        void haveNoRightsTheyDoNotNeed() {
            Rendered.of(REPLICATION).statefulSets().forEach(set -> {
                JsonNode pod = set.at("/spec/template/spec");
                assertThat(pod.at("/automountServiceAccountToken").asBoolean(true))
                        .isFalse();
                assertThat(pod.at("/enableServiceLinks").asBoolean(true)).isFalse();
                assertThat(pod.at("/securityContext").toString())
                        .isEqualTo(
                                "{\"fsGroup\":999,\"fsGroupChangePolicy\":\"OnRootMismatch\",\"runAsGroup\":999,"
                                    + "\"runAsNonRoot\":true,\"runAsUser\":999,\"seccompProfile\":{\"type\":\"RuntimeDefault\"}}");
                assertThat(container(set).at("/securityContext").toString())
                        .isEqualTo("{\"allowPrivilegeEscalation\":false,\"capabilities\":{\"drop\":[\"ALL\"]},"
                                + "\"readOnlyRootFilesystem\":true}");
                assertThat(container(set).at("/command").toString()).isEqualTo("[\"/bin/sh\",\"/etc/redis/start.sh\"]");
                assertThat(container(set).at("/args").isMissingNode()).isTrue();
                assertThat(container(set).at("/image").asString()).isEqualTo("docker.io/library/redis:8.0");
            });
        }

        @Test
        void areNotRestartedByANewVersionOfTheChart() {
            Rendered.of(REPLICATION).statefulSets().forEach(set -> {
                assertThat(set.at("/spec").toString()).doesNotContain("helm.sh/chart", "app.kubernetes.io/version");
                JsonNode selector = set.at("/spec/selector/matchLabels");
                assertThat(selector.propertyNames())
                        .containsExactlyInAnyOrder(
                                "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component");
                JsonNode labels = set.at("/spec/template/metadata/labels");
                selector.properties()
                        .forEach(
                                label -> assertThat(labels.path(label.getKey())).isEqualTo(label.getValue()));
            });
        }

        @Test
        void ofOneRoleAreNotRestartedByAChangeToTheOther() {
            String pointer = "/spec/template/metadata/annotations/checksum~1config";
            Rendered before = Rendered.of(REPLICATION);
            Rendered after = Rendered.of(REPLICATION + "replica: {configuration: io-threads 2}");

            assertThat(after.object("StatefulSet", "redis-master").at(pointer))
                    .isEqualTo(before.object("StatefulSet", "redis-master").at(pointer));
            assertThat(after.object("StatefulSet", "redis-replicas").at(pointer))
                    .isNotEqualTo(before.object("StatefulSet", "redis-replicas").at(pointer));
        }

        /** The running servers take it up themselves: see ConfigurationClusterTest. */
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
            maxmemory 1gb              | false
            save 900 1                 | false
            '# io-threads 4'           | false
            IO-Threads 4               | true
            databases 3                | true
            tls-protocols TLSv1.3      | true
            bind-source-addr 127.0.0.1 | true
            rename-command FLUSHALL "" | true
            replica-announce-ip x      | true
            """)
        void areRestartedByWhatARunningServerCannotTakeUp(String line, boolean restarted) {
            String pointer = "/spec/template/metadata/annotations/checksum~1config";
            JsonNode before =
                    Rendered.of(SECRET).object("StatefulSet", "redis-master").at(pointer);
            JsonNode after = Rendered.of(SECRET + "configuration: |\n  " + line)
                    .object("StatefulSet", "redis-master")
                    .at(pointer);

            assertThat(!after.equals(before)).isEqualTo(restarted);
        }

        @Test
        void ofReplicasKnowTheirMasterByItsService() {
            Rendered rendered = Rendered.of(REPLICATION + "service: {port: 7000}");

            JsonNode replicas = rendered.object("StatefulSet", "redis-replicas");
            assertThat(env(replicas, "REDIS_MASTER_HOST").at("/value").asString())
                    .isEqualTo("redis-master.caching.svc");
            assertThat(env(replicas, "REDIS_MASTER_PORT").at("/value").asString())
                    .isEqualTo("7000");
            assertThat(rendered.object("Service", "redis-master")
                            .at("/spec/ports/0/port")
                            .asInt())
                    .isEqualTo(7000);
        }

        @ParameterizedTest
        @CsvSource({
            "soft, preferredDuringSchedulingIgnoredDuringExecution",
            "hard, requiredDuringSchedulingIgnoredDuringExecution",
            "none, ''"
        })
        void keepApart(String preset, String rule) {
            JsonNode affinity = Rendered.of(SECRET + "podAntiAffinityPreset: " + preset)
                    .object("StatefulSet", "redis-master")
                    .at("/spec/template/spec/affinity");

            assertThat(affinity.isMissingNode()).isEqualTo(rule.isEmpty());
            assertThat(affinity.toString()).contains(rule);
        }

        @Test
        void takeWhatKubernetesOffers() {
            JsonNode set = Rendered.of(SECRET + """
                image: {registry: registry.example.org, repository: a/redis, tag: 7.2, pullSecrets: [one, two]}
                commonLabels: {team: blue}
                podLabels: {tier: cache}
                podAnnotations: {note: "1"}
                nodeSelector: {disk: ssd}
                tolerations: [{key: k, operator: Exists}]
                affinity: {nodeAffinity: {}}
                topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]
                priorityClassName: high
                serviceAccountName: redis
                terminationGracePeriodSeconds: 300
                podSecurityContext: {runAsUser: null}
                livenessProbe: {periodSeconds: 33}
                """).object("StatefulSet", "redis-master");

            JsonNode template = set.at("/spec/template");
            assertThat(container(set).at("/image").asString()).isEqualTo("registry.example.org/a/redis:7.2");
            assertThat(template.at("/spec/imagePullSecrets").toString())
                    .isEqualTo("[{\"name\":\"one\"},{\"name\":\"two\"}]");
            assertThat(template.at("/metadata/labels/team").asString()).isEqualTo("blue");
            assertThat(template.at("/metadata/labels/tier").asString()).isEqualTo("cache");
            assertThat(set.at("/metadata/labels/team").asString()).isEqualTo("blue");
            assertThat(template.at("/metadata/annotations/note").asString()).isEqualTo("1");
            assertThat(template.at("/spec/nodeSelector/disk").asString()).isEqualTo("ssd");
            assertThat(template.at("/spec/tolerations/0/key").asString()).isEqualTo("k");
            assertThat(template.at("/spec/affinity").toString()).isEqualTo("{\"nodeAffinity\":{}}");
            assertThat(template.at("/spec/topologySpreadConstraints/0/topologyKey")
                            .asString())
                    .isEqualTo("zone");
            assertThat(template.at("/spec/priorityClassName").asString()).isEqualTo("high");
            assertThat(template.at("/spec/serviceAccountName").asString()).isEqualTo("redis");
            assertThat(template.at("/spec/terminationGracePeriodSeconds").asInt())
                    .isEqualTo(300);
            assertThat(template.at("/spec/securityContext").has("runAsUser")).isFalse();
            assertThat(container(set).at("/livenessProbe/periodSeconds").asInt())
                    .isEqualTo(33);
            assertThat(set.at("/spec/volumeClaimTemplates/0/metadata/labels").toString())
                    .doesNotContain("team");
        }
    }

    @Nested
    class Configuration {
        @ParameterizedTest
        @CsvSource({
            "256Mi, 75, 201326592",
            "1Gi, 75, 805306368",
            "8Gi, 80, 6871947673",
            "1.5Gi, 50, 805306368",
            "1G, 75, 750000000",
            "1073741824, 75, 805306368",
            "1e9, 75, 750000000",
            "'\"512Mi\"', 75, 402653184"
        })
        void computesMaxmemoryFromTheLimit(String limit, int percent, long maxmemory) {
            Rendered rendered = Rendered.of(
                    SECRET + "resources: {limits: {memory: %s}}\nmaxmemoryPercent: %d".formatted(limit, percent));

            assertThat(rendered.file("master.conf").lines()).contains("maxmemory " + maxmemory);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "configuration: maxmemory 100mb",
                    "master: {configuration: 'MAXMEMORY 100mb'}",
                    "extraFlags: ['--maxmemory 100mb']",
                    "master: {extraFlags: ['--maxmemory', 100mb]}",
                    "maxmemoryPercent: 0",
                    "resources: {requests: {memory: 1Gi}}"
                })
        void leavesMaxmemoryToTheUser(String values) {
            String file = Rendered.of(
                            "resources: {limits: {memory: 1Gi}}\n".repeat(values.contains("resources") ? 0 : 1)
                                    + SECRET
                                    + values)
                    .file("master.conf");

            assertThat(file).doesNotContain("maxmemory 80");
            if (values.contains("100mb")) {
                assertThat(file.lines().filter(line -> line.matches("(?i)maxmemory 100mb")))
                        .hasSize(1);
            }
        }

        @Test
        void ofARoleComesAfterTheCommonOne() {
            Rendered rendered = Rendered.of(REPLICATION + """
                configuration: |
                  maxmemory-policy allkeys-lru
                extraFlags: ["--slowlog-max-len 1"]
                master:
                  configuration: |
                    maxmemory-policy noeviction
                    save 900 1
                  extraFlags: ["--latency-monitor-threshold 100", "--save", "60 1"]
                """);

            assertThat(rendered.file("master.conf").lines())
                    .containsSubsequence(
                            "maxmemory-policy allkeys-lru",
                            "maxmemory-policy noeviction",
                            "save 900 1",
                            "slowlog-max-len 1",
                            "latency-monitor-threshold 100",
                            "save 60 1");
            assertThat(rendered.file("replica.conf"))
                    .contains("maxmemory-policy allkeys-lru", "slowlog-max-len 1")
                    .doesNotContain("noeviction", "latency");
        }

        @Test
        void refusesAFlagThatIsNone() {
            refused(SECRET + "extraFlags: [maxmemory 1gb]", "not a flag of redis-server");
        }

        @Test
        void keepsNothingWithoutAVolume() {
            assertThat(Rendered.of(SECRET).file("master.conf").lines())
                    .contains("appendonly yes")
                    .doesNotContain("save \"\"");
            assertThat(Rendered.of(SECRET + "persistence: {enabled: false}")
                            .file("master.conf")
                            .lines())
                    .contains("appendonly no", "save \"\"");
        }
    }

    /** The list is made from the source of the servers, and the console's own table from what servers answered. */
    @Test
    void whatRestartsIsAllThatCannotBeSet() throws IOException {
        List<Pattern> restart = Files.readAllLines(Rendered.CHART.resolve("files/restart.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(Pattern::compile)
                .toList();
        List<String> fixed = Files.readAllLines(Path.of("src/main/resources/redis/directives.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\\|"))
                .filter(columns -> columns.length > 5 && columns[5].equals("no"))
                .map(columns -> columns[0])
                .toList();

        assertThat(fixed)
                .contains("io-threads", "databases")
                .allSatisfy(name -> assertThat(restart)
                        .anyMatch(pattern -> pattern.matcher(name).matches()));
    }

    @Nested
    class Backup {
        private static final String BACKUP = SECRET + "backup: {enabled: true, keep: 3, persistence: {size: 2Gi}}\n";

        @Test
        void isMadeOnlyWhenAskedFor() {
            assertThat(Rendered.of(SECRET).names()).noneMatch(name -> name.contains("backup"));
            Rendered rendered = Rendered.of(BACKUP);
            JsonNode claim = rendered.object("PersistentVolumeClaim", "redis-backup");
            assertThat(claim.at("/spec/resources/requests/storage").asString()).isEqualTo("2Gi");
            assertThat(claim.at("/metadata/annotations/helm.sh~1resource-policy")
                            .asString())
                    .isEqualTo("keep");
            JsonNode job = rendered.object("CronJob", "redis-backup");
            assertThat(job.at("/apiVersion").asString()).isEqualTo("batch/v1");
            assertThat(job.at("/spec/concurrencyPolicy").asString()).isEqualTo("Forbid");
            assertThat(job.toString()).contains("\"name\":\"REDIS_BACKUP_KEEP\",\"value\":\"3\"");
        }

        @Test
        void isOfTheKindThatAnOldKubernetesKnows() {
            assertThat(Rendered.of("redis", BACKUP, "v1.20.2")
                            .object("CronJob", "redis-backup")
                            .at("/apiVersion")
                            .asString())
                    .isEqualTo("batch/v1beta1");
        }

        @Test
        void refusesAScheduleThatIsNone() {
            refused(BACKUP.replace("keep: 3", "schedule: daily"), "schedule");
        }
    }

    @Nested
    class Storage {
        @Test
        void ofARoleOverridesSingleSettings() {
            Rendered rendered = Rendered.of(REPLICATION + """
                persistence: {size: 20Gi, storageClass: premium}
                master: {persistence: {size: 50Gi}}
                replica: {persistence: {enabled: false}}
                """);

            JsonNode claim = rendered.object("StatefulSet", "redis-master").at("/spec/volumeClaimTemplates/0");
            assertThat(claim.at("/metadata/name").asString()).isEqualTo("redis-data");
            assertThat(claim.at("/spec/resources/requests/storage").asString()).isEqualTo("50Gi");
            assertThat(claim.at("/spec/storageClassName").asString()).isEqualTo("premium");
            JsonNode replicas = rendered.object("StatefulSet", "redis-replicas");
            assertThat(replicas.at("/spec/volumeClaimTemplates").isMissingNode())
                    .isTrue();
            assertThat(replicas.at("/spec/template/spec/volumes/2").toString())
                    .isEqualTo("{\"name\":\"redis-data\",\"emptyDir\":{}}");
            assertThat(rendered.file("replica.conf").lines()).contains("appendonly no");
        }

        @Test
        void knowsTheDefaultClassAndNone() {
            String pointer = "/spec/volumeClaimTemplates/0/spec/storageClassName";
            assertThat(Rendered.of(SECRET)
                            .object("StatefulSet", "redis-master")
                            .at(pointer)
                            .isMissingNode())
                    .isTrue();
            assertThat(Rendered.of(SECRET + "persistence: {storageClass: '-'}")
                            .object("StatefulSet", "redis-master")
                            .at(pointer)
                            .toString())
                    .isEqualTo("\"\"");
        }

        @Test
        void ofARemovedReleaseStaysUnlessAsked() {
            String pointer = "/spec/persistentVolumeClaimRetentionPolicy";
            String delete = SECRET + "persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}";

            assertThat(at("v1.26.9", SECRET, pointer).isMissingNode()).isTrue();
            assertThat(at("v1.27.0", SECRET, pointer).toString())
                    .isEqualTo("{\"whenDeleted\":\"Retain\",\"whenScaled\":\"Retain\"}");
            assertThat(at("v1.27.0", delete, pointer).at("/whenDeleted").asString())
                    .isEqualTo("Delete");
            assertThatExceptionOfType(OpsException.class)
                    .isThrownBy(() -> at("v1.20.2", delete, pointer))
                    .withMessageContaining("needs Kubernetes 1.27");
        }

        private JsonNode at(String kubeVersion, String values, String pointer) {
            return Rendered.of("redis", values, kubeVersion)
                    .object("StatefulSet", "redis-master")
                    .at(pointer);
        }
    }

    @ParameterizedTest
    @CsvSource({"v1.20.2, policy/v1beta1", "v1.21.0, policy/v1", "v1.34.1-gke.100, policy/v1"})
    void speaksTheVersionOfItsKubernetes(String kubeVersion, String policy) {
        Rendered rendered = Rendered.of("redis", REPLICATION, kubeVersion);

        assertThat(rendered.object("PodDisruptionBudget", "redis")
                        .at("/apiVersion")
                        .asString())
                .isEqualTo(policy);
    }

    @Test
    void doesNotInstallOnAKubernetesThatIsTooOld() {
        assertThatExceptionOfType(OpsException.class)
                .isThrownBy(() -> Rendered.of("redis", SECRET, "v1.19.16"))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED));
    }

    @Test
    void limitsWhoMayConnect() {
        JsonNode open = Rendered.of(SECRET + "networkPolicy: {enabled: true}").object("NetworkPolicy", "redis");
        assertThat(open.at("/spec/ingress/1/from").isMissingNode()).isTrue();
        // Among themselves, also on the ports that nobody else may see.
        assertThat(open.at("/spec/ingress/0/from").size()).isEqualTo(1);
        assertThat(open.at("/spec/ingress/0/ports").isMissingNode()).isTrue();

        JsonNode from = Rendered.of(SECRET
                        + "networkPolicy: {enabled: true, allowExternal: false, from: [{namespaceSelector: {}}]}")
                .object("NetworkPolicy", "redis")
                .at("/spec/ingress/1/from");
        assertThat(from.size()).isEqualTo(2);
        assertThat(from.at("/0/podSelector/matchLabels/redis-client").asString())
                .isEqualTo("true");

        JsonNode measured = Rendered.of(
                        SECRET + "networkPolicy: {enabled: true, allowExternal: false}\nmetrics: {enabled: true}")
                .object("NetworkPolicy", "redis")
                .at("/spec/ingress/1");
        assertThat(measured.at("/ports/0/port").asInt()).isEqualTo(9121);
        assertThat(measured.has("from")).isFalse();
    }

    @Nested
    class Topologies {
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
            architecture: cluster, cluster: {nodes: 7} | Use a multiple of 2
            architecture: cluster, cluster: {nodes: 4} | Redis Cluster needs at least 3
            architecture: cluster, sentinel: {enabled: true} | a Redis Cluster fails over by itself
            sentinel: {enabled: true, replicaCount: 4} | an odd number
            sentinel: {enabled: true, quorum: 4} | can never agree
            sentinel: {enabled: true}, replica: {replicaCount: 0} | nobody to promote
            sentinel: {enabled: true, minReplicasToWrite: 3} | no write would ever be taken
            tls: {enabled: true} | there is no certificate
            tls: {enabled: true, certManager: {enabled: true}} | who signs
            """)
        void refusesWhatCannotWork(String values, String sentence) {
            refused("{auth: {existingSecret: redis}, " + values + "}", sentence);
        }

        /** Those of the chart's own, and of every Service and pod of every topology. */
        @Test
        void theConsolesCertificateHasEveryNameThatIsNeeded() {
            List<String> names = new ReleaseNames("redis", "caching").certificateNames();

            JsonNode chart = Rendered.of(
                            SECRET + "tls: {enabled: true, certManager: {enabled: true, issuerRef: {name: ca}}}")
                    .object("Certificate", "redis-tls");
            assertThat(chart.at("/spec/dnsNames").valueStream().map(JsonNode::asString))
                    .isNotEmpty()
                    .isSubsetOf(names);
            for (String values : List.of(SECRET, REPLICATION, SENTINEL, CLUSTER)) {
                assertThat(Rendered.of(values).names().stream()
                                .filter(name -> name.startsWith("Service/"))
                                .map(name -> name.substring("Service/".length()))
                                .flatMap(service -> Stream.of(service, service + ".caching", service + ".caching.svc")))
                        .isNotEmpty()
                        .isSubsetOf(names);
            }
            assertThat(Rendered.of(SENTINEL + "tls: {enabled: true, existingSecret: redis-tls}")
                            .text())
                    .contains("secretName: redis-tls");
        }

        @Test
        void nameEveryPodToTheScripts() {
            String members = Rendered.of(SENTINEL).file("members.sh");

            assertThat(members)
                    .contains(
                            "REDIS_SERVERS='redis-master-0.redis-headless.caching.svc redis-replicas-0.redis-headless"
                                    + ".caching.svc redis-replicas-1.redis-headless.caching.svc'\n",
                            "REDIS_SENTINELS='redis-sentinel-0.redis-headless.caching.svc"
                                    + " redis-sentinel-1.redis-headless.caching.svc"
                                    + " redis-sentinel-2.redis-headless.caching.svc'\n",
                            "REDIS_SENTINEL_MAJORITY='2'\n");
            // More or fewer of them are no reason to restart anybody.
            assertThat(pods(SENTINEL + "replica: {replicaCount: 4}")).isEqualTo(pods(SENTINEL));
        }

        private static List<JsonNode> pods(String values) {
            Rendered rendered = Rendered.of(values);
            return Stream.of("redis-master", "redis-replicas", "redis-sentinel")
                    .map(name -> rendered.object("StatefulSet", name).at("/spec/template"))
                    .toList();
        }

        @Test
        void spreadTheClustersSlotsOverItsMasters() {
            Rendered rendered = Rendered.of(CLUSTER + "cluster: {nodes: 12, replicas: 2}");
            JsonNode job = rendered.objects().stream()
                    .filter(object -> object.path("kind").asString("").equals("Job"))
                    .findFirst()
                    .orElseThrow();

            assertThat(rendered.object("StatefulSet", "redis-cluster")
                            .at("/spec/replicas")
                            .asInt())
                    .isEqualTo(12);
            assertThat(env(job, "REDIS_CLUSTER_MASTERS").at("/value").asString())
                    .isEqualTo("4");
            assertThat(rendered.file("cluster.conf")).contains("cluster-enabled yes");
        }

        /** A server that was cut off still says that it is the master: the sentinels are asked instead. */
        @Test
        void theProxyBelievesTheSentinels() {
            String proxy = Rendered.of(SENTINEL).file("haproxy.cfg");

            assertThat(proxy)
                    .contains("use_backend redis-replicas-1 if { nbsrv(named-redis-replicas-1) ge 2 }"
                            + " !{ nbsrv(named-redis-master-0) ge 2 } !{ nbsrv(named-redis-replicas-0) ge 2 }\n")
                    .contains("tcp-check send \"SENTINEL get-master-addr-by-name mymaster\\r\\n\"");
        }

        @Test
        void speakTlsAndNothingElse() {
            Rendered rendered = Rendered.of(SENTINEL
                    + "tls: {enabled: true, existingSecret: certs, authClients: true}\nmetrics: {enabled: true}");

            assertThat(rendered.file("master.conf"))
                    .contains("port 0\n", "tls-port 6379\n", "tls-replication yes", "tls-auth-clients yes");
            assertThat(rendered.file("sentinel-global.conf")).contains("port 0\n", "tls-port 26379");
            assertThat(rendered.statefulSets()).allMatch(set -> set.toString().contains("\"secretName\":\"certs\""));
            assertThat(Rendered.of(CLUSTER + "tls: {enabled: true, existingSecret: certs}")
                            .file("cluster.conf"))
                    .contains("tls-cluster yes");
        }

        @ParameterizedTest
        @ValueSource(strings = {SENTINEL, CLUSTER, REPLICATION})
        void keepVersionsOutOfWhatCannotBeChanged(String values) {
            assertThat(Rendered.of(values).statefulSets()).allSatisfy(set -> {
                assertThat(set.at("/spec/selector").toString()).doesNotContain("version", "chart");
                assertThat(set.at("/spec/volumeClaimTemplates").toString()).doesNotContain("helm.sh/chart");
                assertThat(set.at("/spec/template/metadata/labels").toString()).doesNotContain("version", "chart");
            });
        }
    }

    @Nested
    class Schema {
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
            architecture: 5 | architecture
            architecture: sentinel | architecture
            replica: {replicaCount: many} | replica.replicaCount
            replica: {replicaCount: -1} | replica.replicaCount
            master: {count: 2} | master.count
            auth: {existingSecret: 'Not A Name'} | auth.existingSecret
            persistence: {size: lots} | persistence.size
            persistence: {enabled: 'yes'} | persistence.enabled
            resources: {limits: {memory: 1 GB}} | resources.limits.memory
            resources: {limit: {memory: 1Gi}} | resources
            master: {resources: {requests: {cpu: fast}}} | master.resources.requests.cpu
            extraFlags: '--a b' | extraFlags
            service: {port: 70000} | service.port
            image: {pullPolicy: Sometimes} | image.pullPolicy
            maxmemoryPercent: 120 | maxmemoryPercent
            replicaa: {} | the values
            """)
        void namesTheFieldItRefuses(String values, String field) {
            assertThatExceptionOfType(OpsException.class)
                    .isThrownBy(() -> Rendered.of(values))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                    .satisfies(e -> assertThat(e.why()).startsWith(field + ": "));
        }

        @Test
        void tellsTitleAndDescriptionOfEveryValue() throws IOException {
            JsonNode schema =
                    JsonMapper.shared().readTree(Files.readString(Rendered.CHART.resolve("values.schema.json")));
            JsonNode values = YAMLMapper.shared().readTree(Files.readString(Rendered.CHART.resolve("values.yaml")));

            described(schema, schema, "", values);
        }

        private void described(JsonNode root, JsonNode schema, String path, JsonNode values) {
            JsonNode known = schema.at("/allOf/0/$ref").isMissingNode()
                    ? schema
                    : root.at(schema.at("/allOf/0/$ref").asString().substring(1));
            assertThat(schema.path("title").asString("")).as(path + " title").isNotBlank();
            assertThat(schema.path("description").asString(""))
                    .as(path + " description")
                    .isNotBlank();
            if (known.has("properties")) {
                values.properties().forEach(value -> {
                    JsonNode property = known.path("properties").path(value.getKey());
                    assertThat(property.isMissingNode())
                            .as(path + "/" + value.getKey())
                            .isFalse();
                    described(root, property, path + "/" + value.getKey(), value.getValue());
                });
            }
        }
    }

    @Nested
    class Specification {
        private static final Path EXAMPLES = Path.of("src/test/resources/spec");

        static Stream<SpecExample> examples() throws IOException {
            try (Stream<Path> files = Files.list(EXAMPLES)) {
                return files.sorted().toList().stream().flatMap(file -> SpecExample.read(read(file)).stream());
            }
        }

        @ParameterizedTest
        @MethodSource("examples")
        void renders(SpecExample example) {
            ObjectNode values = (ObjectNode) YAMLMapper.shared().readTree(example.valuesYaml());
            values.withObject("/auth")
                    .put("existingSecret", "redis"); // As the console does when it has made the Secret.
            Rendered rendered = Rendered.of(YAMLMapper.shared().writeValueAsString(values));

            boolean cluster = values.path("architecture").asString("").equals("cluster");
            assertThat(rendered.names()).contains(cluster ? "StatefulSet/redis-cluster" : "StatefulSet/redis-master");
            assertThat(rendered.names().contains("StatefulSet/redis-sentinel"))
                    .isEqualTo(values.at("/sentinel/enabled").asBoolean(false));
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static OpsException refused(String values, String sentence) {
        OpsException error = catchThrowableOfType(OpsException.class, () -> Rendered.of(values));
        assertThat(error).isNotNull();
        assertThat(error.kind()).isEqualTo(ErrorKind.INVALID_INPUT);
        assertThat(error.why()).contains(sentence);
        return error;
    }

    private static JsonNode container(JsonNode statefulSet) {
        return statefulSet.at("/spec/template/spec/containers/0");
    }

    private static JsonNode env(JsonNode statefulSet, String name) {
        for (JsonNode variable : container(statefulSet).at("/env")) {
            if (variable.at("/name").asString().equals(name)) {
                return variable;
            }
        }
        return MissingNode.getInstance();
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
