package dev.redwheel.practice;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A practice cluster with a client, and the few steps that these tests take on it. */
final class PracticeKit implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);

    final PracticeCluster cluster;
    final KubernetesClient client;

    PracticeKit(Path home, PodNetwork network) {
        cluster = PracticeCluster.start(home.resolve("practice"), network);
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
                .build();
    }

    void load(String manifest) {
        client.load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
                .inNamespace("default")
                .create();
    }

    Optional<Pod> pod(String name) {
        return Optional.ofNullable(
                client.pods().inNamespace("default").withName(name).get());
    }

    /** The pods whose label "app" has this value. */
    List<Pod> pods(String app) {
        return client.pods().inNamespace("default").withLabel("app", app).list().getItems();
    }

    ContainerStatus container(String pod) {
        return pod(pod).orElseThrow().getStatus().getContainerStatuses().getFirst();
    }

    void awaitReady(String... pods) {
        for (String pod : pods) {
            await("pod " + pod)
                    .atMost(SOON)
                    .until(() -> pod(pod).filter(PracticeKit::ready).isPresent());
        }
    }

    static boolean ready(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus().getConditions() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    String log(String pod) {
        return client.pods().inNamespace("default").withName(pod).getLog();
    }

    String log(String pod, String container) {
        return client.pods()
                .inNamespace("default")
                .withName(pod)
                .inContainer(container)
                .getLog();
    }

    List<String> messages(String object) {
        return client.v1().events().inNamespace("default").list().getItems().stream()
                .filter(e -> e.getInvolvedObject().getName().equals(object))
                .map(e -> e.getReason() + ": " + e.getMessage())
                .toList();
    }

    String address(String pod) {
        return pod(pod).orElseThrow().getStatus().getPodIP();
    }

    /** What a pod's server answers; "" while it cannot be asked. */
    String ask(String pod, int port, String... words) {
        try (RedisConnection redis = connect(address(pod), port)) {
            redis.call("AUTH", "pw");
            return redis.call(words);
        } catch (IOException e) {
            return "";
        }
    }

    static RedisConnection connect(String address, int port) throws IOException {
        Socket socket = new Socket(InetAddress.ofLiteral(address), port);
        socket.setSoTimeout(5000);
        return new RedisConnection(socket);
    }

    /** A line of a server's INFO. */
    String info(String pod, int port, String field) {
        return ask(pod, port, "INFO")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1))
                .findFirst()
                .orElse("");
    }

    static List<String> get(String url) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .toList();
        }
    }

    @Override
    public void close() {
        client.close();
        cluster.close();
    }
}
