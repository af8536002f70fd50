package dev.redwheel.kube;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request to the API.
 *
 * @param verb Kubernetes' own: get, list, watch, create, update, patch, delete
 * @param what resource and name, for messages
 * @param body null for none
 */
@SuppressWarnings("ArrayRecordComponent") // Sent once, compared by nobody.
record Call(
        String verb,
        String what,
        String namespace,
        String method,
        String path,
        Map<String, String> query,
        String accept,
        byte @Nullable [] body,
        String contentType) {
    static final String JSON = "application/json";

    static Call get(Resource resource, String namespace, String name) {
        return of("get", "GET", resource, namespace, name);
    }

    static Call list(Resource resource, String namespace, String selector) {
        Call call = of("list", "GET", resource, namespace, "");
        return selector.isEmpty() ? call : call.with("labelSelector", selector);
    }

    static Call create(Resource resource, String namespace, String name, byte[] body) {
        Call call = of("create", "POST", resource, namespace, "");
        return new Call(
                "create", resource.plural() + " " + name, namespace, "POST", call.path, Map.of(), JSON, body, JSON);
    }

    static Call delete(Resource resource, String namespace, String name) {
        return of("delete", "DELETE", resource, namespace, name).with("propagationPolicy", "Background");
    }

    /** A request outside the resources: "/version". */
    static Call path(String path) {
        return new Call("get", path, "", "GET", path, Map.of(), JSON, null, "");
    }

    private static Call of(String verb, String method, Resource resource, String namespace, String name) {
        String what = name.isEmpty() ? resource.plural() : resource.plural() + " " + name;
        return new Call(verb, what, namespace, method, resource.path(namespace, name), Map.of(), JSON, null, "");
    }

    Call with(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(query);
        more.put(key, value);
        return new Call(verb, what, namespace, method, path, more, accept, body, contentType);
    }

    Call accepting(String types) {
        return new Call(verb, what, namespace, method, path, query, types, body, contentType);
    }

    Call patching(byte[] patch, String type) {
        return new Call("patch", what, namespace, "PATCH", path, query, accept, patch, type);
    }

    /** @param body with the resourceVersion that it replaces */
    Call replacing(byte[] body) {
        return new Call("update", what, namespace, "PUT", path, query, accept, body, JSON);
    }

    Call below(String subresource) {
        return new Call(verb, what, namespace, method, path + "/" + subresource, query, accept, body, contentType);
    }

    /** Changes nothing, so it may be sent again. */
    boolean repeatable() {
        return method.equals("GET") || path.endsWith("reviews");
    }

    String pathAndQuery() {
        return query.isEmpty()
                ? path
                : path + "?"
                        + query.entrySet().stream()
                                .map(e -> e.getKey() + "=" + Resource.encoded(e.getValue()))
                                .collect(Collectors.joining("&"));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
