package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.EndpointsInfo;
import dev.redwheel.model.EventInfo;
import dev.redwheel.model.KubeContext;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PodTemplate;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.QuotaInfo;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.ServiceInfo;
import dev.redwheel.model.Snapshot;
import dev.redwheel.model.StorageClassInfo;
import dev.redwheel.model.WorkloadInfo;
import dev.redwheel.task.Scope;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A {@link KubeSession} over the API server's own paths. */
final class ApiSession implements KubeSession {
    private static final String NEWEST_RELEASES = "owner=helm,status!=superseded";

    private final KubeContext context;
    private final KubeApi api;
    private final WriteGuard guard;
    private final Function<String, TemporaryKubeconfig> helmKubeconfigs;
    private final InstantSource clock;
    private final AccessReviews reviews;
    private final Manifests manifests;
    private final Resizes resizes;
    private final Scope watches = new Scope();
    private final Forwards forwards;

    /** @param helmKubeconfigs writes a kubeconfig for a namespace */
    ApiSession(
            KubeContext context,
            KubeApi api,
            WriteGuard guard,
            Function<String, TemporaryKubeconfig> helmKubeconfigs,
            InstantSource clock) {
        this.context = context;
        this.api = api;
        this.guard = guard;
        this.helmKubeconfigs = helmKubeconfigs;
        this.clock = clock;
        this.reviews = new AccessReviews(api);
        this.manifests = new Manifests(api);
        this.resizes = new Resizes(api);
        this.forwards = new Forwards(api.transport()::endpoint, api.transport()::refused, context.name());
    }

    /** How to speak to the server, for connections of one's own; credentials are those of now. May block. */
    Endpoint endpoint() {
        return api.transport().endpoint();
    }

    KubeApi api() {
        return api;
    }

    @Override
    public KubeContext context() {
        return context;
    }

    @Override
    public void mayChange(String tried) {
        guard.check(context.name(), tried);
    }

    @Override
    public String version() {
        return Fields.text(api.json(Call.path("/version")), "gitVersion");
    }

