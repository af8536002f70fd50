package dev.redwheel.model;

import java.util.List;

/** Where one Service leads now: the Endpoints object of the same name. */
public record EndpointsInfo(String namespace, String service, List<Target> targets) {
    public EndpointsInfo {
        targets = List.copyOf(targets);
    }

    /**
     * @param pod empty when the address is no pod's
     * @param ports of the pod, in the Service's order
     */
    public record Target(String pod, String ip, boolean ready, List<Port> ports) {
        public Target {
            ports = List.copyOf(ports);
        }
    }

    /** @param name of the Service's port; empty when it has none */
    public record Port(String name, int number) {}
}
