package dev.redwheel.practice;

import dev.redwheel.settings.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Claims: bound to a directory when their first pod comes (the class waits for a consumer, as kind's does), grown on request,
 * kept while a pod uses them, their directory deleted with them. A class with the parameter {@value #ONLINE} "false" is as
 * storage whose file systems grow with their next mount only.
 */
final class ClaimController implements Controller {
    static final String ONLINE = "growsInUse";
    static final String PROTECTION = "kubernetes.io/pvc-protection";
    private static final String COMPONENT = "persistentvolume-controller";
    private static final String PROVISIONER = "redwheel.dev/practice";
    private static final Logger LOG = LoggerFactory.getLogger(ClaimController.class);

    private final ObjectStore store;
    private final EventLog events;
    private final Path directories;
    /** By the uid of a claim that is to grow: the pods that it was mounted in then. */
    private final Map<String, Set<String>> mounted = new HashMap<>();

    ClaimController(ObjectStore store, EventLog events, Path directories) {
        this.store = store;
        this.events = events;
        this.directories = directories;
    }

    static ObjectNode standardClass() {
        return Json.parse("""
            {"kind":"StorageClass","apiVersion":"storage.k8s.io/v1",
             "metadata":{"name":"standard","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},
             "provisioner":"redwheel.dev/practice","reclaimPolicy":"Delete",
             "volumeBindingMode":"WaitForFirstConsumer","allowVolumeExpansion":true}
            """);
    }

    static Optional<ObjectNode> classOf(ObjectStore store, JsonNode claim) {
        return store.find(ResourceType.STORAGE_CLASSES, "", Json.string(claim, "spec", "storageClassName"));
    }

    static boolean canProvision(ObjectStore store, JsonNode claim) {
        return classOf(store, claim)
                .filter(c -> Json.string(c, "provisioner").equals(PROVISIONER))
                .isPresent();
    }

    @Override
    public void reconcile() {
        Set<String> used = claimsInUse();
        for (ObjectNode claim : store.list(ResourceType.CLAIMS, "")) {
            ObjectKey key = ObjectKey.of(ResourceType.CLAIMS, claim);
            boolean wanted = used.contains(key.namespace() + "/" + key.name());
            if (Json.terminating(claim)) {
                if (!wanted) {
                    release(key, claim);
                }
            } else if (Json.string(claim, "status", "phase").equals("Bound")) {
                grow(key, claim);
            } else {
                bind(key, claim, wanted);
            }
        }
    }

    private Set<String> claimsInUse() {
        Set<String> used = new HashSet<>();
        for (ObjectNode pod : store.list(ResourceType.PODS, "")) {
            for (JsonNode volume : Json.items(pod, "spec", "volumes")) {
                used.add(Json.namespace(pod) + "/" + Json.string(volume, "persistentVolumeClaim", "claimName"));
            }
        }
        return used;
    }

    private void bind(ObjectKey key, ObjectNode claim, boolean wanted) {
        String className = Json.string(claim, "spec", "storageClassName");
        Optional<ObjectNode> storageClass = classOf(store, claim);
        if (storageClass.isEmpty()) {
            once(
                    claim,
                    "Warning",
                    "ProvisioningFailed",
                    className.isEmpty()
                            ? "no persistent volumes available for this claim and no storage class is set"
                            : "storageclass.storage.k8s.io \"" + className + "\" not found");
            return;
        }
        if (!Json.string(storageClass.get(), "provisioner").equals(PROVISIONER)) {
            once(
                    claim,
                    "Normal",
                    "ExternalProvisioning",
                    "Waiting for a volume to be created either by the external provisioner '"
                            + Json.string(storageClass.get(), "provisioner") + "' or manually by the system"
                            + " administrator.");
            return;
        }
        boolean waits = Json.string(storageClass.get(), "volumeBindingMode").equals("WaitForFirstConsumer");
        if (waits && !wanted) {
            once(claim, "Normal", "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
            return;
        }
        String volume = "pvc-" + Json.uid(claim);
        createVolume(volume, claim, className);
        events.normal(claim, PROVISIONER, "ProvisioningSucceeded", "Successfully provisioned volume " + volume);
        store.update(key, c -> {
            Json.ensure(c, "spec").put("volumeName", volume);
            ObjectNode status = c.putObject("status").put("phase", "Bound");
            status.set("accessModes", Json.at(c, "spec", "accessModes").deepCopy());
            status.putObject("capacity").put("storage", Json.string(c, "spec", "resources", "requests", "storage"));
        });
    }

    private void createVolume(String name, ObjectNode claim, String className) {
        ObjectNode volume = Json.object().put("kind", "PersistentVolume").put("apiVersion", "v1");
        volume.putObject("metadata").put("name", name);
        ObjectNode spec = volume.putObject("spec");
        spec.putObject("capacity").put("storage", Json.string(claim, "spec", "resources", "requests", "storage"));
        spec.set("accessModes", Json.at(claim, "spec", "accessModes").deepCopy());
        spec.put("persistentVolumeReclaimPolicy", "Delete").put("storageClassName", className);
        spec.put("volumeMode", "Filesystem");
        spec.putObject("claimRef")
                .put("kind", "PersistentVolumeClaim")
                .put("apiVersion", "v1")
                .put("namespace", Json.namespace(claim))
                .put("name", Json.name(claim))
                .put("uid", Json.uid(claim));
        spec.putObject("hostPath")
                .put("path", directories.resolve(Json.uid(claim)).toString());
        volume.putObject("status").put("phase", "Bound");
        store.create(ResourceType.PERSISTENT_VOLUMES, volume);
    }

    private void grow(ObjectKey key, ObjectNode claim) {
        String wanted = Json.string(claim, "spec", "resources", "requests", "storage");
        if (Quantity.of(wanted).compareTo(Quantity.of(Json.at(claim, "status", "capacity", "storage"))) <= 0) {
            return;
        }
        boolean online = classOf(store, claim)
                .filter(c -> Json.string(c, "parameters", ONLINE).equals("false"))
                .isEmpty();
        if (!online && !mountedAnew(claim)) {
            if (Json.items(claim, "status", "conditions").isEmpty()) {
                store.update(key, ClaimController::waitForMount);
            }
            return;
        }
        mounted.remove(Json.uid(claim));
        store.update(
                new ObjectKey(ResourceType.PERSISTENT_VOLUMES, "", "pvc-" + Json.uid(claim)),
                volume -> Json.ensure(volume, "spec", "capacity").put("storage", wanted));
        store.update(key, c -> {
            Json.ensure(c, "status").remove("conditions");
            Json.ensure(c, "status", "capacity").put("storage", wanted);
        });
        events.normal(claim, "volume_expand", "FileSystemResizeSuccessful", "MountVolume.NodeExpandVolume succeeded");
    }

    private static void waitForMount(ObjectNode claim) {
        Json.ensure(claim, "status")
                .putArray("conditions")
                .addObject()
                .put("type", "FileSystemResizePending")
                .put("status", "True")
                .put("message", "Waiting for user to (re-)start a pod to finish file system resize of volume on node.");
    }

    /** Whether pods use it, and none of those that did when it was to grow. */
    private boolean mountedAnew(ObjectNode claim) {
        Set<String> now = new HashSet<>();
        for (ObjectNode pod : store.list(ResourceType.PODS, Json.namespace(claim))) {
            for (JsonNode volume : Json.items(pod, "spec", "volumes")) {
                if (Json.string(volume, "persistentVolumeClaim", "claimName").equals(Json.name(claim))) {
                    now.add(Json.uid(pod));
                }
            }
        }
        Set<String> then = mounted.computeIfAbsent(Json.uid(claim), any -> now);
        return !now.isEmpty() && now.stream().noneMatch(then::contains);
    }

    private void release(ObjectKey key, ObjectNode claim) {
        try {
            RunFolder.deleteTree(directories.resolve(Json.uid(claim)));
        } catch (IOException e) {
            LOG.info("The data of claim {} stays until the practice cluster ends: {}", key.name(), e.getMessage());
        }
        store.remove(new ObjectKey(ResourceType.PERSISTENT_VOLUMES, "", "pvc-" + Json.uid(claim)));
        store.update(key, c -> Deletion.removeFinalizer(c, PROTECTION));
    }

    /** Says it when it is new; the reason is remembered in no status, so in the events themselves. */
    private void once(ObjectNode claim, String type, String reason, String message) {
        boolean said = store.list(ResourceType.EVENTS, Json.namespace(claim)).stream()
                .anyMatch(e -> Json.string(e, "involvedObject", "uid").equals(Json.uid(claim))
                        && Json.string(e, "reason").equals(reason));
        if (!said) {
            events.write(claim, COMPONENT, type, reason, message, "");
        }
    }
}
