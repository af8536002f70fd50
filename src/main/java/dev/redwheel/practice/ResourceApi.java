package dev.redwheel.practice;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The verbs of the Kubernetes API on every kind alike: get, list, create, update, patch, delete, deletecollection. */
final class ResourceApi {
    /** An answer: a status code and a body. */
    record Reply(int code, ObjectNode body) {}

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String NAME_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private final ObjectStore store;
    private final Admission admission;
    private final Deletion deletion;
    private final ServerSideApply applies = new ServerSideApply();
    private final SecureRandom random = new SecureRandom();

    ResourceApi(ObjectStore store, Admission admission, Deletion deletion) {
        this.store = store;
        this.admission = admission;
        this.deletion = deletion;
    }

    Reply answer(ApiRequest request) {
        return switch (request.method()) {
            case "GET" -> new Reply(200, request.name().isEmpty() ? list(request) : get(request));
            case "POST" -> create(request);
            case "PUT" -> new Reply(200, replace(request));
            case "PATCH" -> patch(request);
            case "DELETE" -> delete(request);
            default -> throw ApiException.methodNotAllowed();
        };
    }

    private ObjectNode get(ApiRequest request) {
        ObjectNode object = existing(request);
        return request.subresource().equals("scale") ? scale(object) : shaped(request, object);
    }

    private ObjectNode existing(ApiRequest request) {
        return store.find(request.key()).orElseThrow(() -> ApiException.notFound(request.type(), request.name()));
    }

