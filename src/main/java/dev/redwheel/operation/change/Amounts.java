package dev.redwheel.operation.change;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.values.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Resources of containers as amounts: "1Gi" is "1024Mi". */
final class Amounts {
    /** What a kernel or a container runtime rounds, in thousandths of a core (KEP-1287, "Actuating Resizes"). */
    private static final long ROUNDED = 10;

    private Amounts() {}

    /**
     * What a container of a running pod is to have.
     *
     * @param newest by the template that it is to be of
     * @param before by the one that it is of
     * @param has in the pod. What neither template says is somebody else's, a LimitRange's for one, and stays.
     */
    static ResourceSpec of(ResourceSpec newest, ResourceSpec before, ResourceSpec has) {
        ResourceSpec to = defaulted(newest);
        ResourceSpec from = defaulted(before);
        return new ResourceSpec(
                one(to.cpuRequest(), from.cpuRequest(), has.cpuRequest()),
                one(to.memoryRequest(), from.memoryRequest(), has.memoryRequest()),
                one(to.cpuLimit(), from.cpuLimit(), has.cpuLimit()),
                one(to.memoryLimit(), from.memoryLimit(), has.memoryLimit()));
    }

    private static String one(String newest, String before, String has) {
        return newest.isEmpty() && before.isEmpty() ? has : newest;
    }

    /** A container without a request asks for its limit. */
    static ResourceSpec defaulted(ResourceSpec spec) {
        return spec.or(new ResourceSpec(spec.cpuLimit(), spec.memoryLimit(), "", ""));
    }

    static boolean same(ResourceSpec one, ResourceSpec other) {
        return cpu(one.cpuRequest()) == cpu(other.cpuRequest())
                && cpu(one.cpuLimit()) == cpu(other.cpuLimit())
                && sameMemory(one, other);
    }

    /** The same, but for what is rounded on the way to a kernel. */
    static boolean near(ResourceSpec wanted, ResourceSpec actual) {
        return Math.abs(cpu(wanted.cpuRequest()) - cpu(actual.cpuRequest())) <= ROUNDED
                && Math.abs(cpu(wanted.cpuLimit()) - cpu(actual.cpuLimit())) <= ROUNDED
                && sameMemory(wanted, actual);
    }

    private static boolean sameMemory(ResourceSpec one, ResourceSpec other) {
        return memory(one.memoryRequest()) == memory(other.memoryRequest())
                && memory(one.memoryLimit()) == memory(other.memoryLimit());
    }

    static long cpu(String text) {
        return Quantity.cpuMillis(text).orElse(0);
    }

    static long memory(String text) {
        return Quantity.bytes(text).orElse(0);
    }

    /** "redis limits.memory 96Mi → 128Mi" */
    static String difference(Map<String, ResourceSpec> before, Map<String, ResourceSpec> after) {
        List<String> said = new ArrayList<>();
        new TreeMap<>(after).forEach((container, spec) -> {
            ResourceSpec was = before.getOrDefault(container, ResourceSpec.NONE);
            String from = container + " ";
            if (cpu(was.cpuRequest()) != cpu(spec.cpuRequest())) {
                said.add(from + "requests.cpu " + was.cpuRequest() + " → " + spec.cpuRequest());
            }
            if (memory(was.memoryRequest()) != memory(spec.memoryRequest())) {
                said.add(from + "requests.memory " + was.memoryRequest() + " → " + spec.memoryRequest());
            }
            if (cpu(was.cpuLimit()) != cpu(spec.cpuLimit())) {
                said.add(from + "limits.cpu " + was.cpuLimit() + " → " + spec.cpuLimit());
            }
            if (memory(was.memoryLimit()) != memory(spec.memoryLimit())) {
                said.add(from + "limits.memory " + was.memoryLimit() + " → " + spec.memoryLimit());
            }
        });
        return String.join(", ", said);
    }
}
