package dev.redwheel.kube;

import static dev.redwheel.kube.Fields.amount;
import static dev.redwheel.kube.Fields.each;
import static dev.redwheel.kube.Fields.millis;
import static dev.redwheel.kube.Fields.number;
import static dev.redwheel.kube.Fields.text;
import static dev.redwheel.kube.Fields.texts;
import static dev.redwheel.kube.Fields.time;

import dev.redwheel.model.EndpointsInfo;
import dev.redwheel.model.EventInfo;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.QuotaInfo;
import dev.redwheel.model.ServiceInfo;
import dev.redwheel.model.StorageClassInfo;
import dev.redwheel.model.WorkloadInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Makes model values of the API's JSON. */
final class ObjectReader {
    private ObjectReader() {}

    static ResourceMeta meta(JsonNode object) {
        JsonNode meta = object.path("metadata");
        return new ResourceMeta(
                text(meta, "namespace"),
                text(meta, "name"),
                text(meta, "uid"),
                text(meta, "resourceVersion"),
                texts(meta.path("labels")),
                time(meta, "creationTimestamp"));
    }

    /** @param kind items of a list do not say their own */
    static WorkloadInfo workload(String kind, JsonNode workload) {
        JsonNode meta = workload.path("metadata");
        JsonNode spec = workload.path("spec");
        JsonNode status = workload.path("status");
        JsonNode template = spec.path("template");
        JsonNode annotations = meta.path("annotations");
        JsonNode owner = Fields.controller(meta);
        int wanted = spec.path("replicas").asInt(1);
        int ready = number(status, "readyReplicas");
        int updated = number(status, "updatedReplicas");
        boolean seen = status.path("observedGeneration").asLong(0)
                >= meta.path("generation").asLong(0);
        // A finished update of a StatefulSet leaves updatedReplicas out on some versions; the revisions tell.
        boolean newest = updated >= wanted
                || (status.has("updateRevision")
                        && text(status, "updateRevision").equals(text(status, "currentRevision")));
        return new WorkloadInfo(
                kind,
                text(meta, "namespace"),
                text(meta, "name"),
                wanted,
                ready,
                updated,
                seen && newest && ready >= wanted,
                text(status, "updateRevision"),
                spec.path("updateStrategy")
                        .path("rollingUpdate")
                        .path("partition")
                        .asInt(0),
                texts(meta.path("labels")),
                texts(spec.path("selector").path("matchLabels")),
                texts(template.path("metadata").path("labels")),
                each(template.path("spec").path("containers"), ObjectReader::container),
                text(owner, "kind"),
                text(owner, "name"),
                text(annotations, "meta.helm.sh/release-name"),
                text(annotations, "meta.helm.sh/release-namespace"),
                time(meta, "creationTimestamp"));
    }

    private static WorkloadInfo.Container container(JsonNode container) {
        JsonNode limits = container.path("resources").path("limits");
        return new WorkloadInfo.Container(
                text(container, "name"),
                text(container, "image"),
                PodReader.ports(container),
                amount(limits, "memory"),
                millis(limits, "cpu"));
    }

    static PvcInfo pvc(JsonNode pvc) {
        JsonNode meta = pvc.path("metadata");
        JsonNode spec = pvc.path("spec");
        JsonNode status = pvc.path("status");
        return new PvcInfo(
                text(meta, "namespace"),
                text(meta, "name"),
                text(meta, "uid"),
                status.path("phase").asString("Pending"),
                text(spec, "storageClassName"),
                amount(spec.path("resources").path("requests"), "storage"),
                amount(status.path("capacity"), "storage"),
                text(spec, "volumeName"),
                status.path("conditions")
                        .valueStream()
                        .filter(condition -> text(condition, "status").equals("True"))
                        .map(condition -> text(condition, "type"))
                        .toList(),
                texts(meta.path("labels")),
                time(meta, "creationTimestamp"));
    }

