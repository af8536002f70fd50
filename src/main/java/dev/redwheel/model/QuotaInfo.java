package dev.redwheel.model;

import java.util.List;

/** One ResourceQuota of a namespace. */
public record QuotaInfo(String name, List<Line> lines) {
    public QuotaInfo {
        lines = List.copyOf(lines);
    }

    /**
     * @param resource as Kubernetes names it: "requests.memory", "persistentvolumeclaims"
     * @param hard the limit, in the resource's base unit: bytes, thousandths of a core for cpu, or a count
     * @param used likewise
     */
    public record Line(String resource, long hard, long used) {
        public long free() {
            return Math.max(0, hard - used);
        }
    }
}
