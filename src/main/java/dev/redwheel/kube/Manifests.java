package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.ObjectRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects of any kind, as manifests name them: the API's discovery says how each is reached. */
final class Manifests {
    static final String METADATA_LIST =
            "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";
    private static final String FIELD_MANAGER = "redwheel-preview";

    /** How a kind is reached. */
    private record Kind(Resource resource, boolean namespaced, boolean listable) {}

    private record Item(ObjectRef ref, Optional<Resource> resource, ObjectNode object) {}

    private final KubeApi api;
    private final Map<String, Map<String, Kind>> discovered = new ConcurrentHashMap<>();

    Manifests(KubeApi api) {
        this.api = api;
    }

    List<ObjectRef> objects(String manifest, String namespace) {
        return items(manifest, namespace).stream().map(Item::ref).toList();
    }

    Existence exists(ObjectRef ref) {
        Optional<Resource> resource = resource(ref);
        if (resource.isEmpty()) {
            return Existence.ABSENT;
        }
        try {
            api.send(Call.get(resource.get(), ref.namespace(), ref.name())
                    .accepting("application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json"));
            return Existence.PRESENT;
        } catch (OpsException e) {
            return switch (e.kind()) {
                case NOT_FOUND -> Existence.ABSENT;
                case FORBIDDEN -> Existence.UNKNOWN;
                default -> throw e;
            };
        }
    }

    /**
     * Every object of a namespace but for Events, measurements and what Kubernetes puts into every namespace.
     *
     * @throws OpsException when any kind cannot be listed
     */
    List<ObjectRef> contents(String namespace) {
        Set<String> seen = new LinkedHashSet<>();
        List<ObjectRef> found = new ArrayList<>();
        for (List<String> group : groups()) {
            Set<String> listed = new HashSet<>();
            for (String apiVersion : group) {
                kinds(apiVersion).forEach((name, kind) -> {
                    if (kind.namespaced() && kind.listable() && !name.equals("Event") && listed.add(name)) {
                        api.list(Call.list(kind.resource(), namespace, "").accepting(METADATA_LIST), item -> {
                            ObjectRef ref = new ObjectRef(
                                    apiVersion, name, namespace, Fields.text(item.path("metadata"), "name"));
                            if (!furniture(ref)
                                    && seen.add(ref.display())) { // The same object shows in several groups.
                                found.add(ref);
                            }
                        });
                    }
                });
            }
        }
        return found;
    }

    /**
     * The versions of each group of the API, the preferred one first. All of them: a kind may be in an older one alone
     * (CronJob in batch/v1beta1 of Kubernetes 1.20, which prefers batch/v1).
     */
    private List<List<String>> groups() {
        List<List<String>> groups = new ArrayList<>(List.of(List.of("v1")));
        for (JsonNode group : api.json(Call.path("/apis")).path("groups")) {
            String name = Fields.text(group, "name");
            if (!name.equals("metrics.k8s.io") && !name.equals("events.k8s.io")) {
                Set<String> versions = new LinkedHashSet<>();
                versions.add(Fields.text(group.path("preferredVersion"), "groupVersion"));
                versions.addAll(Fields.each(group.path("versions"), version -> Fields.text(version, "groupVersion")));
                groups.add(List.copyOf(versions));
            }
        }
        return groups;
    }

    private static boolean furniture(ObjectRef ref) {
        return switch (ref.kind()) {
            case "ServiceAccount" -> ref.name().equals("default");
            case "Secret" -> ref.name().startsWith("default-token-");
            case "ConfigMap" -> ref.name().equals("kube-root-ca.crt");
            default -> false;
        };
    }

    Optional<Resource> resource(ObjectRef ref) {
        return Optional.ofNullable(kinds(ref.apiVersion()).get(ref.kind())).map(Kind::resource);
    }

    List<ObjectPreview> dryRun(String manifest, String namespace) {
        return items(manifest, namespace).stream().map(this::preview).toList();
    }