    static ServiceInfo service(JsonNode service) {
        JsonNode meta = service.path("metadata");
        JsonNode spec = service.path("spec");
        return new ServiceInfo(
                text(meta, "namespace"),
                text(meta, "name"),
                spec.path("type").asString("ClusterIP"),
                text(spec, "clusterIP"),
                each(
                        spec.path("ports"),
                        port -> new ServiceInfo.Port(
                                text(port, "name"), number(port, "port"), text(port, "targetPort"))),
                texts(spec.path("selector")),
                texts(meta.path("labels")));
    }

    static EndpointsInfo endpoints(JsonNode endpoints) {
        List<EndpointsInfo.Target> targets = new ArrayList<>();
        for (JsonNode subset : endpoints.path("subsets")) {
            List<EndpointsInfo.Port> ports = each(
                    subset.path("ports"), port -> new EndpointsInfo.Port(text(port, "name"), number(port, "port")));
            subset.path("addresses").forEach(address -> targets.add(target(address, true, ports)));
            subset.path("notReadyAddresses").forEach(address -> targets.add(target(address, false, ports)));
        }
        JsonNode meta = endpoints.path("metadata");
        return new EndpointsInfo(text(meta, "namespace"), text(meta, "name"), targets);
    }

    private static EndpointsInfo.Target target(JsonNode address, boolean ready, List<EndpointsInfo.Port> ports) {
        JsonNode pod = address.path("targetRef");
        String name = text(pod, "kind").equals("Pod") ? text(pod, "name") : "";
        return new EndpointsInfo.Target(name, text(address, "ip"), ready, ports);
    }

    static EventInfo event(JsonNode event) {
        JsonNode meta = event.path("metadata");
        JsonNode about = event.path("involvedObject");
        JsonNode series = event.path("series");
        Instant at = Stream.of(
                        time(series, "lastObservedTime"),
                        time(event, "lastTimestamp"),
                        time(event, "eventTime"),
                        time(event, "firstTimestamp"),
                        time(meta, "creationTimestamp"))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(Instant.EPOCH);
        return new EventInfo(
                text(meta, "namespace"),
                text(meta, "uid"),
                text(event, "type").equals("Warning"),
                text(event, "reason"),
                text(event, "message").strip(),
                text(about, "kind"),
                text(about, "name"),
                Math.max(1, Math.max(number(event, "count"), number(series, "count"))),
                at);
    }

    static StorageClassInfo storageClass(JsonNode storageClass) {
        JsonNode annotations = storageClass.path("metadata").path("annotations");
        boolean isDefault =
                text(annotations, "storageclass.kubernetes.io/is-default-class").equals("true")
                        || text(annotations, "storageclass.beta.kubernetes.io/is-default-class")
                                .equals("true");
        return new StorageClassInfo(
                text(storageClass.path("metadata"), "name"),
                text(storageClass, "provisioner"),
                isDefault,
                storageClass.path("allowVolumeExpansion").asBoolean(false),
                text(storageClass, "volumeBindingMode").equals("WaitForFirstConsumer"));
    }

    static QuotaInfo quota(JsonNode quota) {
        JsonNode status = quota.path("status");
        JsonNode hard =
                status.has("hard") ? status.path("hard") : quota.path("spec").path("hard");
        JsonNode used = status.path("used");
        return new QuotaInfo(
                text(quota.path("metadata"), "name"),
                hard.properties().stream()
                        .map(Map.Entry::getKey)
                        .map(resource -> new QuotaInfo.Line(resource, units(hard, resource), units(used, resource)))
                        .toList());
    }

    private static long units(JsonNode map, String resource) {
        boolean cpu = resource.equals("cpu") || resource.endsWith(".cpu");
        return cpu ? millis(map, resource) : amount(map, resource);
    }

    static SecretData secret(JsonNode secret) {
        Map<String, byte[]> data = new LinkedHashMap<>();
        secret.path("data").properties().forEach(entry -> data.put(entry.getKey(), decoded(entry.getValue())));
        JsonNode meta = secret.path("metadata");
        return new SecretData(
                text(meta, "namespace"),
                text(meta, "name"),
                text(secret, "type"),
                texts(meta.path("labels")),
                texts(meta.path("annotations")),
                text(meta, "resourceVersion"),
                data);
    }

    static byte[] decoded(JsonNode base64) {
        try {
            return Base64.getDecoder().decode(base64.asString(""));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
