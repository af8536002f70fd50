package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.Existence;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.NamespaceList;
import dev.redwheel.kube.NewPod;
import dev.redwheel.kube.NewSecret;
import dev.redwheel.kube.ObjectPreview;
import dev.redwheel.kube.ReleaseSecret;
import dev.redwheel.kube.ResourceMeta;
import dev.redwheel.kube.SecretData;
import dev.redwheel.kube.SecretEdit;
import dev.redwheel.kube.Subscription;
import dev.redwheel.kube.TemporaryKubeconfig;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessAnswer.Verdict;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.AuthMethod;
import dev.redwheel.model.EndpointsInfo;
import dev.redwheel.model.EventInfo;
import dev.redwheel.model.KubeContext;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PodSize;
import dev.redwheel.model.PodTemplate;
import dev.redwheel.model.Provider;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.QuotaInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.ServiceInfo;
import dev.redwheel.model.Snapshot;
import dev.redwheel.model.StorageClassInfo;
import dev.redwheel.model.WorkloadInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/**
 * A cluster in memory, as small as the operations need it, whose every change can be made to fail before or after it
 * happened. One object is both the cluster and every session on it; closing a session does nothing.
 */
final class FakeCluster implements KubeSession, ReleaseInstaller {
    static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");

    static final String MANIFEST = """
        # Source: redis/templates/services.yaml
        apiVersion: v1
        kind: Service
        metadata:
          name: redis-master
        ---
        apiVersion: policy/v1beta1
        kind: PodDisruptionBudget
        metadata:
          name: redis-master
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: redis-master
        spec:
          replicas: 1
          template:
            spec:
              containers:
                - name: redis
                  image: docker.io/library/redis:7.0.15
                  resources:
                    requests: {cpu: 100m, memory: 256Mi}
                    limits: {memory: 256Mi}
          volumeClaimTemplates:
            - metadata:
                name: redis-data
              spec:
                resources:
                  requests:
                    storage: 8Gi
        """;

    /** What stands for a kill -9: nothing after it runs. Not an OpsException, so nobody handles it. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    final Map<String, Map<String, String>> namespaces = new TreeMap<>();
    /** Those that are being deleted. */
    final Set<String> ending = new TreeSet<>();

    final Map<String, SecretData> secrets = new TreeMap<>();
    final Map<String, PvcInfo> claims = new TreeMap<>();
    final Map<String, PodInfo> pods = new TreeMap<>();
    final Set<ObjectRef> objects = new java.util.LinkedHashSet<>();
    /** Objects that no uninstall takes away. */
    final Set<ObjectRef> kept = new java.util.HashSet<>();

    final Map<ReleaseKey, String> releases = new TreeMap<>(java.util.Comparator.comparing(ReleaseKey::toString));
    final List<EventInfo> events = new ArrayList<>();
    final List<StorageClassInfo> classes =
            new ArrayList<>(List.of(new StorageClassInfo("standard", "fake", true, false, true)));
    final List<NodeInfo> nodes = new ArrayList<>(List.of(
            new NodeInfo("node1", true, true, "", 2000, 4L << 30, OptionalLong.of(500), OptionalLong.of(1L << 30))));
    final List<QuotaInfo> quotas = new ArrayList<>();
    final Set<String> denied = new TreeSet<>();
    final List<String> changes = new ArrayList<>();
    String manifest = MANIFEST;
    String log = "";
    int logsRead;
    /** Counts down with every change; at zero the process is killed before (even) or after (odd) it. */
    int killAt = -1;
    /** Whether an installed release comes up. */
    boolean comesUp = true;
    /** Status that a killed install leaves. */
    String killedInstallStatus = "pending-install";

    private final List<Runnable> watchers = new ArrayList<>();

    /** What others do to the cluster right before this change. */
    final Map<String, Runnable> before = new TreeMap<>();
    /** Changes whose answer is lost: the cluster makes them, the console is told TIMEOUT. */
    final Set<String> lost = new TreeSet<>();