    private ObjectPreview preview(Item item) {
        ObjectRef ref = item.ref;
        if (item.resource.isEmpty()) {
            OpsException unknown = new OpsException(
                    ErrorKind.UNSUPPORTED,
                    "preview " + ref.display(),
                    api.transport().host(),
                    "The cluster has no kind " + ref.kind() + " in " + ref.apiVersion() + ".",
                    "Install what provides it, or switch it off in the values.");
            return new ObjectPreview(ref, Optional.empty(), Optional.empty(), Optional.of(unknown));
        }
        Call get = Call.get(item.resource.get(), ref.namespace(), ref.name());
        Optional<String> live = Optional.empty();
        try {
            live = Optional.of(yaml(api.json(get)));
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.NOT_FOUND && e.kind() != ErrorKind.FORBIDDEN) {
                return new ObjectPreview(ref, live, Optional.empty(), Optional.of(e));
            }
        }
        try {
            Call apply = get.patching(KubeApi.JSON.writeValueAsBytes(item.object), "application/apply-patch+yaml")
                    .with("dryRun", "All")
                    .with("fieldManager", FIELD_MANAGER)
                    .with("force", "true");
            return new ObjectPreview(ref, live, Optional.of(yaml(api.json(apply))), Optional.empty());
        } catch (OpsException e) {
            return new ObjectPreview(ref, live, Optional.empty(), Optional.of(e));
        }
    }

    private List<Item> items(String manifest, String namespace) {
        List<Item> items = new ArrayList<>();
        try {
            LoadSettings settings =
                    LoadSettings.builder().setAllowDuplicateKeys(true).build();
            for (Object document : new Load(settings).loadAllFromString(manifest)) {
                if (document != null && KubeApi.JSON.valueToTree(document) instanceof ObjectNode object) {
                    items.add(item(object, namespace));
                }
            }
        } catch (YamlEngineException e) {
            throw new OpsException(
                    ErrorKind.INVALID_INPUT, "read the manifest", "this console", "It is not valid YAML.", "", e);
        }
        return items;
    }

    private Item item(ObjectNode object, String namespace) {
        JsonNode meta = object.path("metadata");
        String apiVersion = Fields.text(object, "apiVersion");
        String kind = Fields.text(object, "kind");
        Optional<Kind> known = Optional.ofNullable(kinds(apiVersion).get(kind));
        boolean namespaced = known.map(Kind::namespaced).orElse(true);
        String own = Fields.text(meta, "namespace");
        String place = namespaced ? own.isEmpty() ? namespace : own : "";
        return new Item(
                new ObjectRef(apiVersion, kind, place, Fields.text(meta, "name")), known.map(Kind::resource), object);
    }

    private Map<String, Kind> kinds(String apiVersion) {
        return apiVersion.isBlank() ? Map.of() : discovered.computeIfAbsent(apiVersion, this::discover);
    }

    private Map<String, Kind> discover(String apiVersion) {
        String path = Resource.api(apiVersion);
        Map<String, Kind> kinds = new ConcurrentHashMap<>();
        try {
            for (JsonNode resource : api.json(Call.path(path)).path("resources")) {
                String plural = Fields.text(resource, "name");
                if (!plural.contains("/")) { // A subresource has the kind of something else.
                    kinds.put(
                            Fields.text(resource, "kind"),
                            new Kind(
                                    new Resource(path, plural),
                                    resource.path("namespaced").asBoolean(false),
                                    listable(resource)));
                }
            }
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
        return kinds;
    }

    private static boolean listable(JsonNode resource) {
        return Fields.each(resource.path("verbs"), verb -> verb.asString("")).contains("list");
    }

    private static String yaml(JsonNode object) {
        if (object instanceof ObjectNode root) {
            root.remove("status");
            if (root.path("metadata") instanceof ObjectNode meta) {
                meta.remove("managedFields");
            }
            if (Fields.text(root, "kind").equals("Secret")) {
                mask(root, "data");
                mask(root, "stringData");
            }
        }
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .build();
        return new Dump(settings).dumpToString(KubeApi.JSON.treeToValue(object, Object.class));
    }

    private static void mask(ObjectNode secret, String field) {
        if (secret.path(field) instanceof ObjectNode values) {
            List.copyOf(values.propertyNames()).forEach(key -> values.put(key, "***"));
        }
    }
}
