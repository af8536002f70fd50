package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What a rendered manifest will put into the cluster, as far as a deployment has to know it: the objects, and the pods and
 * volume claims that its workloads will make.
 *
 * @param tlsSecret the Secret with the certificates that its servers use; empty when they speak no TLS
 */
public record ReleasePlan(List<ObjectRef> objects, List<Workload> workloads, String tlsSecret) {
    public static final ReleasePlan EMPTY = new ReleasePlan(List.of(), List.of(), "");

    private static final Set<String> WORKLOADS = Set.of("StatefulSet", "Deployment", "Job");

    public ReleasePlan {
        objects = List.copyOf(objects);
        workloads = List.copyOf(workloads);
    }

    /** The built-in chart's name for the container with the server; its other pods only help. */
    private static final String SERVER = "redis";

    /**
     * Who a node asks a registry as.
     *
     * @param account of the pods; empty for the namespace's default
     * @param secrets names of Secrets with registry credentials
     */
    public record Pulling(String account, List<String> secrets) {
        public static final Pulling DEFAULT = new Pulling("", List.of());

        public Pulling {
            secrets = List.copyOf(secrets);
        }
    }

    /**
     * A StatefulSet, a Deployment, or a Job, whose one pod is not to run but to end well.
     *
     * @param claimTemplates each pod gets one claim of each
     */
    public record Workload(
            String kind,
            String name,
            int replicas,
            List<ClaimTemplate> claimTemplates,
            List<ContainerPlan> containers,
            Pulling pulling) {
        public Workload {
            claimTemplates = List.copyOf(claimTemplates);
            containers = List.copyOf(containers);
        }

        /** Whether it may be one of its pods: {@code <set>-<ordinal>}, {@code <deployment>-<hash>-<random>} or {@code <job>-<random>}. */
        boolean makesPod(String pod) {
            String rest = switch (kind) {
                case "StatefulSet" -> "-\\d+";
                case "Job" -> "-[a-z0-9]{5}";
                default -> "-[a-z0-9]{1,10}-[a-z0-9]{5}";
            };
            return pod.matches(Pattern.quote(name) + rest);
        }

        /** Whether its pods are Redis servers that hold data. */
        public boolean serves() {
            return containers.stream().anyMatch(container -> container.name().equals(SERVER));
        }

        boolean makesReplicaSet(String set) {
            return kind.equals("Deployment") && set.matches(Pattern.quote(name) + "-[a-z0-9]{1,10}");
        }

        /** Names of the claims its pods will use: {@code <template>-<set>-<ordinal>}. */
        public List<String> claimNames() {
            List<String> names = new ArrayList<>();
            for (ClaimTemplate template : claimTemplates) {
                for (int ordinal = 0; ordinal < replicas; ordinal++) {
                    names.add(template.name() + "-" + name + "-" + ordinal);
                }
            }
            return names;
        }
    }

    /** @param storageClass null when the cluster's default is to be used; "" when none is */
    public record ClaimTemplate(String name, @Nullable String storageClass, String size) {}

    /** @param pullPolicy empty when the manifest says none */
    public record ContainerPlan(
            String name, String image, String pullPolicy, Map<String, String> requests, Map<String, String> limits) {}

    public int pods() {
        return workloads.stream().mapToInt(Workload::replicas).sum();
    }

    /** Pods that are Redis servers. */
    int servers() {
        return workloads.stream()
                .filter(Workload::serves)
                .mapToInt(Workload::replicas)
                .sum();
    }

    /** Whether sentinels give the roles away: then a pod's name does not say its role. */
    boolean rolesMove() {
        return workloads.stream()
                .flatMap(workload -> workload.containers().stream())
                .anyMatch(container -> container.name().equals("sentinel"));
    }

    /** Whether a pod of this name would be a Redis server. */
    boolean serves(String pod) {
        return workloads.stream().anyMatch(workload -> workload.serves() && workload.makesPod(pod));
    }

    public List<String> claimNames() {
        return workloads.stream().flatMap(w -> w.claimNames().stream()).toList();
    }

