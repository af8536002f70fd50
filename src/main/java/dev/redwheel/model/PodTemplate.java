package dev.redwheel.model;

import java.util.Map;

/**
 * A pod template that a StatefulSet has or had.
 *
 * @param revision the name of its ControllerRevision, which pods of it have as their label controller-revision-hash
 * @param rest everything but the CPU and memory of its containers, in a form to compare: templates of the same rest differ in
 *     nothing that a running pod cannot be given
 * @param resources by the name of the container; those without any among them
 */
public record PodTemplate(String revision, String rest, Map<String, ResourceSpec> resources) {
    public PodTemplate {
        resources = Map.copyOf(resources);
    }
}