    private ObjectNode list(ApiRequest request) {
        record Seen(List<ObjectNode> objects, long revision) {}
        Seen seen = store.atomically(() -> new Seen(store.list(request.type(), request.namespace()), store.revision()));
        Predicate<JsonNode> selector = selector(request);
        String after = request.parameter("continue").isEmpty() ? "" : decode(request.parameter("continue"));
        int limit = request.parameter("limit").matches("[1-9]\\d{0,8}")
                ? Integer.parseInt(request.parameter("limit"))
                : Integer.MAX_VALUE;
        boolean metadataOnly = metadataOnly(request);
        ObjectNode list = Json.object()
                .put(
                        "kind",
                        metadataOnly
                                ? "PartialObjectMetadataList"
                                : request.type().kind() + "List")
                .put(
                        "apiVersion",
                        metadataOnly ? "meta.k8s.io/v1" : request.type().apiVersion());
        ObjectNode meta = list.putObject("metadata").put("resourceVersion", Long.toString(seen.revision()));
        ArrayNode items = list.putArray("items");
        String last = "";
        int left = 0;
        for (ObjectNode object : seen.objects()) {
            String position = Json.namespace(object) + "/" + Json.name(object);
            if (position.compareTo(after) <= 0 || !selector.test(object)) {
                continue;
            }
            if (items.size() < limit) {
                items.add(shaped(request, object));
                last = position;
            } else {
                left++;
            }
        }
        if (left > 0) {
            meta.put("continue", Base64.getUrlEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8)));
            meta.put("remainingItemCount", left);
        }
        return list;
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("continue key is not valid");
        }
    }

    private Reply create(ApiRequest request) {
        if (request.subresource().equals("eviction")) {
            deletion.delete(request.key());
            return new Reply(201, success(request, ""));
        }
        if (!request.name().isEmpty()) {
            throw ApiException.methodNotAllowed();
        }
        ObjectNode object = checked(request, body(request));
        ObjectNode meta = Json.meta(object);
        if (Json.name(object).isEmpty() && !Json.string(meta, "generateName").isEmpty()) {
            meta.put("name", Json.string(meta, "generateName") + suffix(random));
        }
        return new Reply(201, shaped(request, store(request, object)));
    }

    private ObjectNode store(ApiRequest request, ObjectNode object) {
        Json.meta(object).remove(List.of("uid", "resourceVersion", "creationTimestamp", "deletionTimestamp"));
        return store.atomically(() -> {
            ObjectKey key = ObjectKey.of(request.type(), object);
            if (store.find(key).isPresent()) {
                throw ApiException.exists(request.type(), key.name());
            }
            admission.admitNew(request.type(), object);
            if (request.dryRun()) {
                Json.meta(object).put("uid", new UUID(0, 0).toString()).put("creationTimestamp", Json.now());
                return object;
            }
            return store.create(request.type(), object);
        });
    }

    private ObjectNode replace(ApiRequest request) {
        ObjectNode body = body(request);
        if (request.subresource().equals("scale")) {
            int replicas = Json.integer(body, 0, "spec", "replicas");
            ObjectNode changed = change(request, live -> {
                Json.ensure(live, "spec").put("replicas", replicas);
                return live;
            });
            return scale(changed);
        }
        ObjectNode object = checked(request, body);
        return shaped(request, change(request, live -> resized(request, live, object)));
    }

    private Reply patch(ApiRequest request) {
        String media = request.contentType().replaceAll(";.*", "").strip();
        if (media.equals("application/apply-patch+yaml")) {
            return apply(request);
        }
        boolean scale = request.subresource().equals("scale");
        JsonNode patch = parsed(request.body());
        ObjectNode changed = change(request, live -> {
            ObjectNode from = scale ? scale(live) : live;
            ObjectNode to = switch (media) {
                case "application/json-patch+json" -> Patches.json(from, patch);
                case "application/merge-patch+json" -> asObject(Patches.merge(from, patch));
                case "application/strategic-merge-patch+json" -> StrategicMerge.apply(from, asObject(patch));
                default -> throw ApiException.unsupportedMedia(media);
            };
            if (scale) {
                Json.ensure(live, "spec").put("replicas", Json.integer(to, 0, "spec", "replicas"));
                return live;
            }
            return resized(request, live, to);
        });
        return new Reply(200, scale ? scale(changed) : shaped(request, changed));
    }

    /** Through "pods/resize" nothing but resources; through the pod itself anything but these. */
    private static ObjectNode resized(ApiRequest request, ObjectNode live, ObjectNode to) {
        if (request.subresource().equals("resize")) {
            return PodResizes.admitted(live, to);
        }
        if (request.type() == ResourceType.PODS) {
            PodResizes.refuseOtherwise(live, to);
        }
        return to;
    }

    private Reply apply(ApiRequest request) {
        ObjectNode wanted = asObject(YAML.readTree(request.body()));
        checked(request, wanted);
        Json.meta(wanted).put("name", request.name());
        String manager = request.parameter("fieldManager");
        if (manager.isEmpty()) {
            throw ApiException.badRequest("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is"
                    + " required for apply patch");
        }
        return store.atomically(() -> {
            if (store.find(request.key()).isEmpty()) {
                ObjectNode created = store(request, wanted.deepCopy());
                if (!request.dryRun()) {
                    applies.remember(created, wanted, manager);
                }
                return new Reply(201, shaped(request, created));
            }
            Json.meta(wanted).remove("managedFields");
            ObjectNode changed = change(request, live -> applies.apply(live, wanted, manager, !request.dryRun()));
            return new Reply(200, shaped(request, changed));
        });
    }

    /** Puts a new version of an existing object in place of the old one, keeping what only the server may set. */
    private ObjectNode change(ApiRequest request, UnaryOperator<ObjectNode> step) {
        return store.atomically(() -> {
            ObjectNode before = existing(request);
            ObjectNode after = step.apply(before.deepCopy());
            String seen = Json.string(after, "metadata", "resourceVersion");
            if (!seen.isEmpty() && !seen.equals(Json.string(before, "metadata", "resourceVersion"))) {
                throw ApiException.conflict(
                        request.type(),
                        request.name(),
                        "the object has been modified; please apply your changes to the latest version and try again");
            }
            String uid = Json.uid(after);
            if (!uid.isEmpty() && !uid.equals(Json.uid(before))) {
                throw ApiException.conflict(
                        request.type(),
                        request.name(),
                        "Precondition failed: UID in precondition: " + uid + ", UID in object meta: "
                                + Json.uid(before));
            }
            keepServerFields(request, before, after);
            admission.admitChange(request.type(), before, after);
            if (request.dryRun()) {
                return after;
            }
            return store.update(request.key(), live -> live.removeAll().setAll(after))
                    .orElse(after);
        });
    }

    private static void keepServerFields(ApiRequest request, ObjectNode before, ObjectNode after) {
        ObjectNode meta = Json.meta(after);
        for (String field : List.of(
                "name",
                "namespace",
                "uid",
                "resourceVersion",
                "generation",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds")) {
            JsonNode value = before.path("metadata").path(field);
            if (value.isMissingNode()) {
                meta.remove(field);
            } else {
                meta.set(field, value);
            }
        }
        after.put("kind", request.type().kind())
                .put("apiVersion", request.type().apiVersion());
        if (request.subresource().equals("status")) {
            JsonNode status = after.path("status");
            after.removeAll().setAll(before.deepCopy());
            after.set("status", status);
        } else if (request.type().hasStatus()) {
            if (before.has("status")) {
                after.set("status", before.get("status"));
            } else {
                after.remove("status");
            }
        }
    }

    private Reply delete(ApiRequest request) {
        ObjectNode options = request.body().length == 0 ? Json.object() : body(request);
        for (String parameter : List.of("propagationPolicy", "gracePeriodSeconds")) {
            String value = request.parameter(parameter);
            if (!value.isEmpty()) {
                options.put(parameter, value);
            }
        }
        boolean dryRun = request.dryRun()
                || Json.items(options, "dryRun").stream()
                        .anyMatch(v -> v.asString("").equals("All"));
        if (request.name().isEmpty()) {
            ObjectNode found = list(request);
            for (JsonNode item : found.path("items").values()) {
                if (!dryRun) {
                    deletion.delete(ObjectKey.of(request.type(), item), options);
                }
            }
            return new Reply(200, found);
        }
        ObjectNode object = existing(request);
        String wantedUid = Json.string(options, "preconditions", "uid");
        if (!wantedUid.isEmpty() && !wantedUid.equals(Json.uid(object))) {
            throw ApiException.conflict(
                    request.type(),
                    request.name(),
                    "Precondition failed: UID in precondition: " + wantedUid + ", UID in object meta: "
                            + Json.uid(object));
        }
        Optional<ObjectNode> ending = dryRun ? Optional.empty() : deletion.delete(request.key(), options);
        return new Reply(200, ending.map(o -> shaped(request, o)).orElseGet(() -> success(request, Json.uid(object))));
    }

    private static ObjectNode success(ApiRequest request, String uid) {
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        status.putObject("details")
                .put("name", request.name())
                .put("group", request.type().group())
                .put("kind", request.type().plural())
                .put("uid", uid);
        return status;
    }

    /** The parts of a body that the path decides; a body that contradicts the path is refused. */
    private static ObjectNode checked(ApiRequest request, ObjectNode object) {
        ResourceType type = request.type();
        String kind = Json.string(object, "kind");
        if (!kind.isEmpty() && !kind.equals(type.kind())) {
            throw ApiException.badRequest(
                    "the kind in the data (" + kind + ") does not match the expected kind (" + type.kind() + ")");
        }
        String given = Json.namespace(object);
        if (type.namespaced() && !given.isEmpty() && !given.equals(request.namespace())) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on" + " the request");
        }
        String name = Json.name(object);
        if (!request.name().isEmpty() && !name.isEmpty() && !name.equals(request.name())) {
            throw ApiException.badRequest("the name of the object (" + name + ") does not match the name on the URL ("
                    + request.name() + ")");
        }
        object.put("kind", type.kind()).put("apiVersion", type.apiVersion());
        if (type.namespaced()) {
            Json.meta(object).put("namespace", request.namespace());
        } else {
            Json.meta(object).remove("namespace");
        }
        return object;
    }

    private static ObjectNode body(ApiRequest request) {
        if (request.contentType().startsWith(Protobuf.MEDIA_TYPE)) {
            return Protobuf.read(request.body());
        }
        if (request.contentType().contains("yaml")) {
            return asObject(YAML.readTree(request.body()));
        }
        return asObject(parsed(request.body()));
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw ApiException.badRequest("the object provided is unrecognized: " + e.getOriginalMessage());
        }
    }

    private static ObjectNode asObject(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.badRequest("the object provided is unrecognized: a JSON object is expected");
    }

    static Predicate<JsonNode> selector(ApiRequest request) {
        Predicate<JsonNode> all = Selectors.labels(request.parameter("labelSelector"))
                .and(Selectors.fields(request.parameter("fieldSelector")));
        // A watch of one object by its path selects it by name.
        return request.name().isEmpty()
                ? all
                : all.and(object -> Json.name(object).equals(request.name()));
    }

    /** The object in the form the client asked for: whole or its metadata alone. */
    static ObjectNode shaped(ApiRequest request, ObjectNode object) {
        if (!metadataOnly(request)) {
            return object;
        }
        return Json.object()
                .put("kind", "PartialObjectMetadata")
                .put("apiVersion", "meta.k8s.io/v1")
                .set("metadata", object.path("metadata"));
    }

    private static boolean metadataOnly(ApiRequest request) {
        return request.accept().contains("as=PartialObjectMetadata");
    }

    private static ObjectNode scale(ObjectNode object) {
        ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode meta = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            object.path("metadata").optional(field).ifPresent(value -> meta.set(field, value));
        }
        scale.putObject("spec").put("replicas", Json.integer(object, 1, "spec", "replicas"));
        List<String> selector = new ArrayList<>();
        Json.strings(object, "spec", "selector", "matchLabels").forEach((k, v) -> selector.add(k + "=" + v));
        scale.putObject("status")
                .put("replicas", Json.integer(object, 0, "status", "replicas"))
                .put("selector", String.join(",", selector));
        return scale;
    }

    /** Five letters as Kubernetes appends them to a generateName. */
    static String suffix(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            text.append(NAME_LETTERS.charAt(random.nextInt(NAME_LETTERS.length())));
        }
        return text.toString();
    }
}