    private void change(String what, Runnable effect) {
        if (killAt == 0) {
            throw new Killed();
        }
        Optional.ofNullable(before.remove(what)).ifPresent(Runnable::run);
        effect.run();
        changes.add(what);
        if (lost.remove(what)) {
            throw new OpsException(ErrorKind.TIMEOUT, what, "fake", "No answer came.", "Try again.");
        }
        if (killAt == 1) {
            throw new Killed();
        }
        killAt -= killAt > 0 ? 2 : 0;
        List.copyOf(watchers).forEach(Runnable::run);
    }

    // Helm

    @Override
    public String chartVersion() {
        return "0.1.0";
    }

    @Override
    public String defaultValues() {
        return "{}";
    }

    @Override
    public String render(KubeSession session, ReleaseKey release, String valuesYaml) {
        return manifest;
    }

    @Override
    public void install(KubeSession session, ReleaseKey release, String valuesYaml, String description) {
        if (releases.containsKey(release)) {
            throw new OpsException(ErrorKind.CONFLICT, "install", "fake", "Name in use.", "");
        }
        change("store release", () -> {
            if (releases.containsKey(release)) {
                throw new OpsException(ErrorKind.CONFLICT, "install", "fake", "Name in use.", "");
            }
            releases.put(release, release(release, killedInstallStatus, "", valuesYaml));
        });
        change("install " + release.name(), () -> {
            objects.addAll(ReleasePlan.parse(manifest, release.namespace()).objects());
            releases.put(release, release(release, "deployed", description, valuesYaml));
            for (String name : ReleasePlan.parse(manifest, release.namespace()).claimNames()) {
                claims.put(name, claim(release.namespace(), name, comesUp ? "Bound" : "Pending"));
            }
            pods.put("redis-master-0", pod(release, "redis-master-0", comesUp));
        });
    }

    @Override
    public void upgrade(
            KubeSession session, ReleaseKey release, ReleaseSecret chart, String valuesYaml, String description) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void upgrade(KubeSession session, ReleaseKey release, String valuesYaml, String description) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String render(KubeSession session, ReleaseKey release, ReleaseSecret chart, String valuesYaml) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void upgrade(KubeSession session, ReleaseKey release, Path chart, String valuesYaml, String description) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String render(KubeSession session, ReleaseKey release, Path chart, String valuesYaml) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void uninstall(KubeSession session, ReleaseKey release) {
        if (!releases.containsKey(release)) {
            throw new OpsException(ErrorKind.NOT_FOUND, "uninstall", "fake", "No such release.", "");
        }
        change("uninstall " + release.name(), () -> {
            objects.retainAll(kept);
            pods.clear();
            releases.remove(release);
        });
    }

