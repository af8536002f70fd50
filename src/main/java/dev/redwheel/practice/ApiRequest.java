package dev.redwheel.practice;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request on a resource, taken apart.
 *
 * @param namespace "" for cluster-wide kinds and for lists over all namespaces
 * @param name "" for a collection
 * @param subresource "" for the object itself
 */
record ApiRequest(
        String method,
        ResourceType type,
        String namespace,
        String name,
        String subresource,
        Map<String, List<String>> query,
        String accept,
        String contentType,
        ByteBuffer content) {

    /** The resource a path names, before anything else of the request is read; empty when it is no resource's path. */
    record Target(ResourceType type, String namespace, String name, String subresource) {
        static Optional<Target> of(String path) {
            String[] parts = path.replaceAll("^/+|/+$", "").split("/");
            int at;
            String group;
            String version;
            if (parts.length >= 3 && parts[0].equals("api")) {
                group = "";
                version = parts[1];
                at = 2;
            } else if (parts.length >= 4 && parts[0].equals("apis")) {
                group = parts[1];
                version = parts[2];
                at = 3;
            } else {
                return Optional.empty();
            }
            String namespace = "";
            boolean insideNamespace = parts[at].equals("namespaces")
                    && parts.length > at + 2
                    && !parts[at + 2].equals("status")
                    && !parts[at + 2].equals("finalize");
            if (insideNamespace) {
                namespace = parts[at + 1];
                at += 2;
            }
            String name = parts.length > at + 1 ? parts[at + 1] : "";
            String sub = parts.length > at + 2 ? parts[at + 2] : "";
            if (parts.length > at + 3) {
                return Optional.empty();
            }
            String space = namespace;
            return ResourceType.of(group, version, parts[at])
                    .filter(type -> type.namespaced() || space.isEmpty())
                    .filter(type -> !type.namespaced() || !space.isEmpty() || name.isEmpty())
                    .map(type -> new Target(type, space, name, sub));
        }
    }

    byte[] body() {
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return bytes;
    }

    ObjectKey key() {
        return new ObjectKey(type, namespace, name);
    }

    /** The parameter's first value, "" when it is not given. */
    String parameter(String key) {
        List<String> values = query.getOrDefault(key, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    boolean flag(String key) {
        return parameter(key).equals("true") || parameter(key).equals("1");
    }

    boolean dryRun() {
        return parameter("dryRun").equals("All");
    }

    boolean watch() {
        return method.equals("GET") && flag("watch");
    }

    /** The verb as roles name it. */
    String verb() {
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            default -> watch() ? "watch" : name.isEmpty() ? "list" : "get";
        };
    }

    String qualifiedResource() {
        return subresource.isEmpty() ? type.plural() : type.plural() + "/" + subresource;
    }
}
