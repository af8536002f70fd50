package dev.redwheel.model;

/**
 * One question to the cluster's authoriser.
 *
 * @param group API group, "" for the core group
 * @param resource plural, with its subresource: "pods", "pods/portforward"
 * @param namespace "" for all namespaces or a cluster-wide resource
 */
public record AccessRequest(String verb, String group, String resource, String namespace) {}