    private String release(ReleaseKey release, String status, String description, String values) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "name",
                        release.name(),
                        "namespace",
                        release.namespace(),
                        "version",
                        1,
                        "manifest",
                        manifest,
                        "config",
                        Optional.ofNullable(new Load(LoadSettings.builder().build()).loadFromString(values))
                                .orElse(Map.of()),
                        "info",
                        Map.of(
                                "status",
                                status,
                                "description",
                                description,
                                "first_deployed",
                                NOW.toString(),
                                "last_deployed",
                                NOW.toString()),
                        "chart",
                        Map.of("metadata", Map.of("name", "redis", "version", "0.1.0", "appVersion", "7.0.15"))));
    }

    /** Someone else's release, of long ago. */
    void putRelease(ReleaseKey key, String status) {
        releases.put(key, release(key, status, "Install complete", "").replace(NOW.toString(), "2026-01-01T00:00:00Z"));
    }

    /** Someone else's release, of this moment. */
    void putNewRelease(ReleaseKey key, String status, String values) {
        releases.put(key, release(key, status, "Install complete", values));
    }

    static PodInfo pod(ReleaseKey release, String name, boolean ready) {
        return pod(release, name, ready ? "node1" : "", ready, ready ? "running" : "", 0, "");
    }

    static PodInfo unscheduled(ReleaseKey release, String name, String why) {
        return pod(release, name, "", why, false, "", 0, "");
    }

    static PodInfo pod(
            ReleaseKey release, String name, String node, boolean ready, String state, int restarts, String message) {
        return pod(release, name, node, "", ready, state, restarts, message);
    }

    private static PodInfo pod(
            ReleaseKey release,
            String name,
            String node,
            String unschedulable,
            boolean ready,
            String state,
            int restarts,
            String message) {
        return new PodInfo(
                release.namespace(),
                name,
                "uid-" + name,
                ready ? "10.0.0.1" : "",
                node,
                unschedulable,
                ready ? "Running" : "Pending",
                ready,
                "StatefulSet",
                name.replaceAll("-\\d+$", ""),
                Map.of(
                        "app.kubernetes.io/instance",
                        release.name(),
                        "app.kubernetes.io/component",
                        name.contains("replica") ? "replica" : "master"),
                List.of(new PodInfo.Container(
                        "redis",
                        "docker.io/library/redis:7.0.15",
                        List.of(6379),
                        256L << 20,
                        0,
                        ready,
                        restarts,
                        state,
                        message)),
                ready ? Optional.of(NOW) : Optional.empty(),
                Optional.empty(),
                PodSize.UNKNOWN);
    }

    static PvcInfo claim(String namespace, String name, String phase) {
        return new PvcInfo(
                namespace,
                name,
                "uid-" + name,
                phase,
                "standard",
                8L << 30,
                phase.equals("Bound") ? 8L << 30 : 0,
                phase.equals("Bound") ? "pv-1" : "",
                List.of(),
                Map.of("app.kubernetes.io/instance", "redis"),
                Optional.of(NOW));
    }

    // The session

    @Override
    public KubeContext context() {
        return new KubeContext(
                "fake",
                "fake",
                "https://127.0.0.1",
                "me",
                "default",
                AuthMethod.TOKEN,
                Provider.UNKNOWN,
                Optional.empty(),
                "fake",
                "");
    }

    @Override
    public String version() {
        return "v1.34.1";
    }

    @Override
    public NamespaceList namespaces(List<String> candidates) {
        return new NamespaceList(List.copyOf(namespaces.keySet()), true);
    }

    @Override
    public Existence namespaceExists(String namespace) {
        if (ending.contains(namespace)) {
            namespaces.remove(namespace); // The next question finds it gone.
            return ending.remove(namespace) ? Existence.ENDING : Existence.ABSENT;
        }
        return namespaces.containsKey(namespace) ? Existence.PRESENT : Existence.ABSENT;
    }

    @Override
    public Optional<Map<String, String>> namespaceLabels(String namespace) {
        return Optional.ofNullable(namespaces.get(namespace));
    }

    @Override
    public List<ObjectRef> contents(String namespace) {
        List<ObjectRef> all = new ArrayList<>(objects);
        claims.values().forEach(c -> all.add(new ObjectRef("v1", "PersistentVolumeClaim", namespace, c.name())));
        secrets.keySet().forEach(name -> all.add(new ObjectRef("v1", "Secret", namespace, name)));
        pods.keySet().forEach(name -> all.add(new ObjectRef("v1", "Pod", namespace, name)));
        return all;
    }

    @Override
    public void createNamespace(String namespace, Map<String, String> labels) {
        change("create namespace " + namespace, () -> {
            if (namespaces.putIfAbsent(namespace, Map.copyOf(labels)) != null) {
                throw new OpsException(ErrorKind.CONFLICT, "create namespace", "fake", "It exists.", "");
            }
        });
    }

    @Override
    public void deleteNamespace(String namespace) {
        change("delete namespace " + namespace, () -> ending.add(namespace));
    }

    @Override
    public List<AccessAnswer> review(List<AccessRequest> requests) {
        return requests.stream()
                .map(r -> new AccessAnswer(
                        r, denied.contains(r.verb() + " " + r.resource()) ? Verdict.DENIED : Verdict.ALLOWED, ""))
                .toList();
    }

    @Override
    public List<StorageClassInfo> storageClasses() {
        return classes;
    }

    @Override
    public List<NodeInfo> nodes() {
        if (denied.contains("list nodes")) {
            throw new OpsException(ErrorKind.FORBIDDEN, "list nodes", "fake", "No right.", "Ask for it.");
        }
        return nodes;
    }

    @Override
    public List<QuotaInfo> quotas(String namespace) {
        return quotas;
    }

    @Override
    public List<PodInfo> pods(String namespace, String selector) {
        return List.copyOf(pods.values());
    }

    @Override
    public Subscription watchPods(String namespace, String selector, Consumer<Snapshot<List<PodInfo>>> consumer) {
        return watch(() -> consumer.accept(Snapshot.fresh(List.copyOf(pods.values()), NOW)));
    }

    @Override
    public String podLog(String namespace, String pod, String container, int tailLines, boolean previous) {
        logsRead++;
        return log;
    }

    @Override
    public dev.redwheel.kube.Forward forward(String namespace, java.util.function.Supplier<String> pod, int port) {
        throw new UnsupportedOperationException("Redis is faked");
    }

    @Override
    public List<String> secretNames(String namespace) {
        return secrets.keySet().stream().sorted().toList();
    }

    @Override
    public Optional<SecretData> secret(String namespace, String name) {
        return Optional.ofNullable(secrets.get(name));
    }

    @Override
    public void createPod(String namespace, NewPod pod) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void createSecret(String namespace, NewSecret secret) {
        change(
                "create secret " + secret.name(),
                () -> secrets.put(
                        secret.name(),
                        new SecretData(
                                namespace,
                                secret.name(),
                                secret.type(),
                                secret.labels(),
                                secret.annotations(),
                                "1",
                                secret.data())));
    }

    @Override
    public void changeSecret(String namespace, String name, String version, SecretEdit edit) {
        change("change secret " + name, () -> {
            SecretData now = Optional.ofNullable(secrets.get(name)).orElseThrow();
            if (!now.version().equals(version)) {
                throw new OpsException(ErrorKind.CONFLICT, "change secret", "fake", "It was changed.", "");
            }
            Map<String, byte[]> all = new TreeMap<>(now.data());
            all.putAll(edit.put());
            all.keySet().removeAll(edit.gone());
            Map<String, String> notes = new TreeMap<>(now.annotations());
            notes.putAll(edit.annotations());
            secrets.put(name, new SecretData(namespace, name, now.type(), now.labels(), notes, version + "+", all));
        });
    }

    @Override
    public boolean deleteSecret(String namespace, String name) {
        change("delete secret " + name, () -> secrets.remove(name));
        return true;
    }

    @Override
    public List<PvcInfo> pvcs(String namespace, String selector) {
        return List.copyOf(claims.values());
    }

    @Override
    public Subscription watchPvcs(String namespace, String selector, Consumer<Snapshot<List<PvcInfo>>> consumer) {
        return watch(() -> consumer.accept(Snapshot.fresh(List.copyOf(claims.values()), NOW)));
    }

    @Override
    public Map<String, Set<String>> nodeImages() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void growPvc(String namespace, String name, String size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean deletePvc(String namespace, String name) {
        change("delete pvc " + name, () -> claims.remove(name));
        return true;
    }

    @Override
    public List<EndpointsInfo> endpoints(String namespace, String selector) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, String> zones() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ServiceInfo> services(String namespace, String selector) {
        return List.of(
                service(namespace, "redis-headless", "None"),
                service(namespace, "redis-replicas", "10.96.0.2"),
                service(namespace, "redis-master", "10.96.0.1"));
    }

    private static ServiceInfo service(String namespace, String name, String ip) {
        return new ServiceInfo(
                namespace,
                name,
                "ClusterIP",
                ip,
                List.of(new ServiceInfo.Port("redis", 6379, "redis")),
                Map.of(),
                Map.of());
    }

    @Override
    public List<WorkloadInfo> statefulSets(String namespace, String selector) {
        return List.of();
    }

    @Override
    public Subscription watchStatefulSets(
            String namespace, String selector, Consumer<Snapshot<List<WorkloadInfo>>> consumer) {
        return () -> {};
    }

    @Override
    public List<WorkloadInfo> deployments(String namespace, String selector) {
        return List.of();
    }

    @Override
    public List<EventInfo> events(String namespace) {
        return List.copyOf(events);
    }

    @Override
    public Subscription watchEvents(String namespace, Consumer<EventInfo> consumer) {
        int told = events.size();
        return watch(() -> events.stream().skip(told).forEach(consumer));
    }

    @Override
    public List<ResourceMeta> releaseHistory(String namespace, String release) {
        return releaseMetadata(namespace).stream()
                .filter(meta -> release.equals(meta.labels().get("name")))
                .toList();
    }

    @Override
    public List<ResourceMeta> releaseMetadata(String namespace) {
        return releases.keySet().stream()
                .map(key -> new ResourceMeta(
                        namespace,
                        "sh.helm.release.v1." + key.name() + ".v1",
                        "uid",
                        "1",
                        Map.of("name", key.name(), "version", "1", "owner", "helm"),
                        Optional.of(NOW)))
                .toList();
    }

    @Override
    public Subscription watchReleaseMetadata(String namespace, Consumer<Snapshot<List<ResourceMeta>>> consumer) {
        return () -> {};
    }

    @Override
    public ReleaseSecret releasePayload(String namespace, String secretName) {
        String name = secretName.replaceAll("^sh\\.helm\\.release\\.v1\\.|\\.v1$", "");
        String json = Optional.ofNullable(releases.get(new ReleaseKey(namespace, name)))
                .orElseThrow();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ReleaseSecret(
                releaseMetadata(namespace).getFirst(), Base64.getEncoder().encode(bytes.toByteArray()));
    }

    @Override
    public void releasePayloads(String namespace, Consumer<ReleaseSecret> consumer) {}

    @Override
    public List<ObjectPreview> dryRun(String yaml, String namespace) {
        return List.of();
    }

    @Override
    public List<ObjectRef> objects(String yaml, String namespace) {
        return ReleasePlan.parse(yaml, namespace).objects();
    }

    @Override
    public Existence exists(ObjectRef object) {
        return objects.contains(object) ? Existence.PRESENT : Existence.ABSENT;
    }

    @Override
    public void mayChange(String tried) {}

    @Override
    public boolean orphan(ObjectRef object) {
        return objects.remove(object);
    }

    @Override
    public void partition(String namespace, String statefulSet, int ordinal) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean offersResize() {
        return false;
    }

    @Override
    public Optional<PodTemplate> newestTemplate(String namespace, String statefulSet) {
        return Optional.empty();
    }

    @Override
    public Optional<PodTemplate> template(String namespace, String revision) {
        return Optional.empty();
    }

    @Override
    public void resize(String namespace, String pod, Map<String, ResourceSpec> resources) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void ofRevision(String namespace, String pod, String uid, String revision) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(ObjectRef object) {
        return objects.remove(object);
    }

    @Override
    public TemporaryKubeconfig helmKubeconfig(String namespace) {
        throw new UnsupportedOperationException("Helm is faked");
    }

    @Override
    public void close() {}

    private Subscription watch(Runnable tell) {
        watchers.add(tell);
        tell.run();
        return () -> watchers.remove(tell);
    }

    void tellWatchers() {
        List.copyOf(watchers).forEach(Runnable::run);
    }
}
