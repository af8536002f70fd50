package dev.redwheel.insight.topology;

import dev.redwheel.model.EndpointsInfo;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ServiceInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which pod an announced address is: by the pod's IP, by its name in the DNS ("redis-0.redis-headless.ns.svc" and its
 * shorter and longer forms), or by the name or cluster IP of a Service that leads to just one pod. Immutable.
 */
final class AddressBook {
    private final String namespace;
    private final Map<String, String> byIp = new HashMap<>();
    private final Set<String> pods = new HashSet<>();
    private final Map<String, String> byService = new HashMap<>();

    /**
     * @param pods those an address may stand for
     * @param services with where they lead; {@code proxied} adds those that lead through a proxy, by Service
     */
    AddressBook(
            String namespace,
            Collection<PodInfo> pods,
            List<ServiceInfo> services,
            List<EndpointsInfo> endpoints,
            Map<String, String> proxied) {
        this.namespace = namespace;
        for (PodInfo pod : pods) {
            this.pods.add(pod.name());
            if (!pod.ip().isEmpty()) {
                byIp.put(pod.ip(), pod.name());
            }
        }
        byService.putAll(proxied);
        for (EndpointsInfo one : endpoints) {
            List<String> led = one.targets().stream()
                    .filter(EndpointsInfo.Target::ready)
                    .map(EndpointsInfo.Target::pod)
                    .distinct()
                    .toList();
            if (led.size() == 1 && this.pods.contains(led.getFirst())) {
                byService.put(one.service(), led.getFirst());
            }
        }
        for (ServiceInfo service : services) {
            String pod = byService.get(service.name());
            if (pod != null && !service.clusterIp().isEmpty() && !service.headless()) {
                byIp.putIfAbsent(service.clusterIp(), pod);
            }
        }
    }

    Optional<String> pod(String host) {
        String exact = byIp.get(host);
        if (exact != null) {
            return Optional.of(exact);
        }
        String[] parts = host.toLowerCase(Locale.ROOT).split("\\.", -1);
        String first = parts[0];
        // pod.service.namespace.svc...: a pod has a Service between its name and its namespace.
        if (pods.contains(first) && (parts.length < 3 || parts[2].equals(namespace))) {
            return Optional.of(first);
        }
        return parts.length == 1 || parts[1].equals(namespace)
                ? Optional.ofNullable(byService.get(first))
                : Optional.empty();
    }
}
