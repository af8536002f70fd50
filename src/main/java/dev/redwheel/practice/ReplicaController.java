package dev.redwheel.practice;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Deployments and ReplicaSets, in their simple form: the new set up, then the old one down. */
final class ReplicaController implements Controller {
    private static final String HASH = "pod-template-hash";

    private final ObjectStore store;
    private final Admission admission;
    private final Deletion deletion;
    private final EventLog events;
    private final SecureRandom random = new SecureRandom();

    ReplicaController(ObjectStore store, Admission admission, Deletion deletion, EventLog events) {
        this.store = store;
        this.admission = admission;
        this.deletion = deletion;
        this.events = events;
    }

    @Override
    public void reconcile() {
        store.list(ResourceType.DEPLOYMENTS, "").stream()
                .filter(d -> !Json.terminating(d))
                .forEach(this::deployment);
        store.list(ResourceType.REPLICA_SETS, "").stream()
                .filter(s -> !Json.terminating(s))
                .forEach(this::replicaSet);
    }

    private void deployment(ObjectNode deployment) {
        JsonNode template = Json.at(deployment, "spec", "template");
        String hash = PodTemplates.hash(template);
        String name = Json.name(deployment) + "-" + hash;
        int wanted = Json.integer(deployment, 1, "spec", "replicas");
        List<ObjectNode> sets = PodTemplates.owned(store, ResourceType.REPLICA_SETS, deployment);
        List<ObjectNode> old =
                sets.stream().filter(s -> !Json.name(s).equals(name)).toList();
        boolean oldPods = old.stream().anyMatch(s -> Json.integer(s, 0, "status", "replicas") > 0);
        boolean recreate = Json.string(deployment, "spec", "strategy", "type").equals("Recreate");
        ObjectNode current =
                sets.stream().filter(s -> Json.name(s).equals(name)).findFirst().orElse(null);
        if (recreate && oldPods) {
            old.forEach(s -> scale(s, 0));
        } else if (current == null) {
            createSet(deployment, name, hash, template, wanted);
        } else {
            scale(current, wanted);
            if (Json.integer(current, 0, "status", "readyReplicas") >= wanted) {
                old.forEach(s -> scale(s, 0));
            }
        }
        status(deployment, sets, name, wanted);
    }

    private void createSet(ObjectNode deployment, String name, String hash, JsonNode template, int replicas) {
        ObjectNode set = Json.object().put("kind", "ReplicaSet").put("apiVersion", "apps/v1");
        set.putObject("metadata").put("name", name).put("namespace", Json.namespace(deployment));
        PodTemplates.own(set, deployment);
        ObjectNode spec = set.putObject("spec").put("replicas", replicas);
        spec.set("selector", Json.at(deployment, "spec", "selector").deepCopy());
        spec.set("template", template.deepCopy());
        Json.ensure(spec, "selector", "matchLabels").put(HASH, hash);
        Json.ensure(spec, "template", "metadata", "labels").put(HASH, hash);
        Json.ensure(set, "metadata")
                .set("labels", Json.at(spec, "template", "metadata", "labels").deepCopy());
        store.create(ResourceType.REPLICA_SETS, set);
        events.normal(
                deployment,
                "deployment-controller",
                "ScalingReplicaSet",
                "Scaled up replica set " + name + " from 0 to " + replicas);
    }

    private void scale(ObjectNode set, int replicas) {
        store.update(
                ObjectKey.of(ResourceType.REPLICA_SETS, set),
                s -> Json.ensure(s, "spec").put("replicas", replicas));
    }

    private void status(ObjectNode deployment, List<ObjectNode> sets, String current, int wanted) {
        int all = 0;
        int ready = 0;
        int updated = 0;
        for (ObjectNode set : sets) {
            int replicas = Json.integer(set, 0, "status", "replicas");
            all += replicas;
            ready += Json.integer(set, 0, "status", "readyReplicas");
            updated += Json.name(set).equals(current) ? replicas : 0;
        }
        ObjectNode status = Json.object()
                .put("observedGeneration", Json.integer(deployment, 1, "metadata", "generation"))
                .put("replicas", all)
                .put("updatedReplicas", updated)
                .put("readyReplicas", ready)
                .put("availableReplicas", ready)
                .put("unavailableReplicas", Math.max(0, wanted - ready));
        boolean available = ready >= wanted;
        ArrayNode conditions = status.putArray("conditions");
        conditions
                .addObject()
                .put("type", "Available")
                .put("status", available ? "True" : "False")
                .put("reason", available ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable");
        conditions
                .addObject()
                .put("type", "Progressing")
                .put("status", "True")
                .put("reason", available ? "NewReplicaSetAvailable" : "ReplicaSetUpdated");
        store.update(ObjectKey.of(ResourceType.DEPLOYMENTS, deployment), d -> d.set("status", status));
    }

    private void replicaSet(ObjectNode set) {
        List<ObjectNode> living = new ArrayList<>();
        for (ObjectNode pod : PodTemplates.owned(store, ResourceType.PODS, set)) {
            if (!Json.terminating(pod) && !PodTemplates.failed(pod)) {
                living.add(pod);
            }
        }
        int wanted = Json.integer(set, 1, "spec", "replicas");
        for (int i = living.size(); i < wanted; i++) {
            if (!create(set)) {
                break;
            }
        }
        for (int i = wanted; i < living.size(); i++) {
            deletion.delete(ObjectKey.of(ResourceType.PODS, living.get(i)));
            events.normal(set, "replicaset-controller", "SuccessfulDelete", "Deleted pod: " + Json.name(living.get(i)));
        }
        long ready = living.stream().filter(EndpointsController::podReady).count();
        store.update(
                ObjectKey.of(ResourceType.REPLICA_SETS, set),
                s -> s.putObject("status")
                        .put("observedGeneration", Json.integer(s, 1, "metadata", "generation"))
                        .put("replicas", living.size())
                        .put("fullyLabeledReplicas", living.size())
                        .put("readyReplicas", (int) ready)
                        .put("availableReplicas", (int) ready));
    }

    private boolean create(ObjectNode set) {
        ObjectNode pod = PodTemplates.pod(set, Json.at(set, "spec", "template"));
        String name = Json.name(set) + "-" + ResourceApi.suffix(random);
        Json.meta(pod).put("name", name);
        try {
            store.atomically(() -> {
                admission.admitNew(ResourceType.PODS, pod);
                return store.create(ResourceType.PODS, pod);
            });
            events.normal(set, "replicaset-controller", "SuccessfulCreate", "Created pod: " + name);
            return true;
        } catch (ApiException refused) {
            events.warning(set, "replicaset-controller", "FailedCreate", "Error creating: " + refused.text());
            return false;
        }
    }
}
