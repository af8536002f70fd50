package dev.redwheel.model;

/**
 * What a container asks for and may use, as Kubernetes quantities in their written form ("500m", "2Gi"). Empty where
 * nothing is said.
 */
public record ResourceSpec(String cpuRequest, String memoryRequest, String cpuLimit, String memoryLimit) {
    public static final ResourceSpec NONE = new ResourceSpec("", "", "", "");

    public ResourceSpec withCpuRequest(String value) {
        return new ResourceSpec(value, memoryRequest, cpuLimit, memoryLimit);
    }

    public ResourceSpec withMemoryRequest(String value) {
        return new ResourceSpec(cpuRequest, value, cpuLimit, memoryLimit);
    }

    public ResourceSpec withCpuLimit(String value) {
        return new ResourceSpec(cpuRequest, memoryRequest, value, memoryLimit);
    }

    public ResourceSpec withMemoryLimit(String value) {
        return new ResourceSpec(cpuRequest, memoryRequest, cpuLimit, value);
    }

    /** This where it says something, {@code fallback} where it does not. */
    public ResourceSpec or(ResourceSpec fallback) {
        return new ResourceSpec(
                cpuRequest.isEmpty() ? fallback.cpuRequest : cpuRequest,
                memoryRequest.isEmpty() ? fallback.memoryRequest : memoryRequest,
                cpuLimit.isEmpty() ? fallback.cpuLimit : cpuLimit,
                memoryLimit.isEmpty() ? fallback.memoryLimit : memoryLimit);
    }
}
