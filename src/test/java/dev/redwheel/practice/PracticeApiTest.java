package dev.redwheel.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API as a client meets it: what is stored, selected, patched, watched and refused. */
class PracticeApiTest {
    @TempDir
    static Path home;

    private static PracticeCluster cluster;
    private static KubernetesClient client;

    @BeforeAll
    static void start() {
        cluster = PracticeCluster.start(home.resolve("practice"));
        client = new KubernetesClientBuilder().withConfig(config()).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        cluster.close();
    }

    private static Config config() {
        return Config.fromKubeconfig(cluster.kubeconfig().toFile());
    }

    @Test
    void theKubeconfigIsPrivateAndItsTokenIsNeeded() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cluster.kubeconfig())))
                .isEqualTo("rw-------");
        assertThat(config().getCurrentContext().getName()).isEqualTo("practice");
        Config other = new ConfigBuilder(config())
                .withOauthToken("wrong")
                .withAutoOAuthToken("wrong")
                .build();
        try (KubernetesClient stranger =
                new KubernetesClientBuilder().withConfig(other).build()) {
            assertThatThrownBy(() -> stranger.namespaces().list())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(401));
        }
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(client.getKubernetesVersion().getGitVersion()).contains("practice");
        assertThat(client.getApiGroups().getGroups())
                .extracting(g -> g.getName())
                .contains("apps", "policy", "batch");
        assertThat(client.getApiResources("v1").getResources())
                .extracting(r -> r.getName())
                .contains("pods", "pods/log", "pods/portforward", "secrets");
        assertThat(client.storage().v1().storageClasses().list().getItems())
                .extracting(c -> c.getMetadata().getName())
                .containsExactly("standard");
    }

    @Test
    void objectsAreCreatedReplacedAndRefusedAsOnARealServer() {
        ConfigMap made = create("crud", Map.of(), Map.of("a", "1"));
        assertThat(made.getMetadata().getUid()).isNotBlank();
        assertThatThrownBy(() -> create("crud", Map.of(), Map.of()))
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(409);
                    assertThat(e.getStatus().getReason()).isEqualTo("AlreadyExists");
                });

        ConfigMap changed = new ConfigMapBuilder(made).addToData("b", "2").build();
        client.resource(changed).update();
        assertThatThrownBy(() -> client.resource(new ConfigMapBuilder(changed)
                                .addToData("c", "3")
                                .build())
                        .lockResourceVersion(made.getMetadata().getResourceVersion())
                        .update())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getStatus().getReason()).isEqualTo("Conflict"));

        assertThatThrownBy(() -> client.configMaps()
                        .inNamespace("nowhere")
                        .resource(map("x", Map.of(), Map.of()))
                        .create())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(404);
                    assertThat(e.getMessage()).contains("namespaces \"nowhere\" not found");
                });
        assertThatThrownBy(() -> create("Not_A_Name", Map.of(), Map.of()))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(422));
        assertThat(client.configMaps().inNamespace("default").withName("none").get())
                .isNull();
        client.resource(made).delete();
        assertThat(client.resource(made).get()).isNull();
    }

    @Test
    void secretsTakeTextAndDryRunsLeaveNothing() {
        var secret = new SecretBuilder()
                .withNewMetadata()
                .withGenerateName("gen-")
                .endMetadata()
                .addToStringData("k", "v")
                .build();
        var made = client.secrets().inNamespace("default").resource(secret).create();
        assertThat(made.getMetadata().getName()).matches("gen-[a-z0-9]{5}");
        assertThat(made.getData()).containsEntry("k", "dg==");
        assertThat(made.getStringData()).isNullOrEmpty();

        client.configMaps()
                .inNamespace("default")
                .resource(map("dry", Map.of(), Map.of()))
                .dryRun()
                .create();
        assertThat(client.configMaps().inNamespace("default").withName("dry").get())
                .isNull();
    }

    @Test
    void selectorsChooseByLabelsAndFields() {
        create("sel-a", Map.of("tier", "gold", "set", "sel"), Map.of());
        create("sel-b", Map.of("tier", "silver", "set", "sel"), Map.of());
        create("sel-c", Map.of("set", "sel"), Map.of());
        assertThat(names("set=sel,tier in (gold, silver)")).containsExactly("sel-a", "sel-b");
        assertThat(names("set=sel,tier notin (gold)")).containsExactly("sel-b", "sel-c");
        assertThat(names("set=sel,!tier")).containsExactly("sel-c");
        assertThat(names("set=sel,tier")).containsExactly("sel-a", "sel-b");
        assertThat(names("set==sel,tier!=gold")).containsExactly("sel-b", "sel-c");
        assertThat(client.configMaps()
                        .inAnyNamespace()
                        .withField("metadata.name", "sel-b")
                        .list()
                        .getItems())
                .hasSize(1);
        assertThatThrownBy(() -> client.configMaps()
                        .inAnyNamespace()
                        .withField("data.x", "y")
                        .list())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(400));
    }

    @Test
    void listsComeInPages() {
        for (int i = 0; i < 5; i++) {
            create("page-" + i, Map.of("set", "page"), Map.of());
        }
        var first = client.configMaps()
                .inNamespace("default")
                .withLabel("set", "page")
                .list(new ListOptionsBuilder().withLimit(2L).build());
        assertThat(first.getItems()).hasSize(2);
        assertThat(first.getMetadata().getRemainingItemCount()).isEqualTo(3);
        var rest = client.configMaps()
                .inNamespace("default")
                .withLabel("set", "page")
                .list(new ListOptionsBuilder()
                        .withContinue(first.getMetadata().getContinue())
                        .build());
        assertThat(rest.getItems())
                .extracting(m -> m.getMetadata().getName())
                .containsExactly("page-2", "page-3", "page-4");
    }

    @Test
    void patchesOfEveryKindApply() {
        create("patch", Map.of(), Map.of("a", "1"));
        var resource = client.configMaps().inNamespace("default").withName("patch");
        resource.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"a\":null,\"b\":\"2\"}}");
        assertThat(resource.get().getData()).containsExactly(Map.entry("b", "2"));
        resource.patch(PatchContext.of(PatchType.JSON), "[{\"op\":\"add\",\"path\":\"/data/c\",\"value\":\"3\"}]");
        assertThat(resource.get().getData()).containsEntry("c", "3");
        resource.patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{\"metadata\":{\"labels\":{\"l\":\"x\"}}}");
        assertThat(resource.get().getMetadata().getLabels()).containsEntry("l", "x");

        apply(Map.of("m", "1", "n", "1"));
        apply(Map.of("m", "2"));
        assertThat(resource.get().getData())
                .containsEntry("m", "2")
                .containsEntry("c", "3")
                .doesNotContainKey("n");
    }

    private static void apply(Map<String, String> data) {
        client.configMaps()
                .inNamespace("default")
                .resource(map("patch", Map.of(), data))
                .fieldManager("test")
                .serverSideApply();
    }

    @Test
    void aWatchSeesWhatEntersAndLeavesItsSelection() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (Watch _ = client.configMaps()
                .inNamespace("default")
                .withLabel("watched", "yes")
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, ConfigMap map) {
                        seen.add(action + " " + map.getMetadata().getName());
                    }

                    @Override
                    public void onClose(WatcherException e) {}
                })) {
            create("w-1", Map.of("watched", "yes"), Map.of());
            create("w-2", Map.of("watched", "no"), Map.of());
            var two = client.configMaps().inNamespace("default").withName("w-2");
            two.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"watched\":\"yes\"}}}");
            two.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"watched\":null}}}");
            client.configMaps().inNamespace("default").withName("w-1").delete();
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() ->
                            assertThat(seen).containsExactly("ADDED w-1", "ADDED w-2", "DELETED w-2", "DELETED w-1"));
        }
    }

    @Test
    void whatIsForbiddenIsRefusedAndSaidSo() {
        assertThat(mayList("secrets", "shut")).isTrue();
        cluster.forbid("list", "secrets", "shut");
        try {
            assertThat(mayList("secrets", "shut")).isFalse();
            assertThat(mayList("secrets", "default")).isTrue();
            assertThatThrownBy(() -> client.secrets().inNamespace("shut").list())
                    .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                        assertThat(e.getCode()).isEqualTo(403);
                        assertThat(e.getMessage())
                                .contains(
                                        "cannot list resource \"secrets\" in API group \"\" in the namespace \"shut\"");
                    });
        } finally {
            cluster.allowAll();
        }
    }

    @Test
    void aNamespaceTakesItsContentWithIt() {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("gone")
                        .endMetadata()
                        .build())
                .create();
        client.configMaps()
                .inNamespace("gone")
                .resource(map("in", Map.of(), Map.of()))
                .create();
        client.namespaces().withName("gone").delete();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> client.namespaces().withName("gone").get() == null);
        assertThat(client.configMaps().inNamespace("gone").list().getItems()).isEmpty();
    }

    private static boolean mayList(String resource, String namespace) {
        SelfSubjectAccessReview review = client.resource(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withVerb("list")
                        .withResource(resource)
                        .withNamespace(namespace)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create();
        return review.getStatus().getAllowed();
    }

    private static List<String> names(String selector) {
        return client
                .configMaps()
                .inNamespace("default")
                .list(new ListOptionsBuilder().withLabelSelector(selector).build())
                .getItems()
                .stream()
                .map(m -> m.getMetadata().getName())
                .toList();
    }

    private static ConfigMap create(String name, Map<String, String> labels, Map<String, String> data) {
        return client.configMaps()
                .inNamespace("default")
                .resource(map(name, labels, data))
                .create();
    }

    private static ConfigMap map(String name, Map<String, String> labels, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withData(data)
                .build();
    }
}
