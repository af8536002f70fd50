package dev.redwheel.practice;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * StatefulSets, following the order of Kubernetes' own control loop: pods come one after the other and wait for each other,
 * go highest first, and are replaced highest first down to the partition. Also its known limit: under OrderedReady a pod that
 * never gets ready holds up everything after it, even its own correction.
 */
final class StatefulSetController implements Controller {
    private static final String COMPONENT = "statefulset-controller";
    private static final String REVISION = "controller-revision-hash";
    private static final Pattern ORDINAL = Pattern.compile("(.+)-(\\d{1,9})");
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final ObjectStore store;
    private final Admission admission;
    private final Deletion deletion;
    private final EventLog events;
    private final Map<String, Instant> notBefore = new HashMap<>();

    StatefulSetController(ObjectStore store, Admission admission, Deletion deletion, EventLog events) {
        this.store = store;
        this.admission = admission;
        this.deletion = deletion;
        this.events = events;
    }

    @Override
    public void reconcile() {
        for (ObjectNode set : store.list(ResourceType.STATEFUL_SETS, "")) {
            if (!Json.terminating(set)) {
                NavigableMap<Integer, ObjectNode> pods = pods(set);
                String update = revision(set);
                step(set, pods, update);
                status(set, pods(set), update);
            }
        }
    }

    /** The set's pods by ordinal; pods without an owner that fit are adopted, as after a deletion that orphaned them. */
    private NavigableMap<Integer, ObjectNode> pods(ObjectNode set) {
        NavigableMap<Integer, ObjectNode> pods = new TreeMap<>();
        for (ObjectNode pod : store.list(ResourceType.PODS, Json.namespace(set))) {
            Matcher name = ORDINAL.matcher(Json.name(pod));
            if (!name.matches() || !name.group(1).equals(Json.name(set))) {
                continue;
            }
            List<String> owners = Deletion.owners(pod);
            if (owners.contains(Json.uid(set))) {
                pods.put(Integer.valueOf(name.group(2)), pod);
            } else if (owners.isEmpty()
                    && !Json.terminating(pod)
                    && Selectors.labelSelector(Json.at(set, "spec", "selector")).test(pod)) {
                store.update(ObjectKey.of(ResourceType.PODS, pod), p -> PodTemplates.own(p, set));
            }
        }
        return pods;
    }

    /** The name of the revision the set wants now, kept as a ControllerRevision with its template. */
    private String revision(ObjectNode set) {
        JsonNode template = Json.at(set, "spec", "template");
        String name = Json.name(set) + "-" + PodTemplates.hash(template);
        if (store.find(ResourceType.CONTROLLER_REVISIONS, Json.namespace(set), name)
                .isEmpty()) {
            List<ObjectNode> older = PodTemplates.owned(store, ResourceType.CONTROLLER_REVISIONS, set);
            ObjectNode revision =
                    Json.object().put("kind", "ControllerRevision").put("apiVersion", "apps/v1");
            revision.putObject("metadata").put("name", name).put("namespace", Json.namespace(set));
            PodTemplates.own(revision, set);
            Json.ensure(revision, "data", "spec").set("template", template.deepCopy());
            revision.put("revision", older.size() + 1);
            store.create(ResourceType.CONTROLLER_REVISIONS, revision);
        }
        return name;
    }

    /** One step of Kubernetes' loop; what follows comes with the next change. */
    private void step(ObjectNode set, NavigableMap<Integer, ObjectNode> pods, String update) {
        int replicas = Json.integer(set, 1, "spec", "replicas");
        boolean ordered = !Json.string(set, "spec", "podManagementPolicy").equals("Parallel");
        for (int ordinal = 0; ordinal < replicas; ordinal++) {
            ObjectNode pod = pods.get(ordinal);
            if (pod != null && PodTemplates.failed(pod)) {
                deletion.delete(ObjectKey.of(ResourceType.PODS, pod));
                return;
            }
            if (pod == null) {
                if (!create(set, ordinal, update) || ordered) {
                    return;
                }
            } else if (ordered && (Json.terminating(pod) || !EndpointsController.podReady(pod))) {
                return;
            }
        }
        for (ObjectNode surplus : pods.tailMap(replicas, true).descendingMap().values()) {
            if (!Json.terminating(surplus)) {
                delete(set, surplus);
                retire(set, surplus);
                if (ordered) {
                    return;
                }
            } else if (ordered) {
                return;
            }
        }
        roll(set, pods, update, replicas);
    }

    private void roll(ObjectNode set, NavigableMap<Integer, ObjectNode> pods, String update, int replicas) {
        if (Json.string(set, "spec", "updateStrategy", "type").equals("OnDelete")) {
            return;
        }
        int partition = Json.integer(set, 0, "spec", "updateStrategy", "rollingUpdate", "partition");
        for (int ordinal = replicas - 1; ordinal >= partition; ordinal--) {
            ObjectNode pod = pods.get(ordinal);
            if (pod == null || Json.terminating(pod)) {
                return;
            }
            if (!Json.labels(pod).getOrDefault(REVISION, "").equals(update)) {
                delete(set, pod);
                return;
            }
            if (!EndpointsController.podReady(pod)) {
                return;
            }
        }
    }

    private void delete(ObjectNode set, ObjectNode pod) {
        deletion.delete(ObjectKey.of(ResourceType.PODS, pod));
        events.normal(
                set,
                COMPONENT,
                "SuccessfulDelete",
                "delete Pod " + Json.name(pod) + " in StatefulSet " + Json.name(set) + " successful");
    }