    @Override
    public NamespaceList namespaces(List<String> candidates) {
        List<String> names = new ArrayList<>();
        try {
            api.list(
                    Call.list(Resource.NAMESPACES, "", "").accepting(Manifests.METADATA_LIST),
                    item -> names.add(Fields.text(item.path("metadata"), "name")));
            return new NamespaceList(names.stream().sorted().toList(), true);
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.FORBIDDEN) {
                throw e;
            }
        }
        Set<String> tried = new LinkedHashSet<>(List.of(context.namespace()));
        tried.addAll(candidates);
        List<AccessRequest> questions = tried.stream()
                .flatMap(namespace -> List.of("pods", "secrets").stream()
                        .map(resource -> new AccessRequest("list", "", resource, namespace)))
                .toList();
        List<String> allowed = reviews.ask(questions).stream()
                .filter(answer -> answer.verdict() == AccessAnswer.Verdict.ALLOWED)
                .map(answer -> answer.request().namespace())
                .distinct()
                .sorted()
                .toList();
        return new NamespaceList(allowed, false);
    }

    @Override
    public Existence namespaceExists(String namespace) {
        try {
            JsonNode meta =
                    api.json(Call.get(Resource.NAMESPACES, "", namespace)).path("metadata");
            return meta.hasNonNull("deletionTimestamp") ? Existence.ENDING : Existence.PRESENT;
        } catch (OpsException e) {
            return switch (e.kind()) {
                case NOT_FOUND -> Existence.ABSENT;
                case FORBIDDEN -> Existence.UNKNOWN;
                default -> throw e;
            };
        }
    }

    @Override
    public Optional<Map<String, String>> namespaceLabels(String namespace) {
        try {
            return found(() -> Fields.texts(api.json(Call.get(Resource.NAMESPACES, "", namespace))
                    .path("metadata")
                    .path("labels")));
        } catch (OpsException e) {
            if (e.kind() == ErrorKind.FORBIDDEN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<ObjectRef> contents(String namespace) {
        return manifests.contents(namespace);
    }

    @Override
    public void createNamespace(String namespace, Map<String, String> labels) {
        guard.check(context.name(), "create the namespace " + namespace);
        ObjectNode body = object("v1", "Namespace", namespace, labels);
        api.send(Call.create(Resource.NAMESPACES, "", namespace, KubeApi.JSON.writeValueAsBytes(body)));
    }

    @Override
    public void deleteNamespace(String namespace) {
        guard.check(context.name(), "delete the namespace " + namespace);
        api.send(Call.delete(Resource.NAMESPACES, "", namespace));
    }

    @Override
    public List<AccessAnswer> review(List<AccessRequest> requests) {
        return reviews.ask(requests);
    }

    @Override
    public List<StorageClassInfo> storageClasses() {
        return list(Call.list(Resource.STORAGE_CLASSES, "", ""), ObjectReader::storageClass);
    }

    @Override
    public List<NodeInfo> nodes() {
        return new Capacity(api).nodes();
    }

    @Override
    public Map<String, Set<String>> nodeImages() {
        return new Capacity(api).images();
    }

    @Override
    public Map<String, String> zones() {
        Map<String, String> zones = new TreeMap<>();
        api.list(Call.list(Resource.NODES, "", "").accepting(Manifests.METADATA_LIST), node -> {
            JsonNode meta = node.path("metadata");
            zones.put(Fields.text(meta, "name"), Capacity.zone(meta));
        });
        return zones;
    }

    @Override
    public List<QuotaInfo> quotas(String namespace) {
        return list(Call.list(Resource.QUOTAS, namespace, ""), ObjectReader::quota);
    }

    @Override
    public List<PodInfo> pods(String namespace, String selector) {
        return list(Call.list(Resource.PODS, namespace, selector), PodReader::pod);
    }

    @Override
    public Subscription watchPods(String namespace, String selector, Consumer<Snapshot<List<PodInfo>>> consumer) {
        return watch(Call.list(Resource.PODS, namespace, selector), PodReader::pod, consumer);
    }

    @Override
    public String podLog(String namespace, String pod, String container, int tailLines, boolean previous) {
        return api.text(Call.get(Resource.PODS, namespace, pod)
                .below("log")
                .accepting("text/plain,application/json")
                .with("container", container)
                .with("tailLines", String.valueOf(tailLines))
                .with("previous", String.valueOf(previous)));
    }

    @Override
    public Optional<SecretData> secret(String namespace, String name) {
        return found(() -> ObjectReader.secret(api.json(Call.get(Resource.SECRETS, namespace, name))));
    }

    @Override
    public List<String> secretNames(String namespace) {
        List<String> names = new ArrayList<>();
        api.list(
                Call.list(Resource.SECRETS, namespace, "owner!=helm").accepting(Manifests.METADATA_LIST),
                item -> names.add(Fields.text(item.path("metadata"), "name")));
        return names.stream().sorted().toList();
    }

    @Override
    public void createPod(String namespace, NewPod pod) {
        guard.check(context.name(), "create the pod " + pod.name());
        ObjectNode body = object("v1", "Pod", pod.name(), Map.of("app.kubernetes.io/managed-by", "redwheel"));
        body.set("spec", pod.spec());
        api.send(Call.create(Resource.PODS, namespace, pod.name(), KubeApi.JSON.writeValueAsBytes(body)));
    }

    @Override
    public void createSecret(String namespace, NewSecret secret) {
        guard.check(context.name(), "create the Secret " + secret.name());
        ObjectNode body = object("v1", "Secret", secret.name(), secret.labels());
        body.put("type", secret.type());
        ObjectNode notes = body.withObject("metadata").putObject("annotations");
        secret.annotations().forEach(notes::put);
        values(body, secret.data());
        api.send(Call.create(Resource.SECRETS, namespace, secret.name(), KubeApi.JSON.writeValueAsBytes(body)));
    }

    @Override
    public void changeSecret(String namespace, String name, String version, SecretEdit edit) {
        guard.check(context.name(), "change the Secret " + name);
        Call get = Call.get(Resource.SECRETS, namespace, name);
        // As a whole, which asks for no other right than Helm does; what is not known here stays as it is.
        if (!(api.json(get) instanceof ObjectNode whole)
                || !version.equals(
                        whole.path("metadata").path("resourceVersion").asString(""))) {
            throw api.errors().error(get, ErrorKind.CONFLICT, "It was changed meanwhile.", "Look at it again.");
        }
        values(whole, edit.put());
        whole.withObject("data").remove(edit.gone());
        if (!edit.annotations().isEmpty()) {
            ObjectNode notes = whole.withObject("metadata").withObject("annotations");
            edit.annotations().forEach(notes::put);
        }
        api.send(get.replacing(KubeApi.JSON.writeValueAsBytes(whole)));
    }

    private static void values(ObjectNode secret, Map<String, byte[]> data) {
        ObjectNode values = secret.withObject("data");
        data.forEach((key, value) -> values.put(key, Base64.getEncoder().encodeToString(value)));
    }

    @Override
    public boolean deleteSecret(String namespace, String name) {
        return delete(Resource.SECRETS, "Secret", namespace, name);
    }

    @Override
    public List<PvcInfo> pvcs(String namespace, String selector) {
        return list(Call.list(Resource.PVCS, namespace, selector), ObjectReader::pvc);
    }

    @Override
    public Subscription watchPvcs(String namespace, String selector, Consumer<Snapshot<List<PvcInfo>>> consumer) {
        return watch(Call.list(Resource.PVCS, namespace, selector), ObjectReader::pvc, consumer);
    }

    @Override
    public void growPvc(String namespace, String name, String size) {
        guard.check(context.name(), "expand the volume of " + name);
        ObjectNode patch = KubeApi.JSON.createObjectNode();
        patch.withObject("/spec/resources/requests").put("storage", size);
        api.send(Call.get(Resource.PVCS, namespace, name)
                .patching(KubeApi.JSON.writeValueAsBytes(patch), "application/merge-patch+json"));
    }

    @Override
    public boolean deletePvc(String namespace, String name) {
        return delete(Resource.PVCS, "PersistentVolumeClaim", namespace, name);
    }

    @Override
    public List<ServiceInfo> services(String namespace, String selector) {
        return list(Call.list(Resource.SERVICES, namespace, selector), ObjectReader::service);
    }

    @Override
    public List<EndpointsInfo> endpoints(String namespace, String selector) {
        return list(Call.list(Resource.ENDPOINTS, namespace, selector), ObjectReader::endpoints);
    }

    @Override
    public List<WorkloadInfo> statefulSets(String namespace, String selector) {
        return list(Call.list(Resource.STATEFUL_SETS, namespace, selector), ApiSession::statefulSet);
    }

    @Override
    public Subscription watchStatefulSets(
            String namespace, String selector, Consumer<Snapshot<List<WorkloadInfo>>> consumer) {
        return watch(Call.list(Resource.STATEFUL_SETS, namespace, selector), ApiSession::statefulSet, consumer);
    }

    private static WorkloadInfo statefulSet(JsonNode item) {
        return ObjectReader.workload("StatefulSet", item);
    }

    @Override
    public List<WorkloadInfo> deployments(String namespace, String selector) {
        return list(
                Call.list(Resource.DEPLOYMENTS, namespace, selector),
                item -> ObjectReader.workload("Deployment", item));
    }

    @Override
    public List<EventInfo> events(String namespace) {
        return list(Call.list(Resource.EVENTS, namespace, ""), ObjectReader::event).stream()
                .sorted(Comparator.comparing(EventInfo::at))
                .toList();
    }

    @Override
    public Subscription watchEvents(String namespace, Consumer<EventInfo> consumer) {
        return watch(Call.list(Resource.EVENTS, namespace, ""), ObjectReader::event, new NewEvents(consumer));
    }

    @Override
    public List<ResourceMeta> releaseMetadata(String namespace) {
        return list(releases(namespace).accepting(Manifests.METADATA_LIST), ObjectReader::meta);
    }

    @Override
    public Subscription watchReleaseMetadata(String namespace, Consumer<Snapshot<List<ResourceMeta>>> consumer) {
        return watch(releases(namespace).accepting(Manifests.METADATA_LIST), ObjectReader::meta, consumer);
    }

    @Override
    public List<ResourceMeta> releaseHistory(String namespace, String release) {
        return list(
                Call.list(Resource.SECRETS, namespace, "owner=helm,name=" + release)
                        .accepting(Manifests.METADATA_LIST),
                ObjectReader::meta);
    }

    private static Call releases(String namespace) {
        return Call.list(Resource.SECRETS, namespace, NEWEST_RELEASES);
    }

    @Override
    public ReleaseSecret releasePayload(String namespace, String secretName) {
        Call call = Call.get(Resource.SECRETS, namespace, secretName);
        return payload(api.json(call))
                .orElseThrow(() -> api.errors()
                        .error(call, ErrorKind.CORRUPT, "The Secret holds no release.", "Look at it with kubectl."));
    }

    @Override
    public void releasePayloads(String namespace, Consumer<ReleaseSecret> consumer) {
        api.listCached(releases(namespace), item -> payload(item).ifPresent(consumer));
    }

    private static Optional<ReleaseSecret> payload(JsonNode secret) {
        byte[] release = ObjectReader.decoded(secret.path("data").path("release"));
        return release.length == 0
                ? Optional.empty()
                : Optional.of(new ReleaseSecret(ObjectReader.meta(secret), release));
    }

    @Override
    public List<ObjectPreview> dryRun(String manifest, String namespace) {
        return manifests.dryRun(manifest, namespace);
    }

    @Override
    public List<ObjectRef> objects(String manifest, String namespace) {
        return manifests.objects(manifest, namespace);
    }

    @Override
    public Existence exists(ObjectRef object) {
        return manifests.exists(object);
    }

    @Override
    public boolean delete(ObjectRef object) {
        return manifests
                .resource(object)
                .filter(resource -> delete(resource, object.kind(), object.namespace(), object.name()))
                .isPresent();
    }

    @Override
    public boolean orphan(ObjectRef object) {
        guard.check(context.name(), "delete the " + object.kind() + " " + object.name() + " without its pods");
        return manifests
                .resource(object)
                .filter(resource -> found(() -> api.send(Call.delete(resource, object.namespace(), object.name())
                                .with("propagationPolicy", "Orphan")))
                        .isPresent())
                .isPresent();
    }

    @Override
    public void partition(String namespace, String statefulSet, int ordinal) {
        guard.check(context.name(), "change which pods of StatefulSet " + statefulSet + " are replaced");
        ObjectNode patch = KubeApi.JSON.createObjectNode();
        patch.withObject("/spec/updateStrategy/rollingUpdate").put("partition", ordinal);
        api.send(Call.get(Resource.STATEFUL_SETS, namespace, statefulSet)
                .patching(KubeApi.JSON.writeValueAsBytes(patch), "application/merge-patch+json"));
    }

    @Override
    public boolean offersResize() {
        return resizes.offered();
    }

    @Override
    public Optional<PodTemplate> newestTemplate(String namespace, String statefulSet) {
        return found(() -> resizes.newestRevision(namespace, statefulSet))
                .filter(revision -> !revision.isEmpty())
                .flatMap(revision -> template(namespace, revision));
    }

    @Override
    public Optional<PodTemplate> template(String namespace, String revision) {
        return found(() -> resizes.template(namespace, revision));
    }

    @Override
    public void resize(String namespace, String pod, Map<String, ResourceSpec> resources) {
        guard.check(context.name(), "resize the Pod " + pod);
        resizes.resize(namespace, pod, resources);
    }

    @Override
    public void ofRevision(String namespace, String pod, String uid, String revision) {
        guard.check(context.name(), "say of which revision the Pod " + pod + " is");
        resizes.ofRevision(namespace, pod, uid, revision);
    }

    @Override
    public TemporaryKubeconfig helmKubeconfig(String namespace) {
        return helmKubeconfigs.apply(namespace);
    }

    @Override
    public Forward forward(String namespace, Supplier<String> pod, int port) {
        return forwards.open(namespace, pod, port);
    }

    @Override
    public void close() {
        forwards.close();
        watches.close();
        api.close();
    }

    private boolean delete(Resource resource, String kind, String namespace, String name) {
        guard.check(context.name(), "delete the " + kind + " " + name);
        return found(() -> api.send(Call.delete(resource, namespace, name))).isPresent();
    }

    private <T> List<T> list(Call call, Function<JsonNode, T> reader) {
        List<T> items = new ArrayList<>();
        api.list(call, item -> items.add(reader.apply(item)));
        return List.copyOf(items);
    }

    private <T> Subscription watch(Call list, Function<JsonNode, T> reader, Consumer<Snapshot<List<T>>> consumer) {
        ListWatch<T> watch = watches.add(ListWatch.start(api, list, reader, consumer, clock));
        return () -> watches.release(watch);
    }

    private static <T> Optional<T> found(Supplier<T> request) {
        try {
            return Optional.of(request.get());
        } catch (OpsException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static ObjectNode object(String apiVersion, String kind, String name, Map<String, String> labels) {
        ObjectNode object = KubeApi.JSON.createObjectNode();
        object.put("apiVersion", apiVersion).put("kind", kind);
        ObjectNode given = object.putObject("metadata").put("name", name).putObject("labels");
        labels.forEach(given::put);
        return object;
    }
}
