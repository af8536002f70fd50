package dev.redwheel.model;

import java.util.List;
import java.util.Map;

/**
 * One Service.
 *
 * @param type ClusterIP, NodePort, LoadBalancer or ExternalName
 * @param clusterIp "None" when headless
 */
public record ServiceInfo(
        String namespace,
        String name,
        String type,
        String clusterIp,
        List<Port> ports,
        Map<String, String> selector,
        Map<String, String> labels) {
    public ServiceInfo {
        ports = List.copyOf(ports);
        selector = Map.copyOf(selector);
        labels = Map.copyOf(labels);
    }

    /** @param targetPort number or name of the container port */
    public record Port(String name, int port, String targetPort) {}

    public boolean headless() {
        return clusterIp.equals("None");
    }
}
