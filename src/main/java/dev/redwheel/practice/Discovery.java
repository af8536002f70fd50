package dev.redwheel.practice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the API tells about itself: version, groups and resources. */
final class Discovery {
    /** The Kubernetes whose behaviour is imitated; the suffix says honestly by whom. */
    static final String VERSION = "v1.34.0+practice";

    /** The first that resizes running pods. */
    private static final int RESIZES = 33;

    private final String version;
    private final String minor;

    /** @param version "v1.34.0" */
    Discovery(String version) {
        this.version = version;
        this.minor = version.split("\\.", -1)[1];
    }

    String gitVersion() {
        return version;
    }

    boolean offersResize() {
        return Integer.parseInt(minor) >= RESIZES;
    }

    /** The document at this path, empty when it is none of discovery's. */
    Optional<ObjectNode> document(String path) {
        String[] parts = path.substring(1).split("/", -1);
        return switch (path) {
            case "/version" -> Optional.of(version());
            case "/api" -> Optional.of(coreVersions());
            case "/apis" -> Optional.of(groups());
            default -> {
                if (parts.length == 2 && parts[0].equals("api")) {
                    yield resources("", parts[1]);
                }
                if (parts.length == 2 && parts[0].equals("apis")) {
                    yield Arrays.stream(ResourceType.values())
                            .filter(type -> type.group().equals(parts[1]))
                            .findFirst()
                            .map(type -> group(type).put("kind", "APIGroup").put("apiVersion", "v1"));
                }
                if (parts.length == 3 && parts[0].equals("apis")) {
                    yield resources(parts[1], parts[2]);
                }
                yield Optional.empty();
            }
        };
    }

    private ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", minor)
                .put("gitVersion", version)
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-01-01T00:00:00Z")
                .put("goVersion", "none")
                .put("compiler", "javac")
                .put("platform", "linux/" + (System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "amd64"));
    }

    private static ObjectNode coreVersions() {
        ObjectNode versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs");
        return versions;
    }

    private static ObjectNode groups() {
        ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        List<String> seen = new ArrayList<>();
        for (ResourceType type : ResourceType.values()) {
            if (!type.group().isEmpty() && !seen.contains(type.group())) {
                seen.add(type.group());
                groups.add(group(type));
            }
        }
        return list;
    }

    private static ObjectNode group(ResourceType type) {
        ObjectNode version =
                Json.object().put("groupVersion", type.apiVersion()).put("version", type.version());
        ObjectNode group = Json.object().put("name", type.group());
        group.putArray("versions").add(version);
        group.set("preferredVersion", version.deepCopy());
        return group;
    }

    private Optional<ObjectNode> resources(String group, String version) {
        ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
        ArrayNode resources = list.putArray("resources");
        for (ResourceType type : ResourceType.values()) {
            if (!type.group().equals(group) || !type.version().equals(version)) {
                continue;
            }
            list.put("groupVersion", type.apiVersion());
            resources.add(resource(type));
            if (type == ResourceType.PODS) {
                resources.add(sub(type, "log", "Pod", "", "get"));
                resources.add(sub(type, "portforward", "PodPortForwardOptions", "", "create", "get"));
                resources.add(sub(type, "eviction", "Eviction", "policy", "create"));
                if (offersResize()) {
                    resources.add(sub(type, "resize", "Pod", "", "get", "patch", "update"));
                }
            }
            if (type.hasStatus()) {
                resources.add(sub(type, "status", type.kind(), "", "get", "patch", "update"));
            }
            if (type.scalable()) {
                resources.add(sub(type, "scale", "Scale", "autoscaling", "get", "patch", "update"));
            }
        }
        return resources.isEmpty() ? Optional.empty() : Optional.of(list);
    }

    private static ObjectNode resource(ResourceType type) {
        ObjectNode resource = Json.object()
                .put("name", type.plural())
                .put("singularName", type.kind().toLowerCase(Locale.ROOT))
                .put("namespaced", type.namespaced())
                .put("kind", type.kind());
        ArrayNode verbs = resource.putArray("verbs");
        if (type.review()) {
            verbs.add("create");
            return resource;
        }
        for (String verb : List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")) {
            verbs.add(verb);
        }
        if (!type.shortName().isEmpty()) {
            resource.putArray("shortNames").add(type.shortName());
        }
        boolean inAll = switch (type) {
            case PODS, SERVICES, STATEFUL_SETS, DEPLOYMENTS, REPLICA_SETS, DAEMON_SETS, JOBS, CRON_JOBS, AUTOSCALERS ->
                true;
            default -> false;
        };
        if (inAll) {
            resource.putArray("categories").add("all");
        }
        return resource;
    }

    private static ObjectNode sub(ResourceType type, String name, String kind, String group, String... verbs) {
        ObjectNode resource = Json.object()
                .put("name", type.plural() + "/" + name)
                .put("singularName", "")
                .put("namespaced", type.namespaced())
                .put("kind", kind);
        if (!group.isEmpty()) {
            resource.put("group", group).put("version", "v1");
        }
        ArrayNode list = resource.putArray("verbs");
        for (String verb : verbs) {
            list.add(verb);
        }
        return resource;
    }
}