    /**
     * @param namespace of the release, for objects that name none
     * @throws OpsException of kind INVALID_INPUT when the manifest is no YAML
     */
    public static ReleasePlan parse(String manifest, String namespace) {
        List<ObjectRef> objects = new ArrayList<>();
        List<Workload> workloads = new ArrayList<>();
        String tlsSecret = "";
        try {
            // Kubernetes takes the last of several equal keys, and charts live on that.
            LoadSettings settings =
                    LoadSettings.builder().setAllowDuplicateKeys(true).build();
            for (Object document : new Load(settings).loadAllFromString(manifest)) {
                if (document instanceof Map<?, ?> tree && tree.get("kind") != null) {
                    ObjectRef ref = new ObjectRef(
                            text(tree.get("apiVersion")),
                            text(tree.get("kind")),
                            Objects.requireNonNullElse(at(tree, "metadata", "namespace"), namespace)
                                    .toString(),
                            text(at(tree, "metadata", "name")));
                    objects.add(ref);
                    if (WORKLOADS.contains(ref.kind())) {
                        workloads.add(workload(ref, tree));
                        tlsSecret = tlsSecret.isEmpty() ? tlsSecret(tree) : tlsSecret;
                    }
                }
            }
        } catch (YamlEngineException e) {
            throw new OpsException(
                    ErrorKind.INVALID_INPUT,
                    "read the rendered manifests",
                    "this release",
                    "They are no YAML.",
                    "Check the values of the last change.",
                    e);
        }
        return new ReleasePlan(objects, workloads, tlsSecret);
    }

    private static String tlsSecret(Map<?, ?> tree) {
        return maps(at(tree, "spec", "template", "spec", "volumes"))
                .filter(volume -> "tls".equals(volume.get("name")))
                .map(volume -> text(at(volume, "secret", "secretName")))
                .findFirst()
                .orElse("");
    }

    private static Workload workload(ObjectRef ref, Map<?, ?> tree) {
        Object replicas = at(tree, "spec", "replicas");
        return new Workload(
                ref.kind(),
                ref.name(),
                replicas instanceof Number number ? number.intValue() : 1,
                maps(at(tree, "spec", "volumeClaimTemplates"))
                        .map(template -> new ClaimTemplate(
                                text(at(template, "metadata", "name")),
                                at(template, "spec", "storageClassName") instanceof String name ? name : null,
                                text(at(template, "spec", "resources", "requests", "storage"))))
                        .toList(),
                maps(at(tree, "spec", "template", "spec", "containers"))
                        .map(container -> new ContainerPlan(
                                text(container.get("name")),
                                text(container.get("image")),
                                text(container.get("imagePullPolicy")),
                                texts(at(container, "resources", "requests")),
                                texts(at(container, "resources", "limits"))))
                        .toList(),
                new Pulling(
                        text(at(tree, "spec", "template", "spec", "serviceAccountName")),
                        maps(at(tree, "spec", "template", "spec", "imagePullSecrets"))
                                .map(secret -> text(secret.get("name")))
                                .toList()));
    }

    private static Stream<Map<?, ?>> maps(@Nullable Object list) {
        if (!(list instanceof List<?> items)) {
            return Stream.empty();
        }
        List<Map<?, ?>> maps = new ArrayList<>();
        for (Object item : items) {
            if (item instanceof Map<?, ?> map) {
                maps.add(map);
            }
        }
        return maps.stream();
    }

    private static Map<String, String> texts(@Nullable Object tree) {
        if (!(tree instanceof Map<?, ?> map)) {
            return Map.of();
        }
        Map<String, String> texts = new java.util.LinkedHashMap<>();
        map.forEach((key, value) -> texts.put(text(key), text(value)));
        return texts;
    }

    private static @Nullable Object at(Map<?, ?> tree, String... path) {
        Object here = tree;
        for (String key : path) {
            here = here instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return here;
    }

    private static String text(@Nullable Object value) {
        return Objects.toString(value, "");
    }
}
