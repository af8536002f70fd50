package dev.redwheel.model;

import java.util.OptionalLong;

/**
 * One node and what is left on it.
 *
 * @param schedulable ready, not cordoned and without a taint that keeps ordinary pods off
 * @param zone its topology.kubernetes.io/zone, empty when it has none
 * @param cpuMillis allocatable, thousandths of a core
 * @param memoryBytes allocatable
 * @param requestedCpuMillis what its pods request; empty when the pods of all namespaces may not be read
 * @param requestedMemoryBytes likewise
 */
public record NodeInfo(
        String name,
        boolean ready,
        boolean schedulable,
        String zone,
        long cpuMillis,
        long memoryBytes,
        OptionalLong requestedCpuMillis,
        OptionalLong requestedMemoryBytes) {}
