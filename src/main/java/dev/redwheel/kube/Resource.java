package dev.redwheel.kube;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * One kind of object, as the API's paths name it.
 *
 * @param api "/api/v1", "/apis/apps/v1"
 * @param plural "pods"
 */
record Resource(String api, String plural) {
    static final Resource PODS = new Resource("/api/v1", "pods");
    static final Resource SECRETS = new Resource("/api/v1", "secrets");
    static final Resource SERVICES = new Resource("/api/v1", "services");
    static final Resource ENDPOINTS = new Resource("/api/v1", "endpoints");
    static final Resource EVENTS = new Resource("/api/v1", "events");
    static final Resource NODES = new Resource("/api/v1", "nodes");
    static final Resource NAMESPACES = new Resource("/api/v1", "namespaces");
    static final Resource QUOTAS = new Resource("/api/v1", "resourcequotas");
    static final Resource PVCS = new Resource("/api/v1", "persistentvolumeclaims");
    static final Resource STATEFUL_SETS = new Resource("/apis/apps/v1", "statefulsets");
    static final Resource CONTROLLER_REVISIONS = new Resource("/apis/apps/v1", "controllerrevisions");
    static final Resource DEPLOYMENTS = new Resource("/apis/apps/v1", "deployments");
    static final Resource STORAGE_CLASSES = new Resource("/apis/storage.k8s.io/v1", "storageclasses");
    static final Resource ACCESS_REVIEWS = new Resource("/apis/authorization.k8s.io/v1", "selfsubjectaccessreviews");

    /** "/api/v1" for "v1", "/apis/apps/v1" for "apps/v1". */
    static String api(String apiVersion) {
        return (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion;
    }

    /** @param namespace "" for all namespaces or a cluster-wide kind; {@code name} "" for the collection */
    String path(String namespace, String name) {
        return api
                + (namespace.isEmpty() ? "" : "/namespaces/" + encoded(namespace))
                + "/"
                + plural
                + (name.isEmpty() ? "" : "/" + encoded(name));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
