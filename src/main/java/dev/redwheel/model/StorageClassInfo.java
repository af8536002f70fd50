package dev.redwheel.model;

/**
 * One StorageClass.
 *
 * @param isDefault the cluster takes it when a claim names none
 * @param bindsLate volumeBindingMode WaitForFirstConsumer: a claim stays Pending until a pod uses it, which is no error
 */
public record StorageClassInfo(
        String name, String provisioner, boolean isDefault, boolean expandable, boolean bindsLate) {}