    /** The claims of a pod scaled away follow it when the set says so. */
    private void retire(ObjectNode set, ObjectNode pod) {
        if (Json.string(set, "spec", "persistentVolumeClaimRetentionPolicy", "whenScaled")
                .equals("Delete")) {
            for (JsonNode template : Json.items(set, "spec", "volumeClaimTemplates")) {
                deletion.delete(new ObjectKey(
                        ResourceType.CLAIMS, Json.namespace(set), Json.name(template) + "-" + Json.name(pod)));
            }
        }
    }

    private boolean create(ObjectNode set, int ordinal, String update) {
        Instant earliest = notBefore.get(Json.uid(set));
        if (earliest != null && Instant.now().isBefore(earliest)) {
            return false;
        }
        String name = Json.name(set) + "-" + ordinal;
        try {
            createClaims(set, name);
            ObjectNode pod = pod(set, ordinal, name, update);
            store.atomically(() -> {
                admission.admitNew(ResourceType.PODS, pod);
                return store.create(ResourceType.PODS, pod);
            });
            notBefore.remove(Json.uid(set));
            events.normal(
                    set,
                    COMPONENT,
                    "SuccessfulCreate",
                    "create Pod " + name + " in StatefulSet " + Json.name(set) + " successful");
            return true;
        } catch (ApiException refused) {
            notBefore.put(Json.uid(set), Instant.now().plus(RETRY));
            events.warning(
                    set,
                    COMPONENT,
                    "FailedCreate",
                    "create Pod " + name + " in StatefulSet " + Json.name(set) + " failed error: " + refused.text());
            return false;
        }
    }

    private ObjectNode pod(ObjectNode set, int ordinal, String name, String update) {
        int partition = Json.integer(set, 0, "spec", "updateStrategy", "rollingUpdate", "partition");
        String current = Json.string(set, "status", "currentRevision");
        String revision = ordinal < partition && !current.isEmpty() ? current : update;
        JsonNode template = store.find(ResourceType.CONTROLLER_REVISIONS, Json.namespace(set), revision)
                .map(r -> Json.at(r, "data", "spec", "template"))
                .orElse(Json.at(set, "spec", "template"));
        ObjectNode pod = PodTemplates.pod(set, template);
        Json.meta(pod).put("name", name);
        Json.ensure(pod, "metadata", "labels")
                .put(REVISION, revision)
                .put("statefulset.kubernetes.io/pod-name", name)
                .put("apps.kubernetes.io/pod-index", Integer.toString(ordinal));
        ObjectNode spec = Json.ensure(pod, "spec");
        spec.put("hostname", name).put("subdomain", Json.string(set, "spec", "serviceName"));
        for (JsonNode claim : Json.items(set, "spec", "volumeClaimTemplates")) {
            ObjectNode volume = spec.withArrayProperty("volumes").addObject().put("name", Json.name(claim));
            volume.putObject("persistentVolumeClaim").put("claimName", Json.name(claim) + "-" + name);
        }
        return pod;
    }

    private void createClaims(ObjectNode set, String pod) {
        for (JsonNode template : Json.items(set, "spec", "volumeClaimTemplates")) {
            String name = Json.name(template) + "-" + pod;
            if (store.find(ResourceType.CLAIMS, Json.namespace(set), name).isPresent()) {
                continue;
            }
            ObjectNode claim = (ObjectNode) template.deepCopy();
            claim.put("kind", "PersistentVolumeClaim").put("apiVersion", "v1");
            Json.meta(claim).put("name", name).put("namespace", Json.namespace(set));
            ObjectNode labels = Json.ensure(claim, "metadata", "labels");
            Json.strings(set, "spec", "selector", "matchLabels").forEach(labels::put);
            if (Json.string(set, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")
                    .equals("Delete")) {
                PodTemplates.own(claim, set);
            }
            store.atomically(() -> {
                admission.admitNew(ResourceType.CLAIMS, claim);
                return store.create(ResourceType.CLAIMS, claim);
            });
            events.normal(
                    set,
                    COMPONENT,
                    "SuccessfulCreate",
                    "create Claim " + name + " Pod " + pod + " in StatefulSet " + Json.name(set) + " success");
        }
    }

    private void status(ObjectNode set, NavigableMap<Integer, ObjectNode> pods, String update) {
        String before = Json.string(set, "status", "currentRevision");
        long ready =
                pods.values().stream().filter(EndpointsController::podReady).count();
        long updated = pods.values().stream()
                .filter(p -> Json.labels(p).getOrDefault(REVISION, "").equals(update))
                .count();
        int replicas = Json.integer(set, 1, "spec", "replicas");
        boolean complete = updated == pods.size() && pods.size() == replicas && ready == replicas;
        String current = before.isEmpty() || complete ? update : before;
        long onCurrent = pods.values().stream()
                .filter(p -> Json.labels(p).getOrDefault(REVISION, "").equals(current))
                .count();
        store.update(
                ObjectKey.of(ResourceType.STATEFUL_SETS, set),
                s -> s.putObject("status")
                        .put("observedGeneration", Json.integer(s, 1, "metadata", "generation"))
                        .put("replicas", pods.size())
                        .put("readyReplicas", (int) ready)
                        .put("availableReplicas", (int) ready)
                        .put("currentReplicas", (int) onCurrent)
                        .put("updatedReplicas", (int) updated)
                        .put("currentRevision", current)
                        .put("updateRevision", update)
                        .put("collisionCount", 0));
    }
}
