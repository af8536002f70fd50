package dev.redwheel.practice;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The directories behind a pod's volumes. The files of ConfigMaps and Secrets follow later changes, as they do under a kubelet:
 * here whenever a command is run in the container, such as a probe.
 */
final class PodVolumes {
    /** A volume that cannot be mounted now; the message is the kubelet's. */
    static final class MountException extends Exception {
        private static final long serialVersionUID = 1L;

        MountException(String message) {
            super(message);
        }
    }

    private final ObjectStore store;
    private final Path claims;
    private final Path directory;
    private final ObjectNode pod;
    private final String address;

    PodVolumes(ObjectStore store, Path claims, Path directory, ObjectNode pod, String address) {
        this.store = store;
        this.claims = claims;
        this.directory = directory;
        this.pod = pod;
        this.address = address;
    }

    /** Makes every volume's directory; the files of ConfigMaps come with {@link #mount}. */
    void prepare() throws MountException, IOException {
        for (JsonNode volume : Json.items(pod, "spec", "volumes")) {
            files(volume);
            if (volume.has("persistentVolumeClaim")) {
                claimDirectory(volume);
            } else {
                Files.createDirectories(volumeDirectory(volume));
            }
        }
    }

    /** The mount table of a container, with the ConfigMap files written as this container has to read them. */
    PathTranslation mount(JsonNode container, Map<String, Path> usual) throws MountException, IOException {
        String name = Json.string(container, "name");
        Map<String, Path> table = new LinkedHashMap<>(usual);
        for (JsonNode mount : Json.items(container, "volumeMounts")) {
            JsonNode volume = volume(Json.string(mount, "name"));
            Path place = place(volume, name);
            String sub = Json.string(mount, "subPath");
            String path = Json.string(mount, "mountPath").replaceAll("(?<=.)/+$", "");
            table.put(path, sub.isEmpty() ? place : place.resolve(sub));
        }
        PathTranslation translation = new PathTranslation(table);
        for (JsonNode mount : Json.items(container, "volumeMounts")) {
            JsonNode volume = volume(Json.string(mount, "name"));
            Optional<Map<String, byte[]>> files = files(volume);
            if (files.isPresent()) {
                write(place(volume, name), files.get(), volume.has("secret") ? null : translation);
            } else if (!Json.string(mount, "subPath").isEmpty()) {
                Files.createDirectories(place(volume, name).resolve(Json.string(mount, "subPath")));
            }
        }
        return translation;
    }

    private JsonNode volume(String name) throws MountException {
        return Json.items(pod, "spec", "volumes").stream()
                .filter(v -> Json.string(v, "name").equals(name))
                .findFirst()
                .orElseThrow(() -> new MountException("volume \"" + name + "\" is not among the pod's volumes"));
    }

    /** Volumes with written files are one directory a container, because the paths in them are that container's. */
    private Path place(JsonNode volume, String container) throws MountException, IOException {
        if (volume.has("persistentVolumeClaim")) {
            return claimDirectory(volume);
        }
        Path shared = volumeDirectory(volume);
        return files(volume).isPresent() ? shared.resolve(container) : shared;
    }

    private Path volumeDirectory(JsonNode volume) {
        return directory.resolve("volumes").resolve(Json.string(volume, "name"));
    }

    private Path claimDirectory(JsonNode volume) throws MountException, IOException {
        String name = Json.string(volume, "persistentVolumeClaim", "claimName");
        ObjectNode claim = store.find(ResourceType.CLAIMS, Json.namespace(pod), name)
                .orElseThrow(() -> new MountException("persistentvolumeclaim \"" + name + "\" not found"));
        return Files.createDirectories(claims.resolve(Json.uid(claim)));
    }

    /** The files a volume brings with it, empty for one that is just a directory. */
    private Optional<Map<String, byte[]>> files(JsonNode volume) throws MountException {
        Map<String, byte[]> files = new TreeMap<>();
        if (volume.has("configMap")) {
            add(files, ResourceType.CONFIG_MAPS, volume.path("configMap"), "name", volume);
        } else if (volume.has("secret")) {
            add(files, ResourceType.SECRETS, volume.path("secret"), "secretName", volume);
        } else if (volume.has("downwardAPI")) {
            addFields(files, volume.path("downwardAPI"));
        } else if (volume.has("projected")) {
            for (JsonNode source : Json.items(volume, "projected", "sources")) {
                if (source.has("configMap")) {
                    add(files, ResourceType.CONFIG_MAPS, source.path("configMap"), "name", volume);
                } else if (source.has("secret")) {
                    add(files, ResourceType.SECRETS, source.path("secret"), "name", volume);
                } else if (source.has("downwardAPI")) {
                    addFields(files, source.path("downwardAPI"));
                }
            }
        } else {
            return Optional.empty();
        }
        return Optional.of(files);
    }

    private void add(
            Map<String, byte[]> files, ResourceType type, JsonNode reference, String nameField, JsonNode volume)
            throws MountException {
        String name = Json.string(reference, nameField);
        Optional<ObjectNode> found = store.find(type, Json.namespace(pod), name);
        if (found.isEmpty()) {
            if (Json.flag(reference, "optional")) {
                return;
            }
            throw new MountException("MountVolume.SetUp failed for volume \"" + Json.string(volume, "name") + "\" : "
                    + (type == ResourceType.SECRETS ? "secret" : "configmap") + " \"" + name + "\" not found");
        }
        Map<String, byte[]> content = new TreeMap<>();
        boolean encoded = type == ResourceType.SECRETS;
        Json.strings(found.get(), "data")
                .forEach((key, text) -> content.put(
                        key, encoded ? Base64.getDecoder().decode(text) : text.getBytes(StandardCharsets.UTF_8)));
        Json.strings(found.get(), "binaryData")
                .forEach((key, text) -> content.put(key, Base64.getDecoder().decode(text)));
        if (!reference.has("items")) {
            files.putAll(content);
            return;
        }
        for (JsonNode item : Json.items(reference, "items")) {
            byte[] bytes = content.get(Json.string(item, "key"));
            if (bytes != null) {
                files.put(Json.string(item, "path"), bytes);
            } else if (!Json.flag(reference, "optional")) {
                throw new MountException("MountVolume.SetUp failed for volume \"" + Json.string(volume, "name")
                        + "\" : references non-existent " + (encoded ? "secret" : "config") + " key: "
                        + Json.string(item, "key"));
            }
        }
    }

    private void addFields(Map<String, byte[]> files, JsonNode api) {
        for (JsonNode item : Json.items(api, "items")) {
            String value = ContainerEnvironment.field(pod, Json.string(item, "fieldRef", "fieldPath"), address);
            files.put(Json.string(item, "path"), value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void write(Path directory, Map<String, byte[]> files, @Nullable PathTranslation translation)
            throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = directory.resolve(file.getKey()).normalize();
            if (!target.startsWith(directory)) {
                continue;
            }
            Files.createDirectories(target.getParent());
            byte[] bytes = file.getValue();
            if (translation != null) {
                String text = new String(bytes, StandardCharsets.UTF_8);
                bytes = translation.translate(text).getBytes(StandardCharsets.UTF_8);
            }
            // Whole or not at all: another probe of this container may be running the script that this is.
            if (!Files.exists(target) || !Arrays.equals(Files.readAllBytes(target), bytes)) {
                Path fresh = Files.createTempFile(target.getParent(), ".fresh", "");
                Files.write(fresh, bytes);
                Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }
}
