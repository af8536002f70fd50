package dev.redwheel.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.model.AuthMethod;
import dev.redwheel.model.KubeContext;
import dev.redwheel.model.Provider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeContextsTest {
    @TempDir
    private Path folder;

    @Test
    void firstFileWinsForEachNameAndForTheCurrentContext() throws IOException {
        Path one = write("one", """
            clusters: [{name: c, cluster: {server: 'https://one:6443'}}]
            users: [{name: u, user: {token: a}}]
            contexts: [{name: x, context: {cluster: c, user: u, namespace: n}}]
            """);
        Path two = write("two", """
            current-context: y
            clusters: [{name: c, cluster: {server: 'https://two:6443'}}]
            users: [{name: v, user: {username: a, password: b}}]
            contexts:
            - {name: x, context: {cluster: gone, user: gone}}
            - {name: y, context: {cluster: c, user: v}}
            """);
        Path three = write("three", "current-context: x\n");
        try (KubeContexts contexts = open(one, folder.resolve("missing"), two, three)) {
            assertThat(contexts.contexts()).extracting(KubeContext::name).containsExactly("x", "y");
            assertThat(contexts.context("x").orElseThrow().server()).isEqualTo("https://one:6443");
            assertThat(contexts.context("x").orElseThrow().source()).isEqualTo(one.toString());
            assertThat(contexts.context("x").orElseThrow().auth()).isEqualTo(AuthMethod.TOKEN);
            assertThat(contexts.context("y").orElseThrow().server()).isEqualTo("https://one:6443");
            assertThat(contexts.context("y").orElseThrow().namespace()).isEqualTo("default");
            assertThat(contexts.current()).contains("y");
            assertThat(contexts.problems()).isEmpty();
        }
    }

    @Test
    void aBrokenFileIsToldWithItsPlaceAndTheOthersWork() throws IOException {
        Path broken = write("broken", "clusters:\n- name: secret-token-value\n  cluster: {server: [\n");
        Path good = write("good", good("ok"));
        try (KubeContexts contexts = open(broken, good)) {
            assertThat(contexts.contexts()).extracting(KubeContext::name).containsExactly("ok");
            assertThat(contexts.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.place()).isEqualTo(broken + ":4:1");
                assertThat(problem.what()).doesNotContain("secret-token-value");
            });
        }
    }

    @Test
    void everyKindOfBadFileIsAProblemOfThatFile() throws IOException {
        Path empty = write("empty", " \n");
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        Path huge = folder.resolve("huge");
        Files.write(huge, new byte[(int) KubeconfigReader.LARGEST_FILE + 1]);
        Path binary = folder.resolve("binary");
        Files.write(binary, new byte[] {'a', ':', '\n', (byte) 0xff, (byte) 0xfe});
        Path deep = write("deep", "[".repeat(200_000));
        Path list = write("list", "- a\n- b\n");
        Path directory = Files.createDirectory(folder.resolve("directory"));
        try (KubeContexts contexts = open(empty, loop, huge, binary, deep, list, directory)) {
            assertThat(contexts.contexts()).isEmpty();
            assertThat(contexts.problems())
                    .extracting(KubeconfigProblem::file)
                    .containsExactlyInAnyOrder(Stream.of(empty, loop, huge, binary, deep, list, directory)
                            .map(Path::toString)
                            .toArray(String[]::new));
            assertThat(contexts.problems())
                    .anyMatch(p -> p.place().equals(binary + ":2:1") && p.what().contains("UTF-8"))
                    .anyMatch(p -> p.place().equals(empty + ":1:1") && p.what().contains("empty"));
        }
    }

    @Test
    void nodesThatContainThemselvesDoNoHarm() throws IOException {
        Path cyclic = write("cyclic", """
            clusters: &c
            - name: c
              cluster: &me {server: 'https://x', extensions: [*me]}
            - *c
            users: []
            contexts: [{name: x, context: {cluster: c, user: ''}}]
            """);
        try (KubeContexts contexts = open(cyclic)) {
            assertThat(contexts.contexts()).extracting(KubeContext::server).containsExactly("https://x");
            assertThat(contexts.problems())
                    .singleElement()
                    .satisfies(p -> assertThat(p.line()).isEqualTo(1));
        }
    }

    @Test
    void whatIsWrongInsideAFileIsToldWithLineAndTheRestIsRead() throws IOException {
        Path file = write("file", """
            clusters:
            - name: c
              cluster:
                server: not-a-url
                certificate-authority: missing.crt
            users:
            - name: u
              user:
                client-certificate-data: '!!!'
            - name: u
              user: {token: t}
            - name: g
              user: {auth-provider: {name: gcp}}
            contexts:
            - {name: x, context: {cluster: nowhere, user: u}}
            - {name: y, context: {cluster: c, user: nobody}}
            """);
        try (KubeContexts contexts = open(file)) {
            assertThat(contexts.contexts()).extracting(KubeContext::name).containsExactly("x", "y");
            assertThat(contexts.problems())
                    .extracting(KubeconfigProblem::line)
                    .containsExactlyInAnyOrder(4, 5, 9, 10, 13, 15, 16);
            assertThat(contexts.problems())
                    .anyMatch(
                            p -> p.what().contains(folder.resolve("missing.crt").toString()));
        }
    }

    @Test
    void certificatesAreRelativeToTheirFileAndTellTheirEnd() throws IOException {
        Path sub = Files.createDirectory(folder.resolve("sub"));
        Files.copy(Path.of("src/test/resources/kube/expired.crt"), sub.resolve("c.crt"));
        Files.copy(Path.of("src/test/resources/kube/keys/ec-pkcs8.pem"), sub.resolve("k.pem"));
        Path file = write("sub/config", """
            clusters: [{name: c, cluster: {server: 'https://x'}}]
            users: [{name: u, user: {client-certificate: c.crt, client-key: ./k.pem}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            """);
        try (KubeContexts contexts = open(file)) {
            assertThat(contexts.problems()).isEmpty();
            KubeContext context = contexts.contexts().getFirst();
            assertThat(context.auth()).isEqualTo(AuthMethod.CERTIFICATE);
            assertThat(context.certificateExpiry()).contains(Instant.parse("2021-01-01T00:00:00Z"));
        }
    }

    @Test
    void theExplicitFileIsReadAloneAndMayNotBeMissing() throws IOException {
        Path listed = write("listed", good("listed"));
        try (KubeContexts contexts = KubeContexts.open(
                Optional.of(folder.resolve("none")), Map.of("KUBECONFIG", listed.toString()), folder, List.of())) {
            assertThat(contexts.contexts()).isEmpty();
            assertThat(contexts.problems())
                    .singleElement()
                    .satisfies(p -> assertThat(p.what()).isEqualTo("There is no such file."));
        }
    }

    @Test
    void withoutKubeconfigTheHomesFileIsMeant() throws IOException {
        Files.createDirectory(folder.resolve(".kube"));
        Files.writeString(folder.resolve(".kube/config"), good("home"));
        try (KubeContexts contexts =
                KubeContexts.open(Optional.empty(), Map.of("KUBECONFIG", ":"), folder, List.of())) {
            assertThat(contexts.contexts()).extracting(KubeContext::name).containsExactly("home");
        }
    }

    @Test
    void extraContextsComeLastAndAreStartedOnlyWhenResolved() throws IOException {
        Path practice = write("practice", good("inner") + "current-context: inner\n");
        AtomicInteger starts = new AtomicInteger();
        KubeContext described = new KubeContext(
                "practice",
                "",
                "",
                "",
                "default",
                AuthMethod.TOKEN,
                Provider.UNKNOWN,
                Optional.empty(),
                "Redwheel",
                "n");
        LazyContext lazy = new LazyContext(described, () -> {
            starts.incrementAndGet();
            return practice;
        });
        try (KubeContexts contexts =
                KubeContexts.open(Optional.of(write("config", good("a"))), Map.of(), folder, List.of(lazy))) {
            assertThat(contexts.contexts()).extracting(KubeContext::name).containsExactly("a", "practice");
            assertThat(starts).hasValue(0);
            ResolvedContext resolved = contexts.resolve("practice");
            assertThat(starts).hasValue(1);
            assertThat(resolved.description().name()).isEqualTo("practice");
            assertThat(resolved.cluster().server()).isEqualTo("https://inner.example");
            assertThat(resolved).asString().doesNotContain("t0ken");
        }
    }

    @Test
    void changesAreToldAlsoByRenameAndLateAppearance() throws IOException {
        Path file = folder.resolve("later/config");
        AtomicInteger changes = new AtomicInteger();
        try (KubeContexts contexts = open(file)) {
            contexts.onChange(changes::incrementAndGet);
            assertThat(contexts.contexts()).isEmpty();
            Files.createDirectory(file.getParent());
            Files.writeString(file, good("one"));
            await().until(() -> contexts.context("one").isPresent());
            Path fresh = write("fresh", good("two"));
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
            await().until(() -> contexts.context("two").isPresent());
            Files.delete(file);
            await().until(() -> contexts.contexts().isEmpty());
            assertThat(changes.get()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void filesAreNeverWritten() throws IOException {
        Path file = write("config", good("a"));
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1_000_000));
        try (KubeContexts contexts = open(file)) {
            contexts.contexts();
            contexts.resolve("a");
        }
        assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1_000_000);
        assertThat(file).hasContent(good("a"));
    }

    @ParameterizedTest
    @CsvSource({
        "prod, https://a-1.hcp.westeurope.azmk8s.io:443, AKS",
        "x, https://ABC.gr7.eu-central-1.eks.amazonaws.com, EKS",
        "arn:aws:eks:eu-central-1:1:cluster/x, https://10.0.0.1, EKS",
        "gke_p_europe-west1_c, https://34.1.2.3, GKE",
        "default/api-crc-testing:6443/kubeadmin, https://api.crc.testing:6443, OPENSHIFT",
        "kind-kind, https://127.0.0.1:4000, KIND",
        "k3d-x, https://0.0.0.0:4000, K3S",
        "minikube, https://192.168.49.2:8443, MINIKUBE",
        "kubernetes-admin@kubernetes, https://10.0.0.1:6443, UNKNOWN",
    })
    void providersAreToldByWhatTheyWrite(String name, String server, Provider expected) throws IOException {
        String cluster = name.equals("minikube") ? "minikube" : "c";
        Path file = write("config", """
            clusters: [{name: %s, cluster: {server: '%s'}}]
            contexts: [{name: '%s', context: {cluster: %s}}]
            """.formatted(cluster, server, name, cluster));
        try (KubeContexts contexts = open(file)) {
            assertThat(contexts.contexts().getFirst().provider()).isEqualTo(expected);
        }
    }

    @Property(tries = 500)
    void arbitraryBytesNeverThrow(@ForAll byte[] bytes) {
        Kubeconfig read = KubeconfigReader.parse(Path.of("any"), bytes);
        assertThat(MergedKubeconfig.of(List.of(read)).problems()).isNotNull();
    }

    @Property(tries = 500)
    void arbitraryValuesNeverThrow(@ForAll String value) {
        for (String template : List.of(
                "clusters: [{name: '%s', cluster: {server: '%s', certificate-authority: '%s'}}]",
                "users: [{name: u, user: {client-certificate-data: '%s', exec: {command: '%s'}, tokenFile: '%s'}}]",
                "contexts: '%s'\nusers: {'%s': '%s'}")) {
            String quoted = value.replace("'", "''");
            String text = template.replace("%s", quoted);
            Kubeconfig read =
                    KubeconfigReader.parse(Path.of("any"), text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(MergedKubeconfig.of(List.of(read)).contexts()).isNotNull();
        }
    }

    private KubeContexts open(Path... files) {
        String list = String.join(
                java.io.File.pathSeparator, Stream.of(files).map(Path::toString).toList());
        return KubeContexts.open(Optional.empty(), Map.of("KUBECONFIG", list), folder, List.of());
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static String good(String name) {
        return """
            clusters: [{name: c-%1$s, cluster: {server: 'https://%1$s.example'}}]
            users: [{name: u-%1$s, user: {token: t0ken}}]
            contexts: [{name: %1$s, context: {cluster: c-%1$s, user: u-%1$s}}]
            """.formatted(name);
    }

    @Test
    void aBrokenFilesSecretsAreNotTold() throws IOException {
        for (String secret : List.of("*Sup3rS3cret", "&Sup3rS3cret *Sup3rS3cret", "!Sup3r!S3cret x")) {
            String yaml = "users: [{name: u, user: {password: " + secret + "}}]\n";
            Kubeconfig read = KubeconfigReader.parse(folder.resolve("k"), yaml.getBytes(StandardCharsets.UTF_8));
            assertThat(read.problems())
                    .as(secret)
                    .allSatisfy(problem -> assertThat(problem.toString())
                            .doesNotContainIgnoringCase("s3cret")
                            .doesNotContainIgnoringCase("Sup3r"));
        }
    }
}
