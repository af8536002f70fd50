package dev.redwheel.ui.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.topology.MemoryGrowth;
import dev.redwheel.insight.topology.MemoryGrowth.Growth;
import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.NodeSample;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.PodNames;
import dev.redwheel.values.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** What the servers and the nodes say that matters for a choice, as it is now. FX thread only. */
final class AdviceViewModel {
    /** More nodes than this are counted only. */
    private static final int NODES = 4;

    private final ChangePageSetup setup;
    private final Changes changes;
    private final TaskExecutor executor;
    private final Scope scope;
    private final MemoryGrowth growth = new MemoryGrowth();
    private final ReadOnlyObjectWrapper<List<String>> servers = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<String>> nodes = new ReadOnlyObjectWrapper<>(List.of());

    AdviceViewModel(ChangePageSetup setup, Changes changes, TaskExecutor executor, Scope scope) {
        this.setup = setup;
        this.changes = changes;
        this.executor = executor;
        this.scope = scope;
    }

    /** Asks what the nodes have left. */
    void start() {
        scope.addTask(executor.submit(BackgroundTask.of("look at the nodes", () -> changes.nodes(setup.context()))
                .onSuccess(found -> nodes.set(lines(found)))
                .onFailure(error -> nodes.set(List.of(unknown(error))))));
    }

    private static String unknown(OpsException error) {
        return error.kind() == ErrorKind.FORBIDDEN
                ? I18n.text("change.advice.nodes.forbidden")
                : I18n.text("change.advice.nodes.unknown", error.why());
    }

    private static List<String> lines(List<NodeInfo> all) {
        List<NodeInfo> usable = all.stream()
                .filter(NodeInfo::schedulable)
                .sorted(Comparator.comparingLong(AdviceViewModel::freeMemory).reversed())
                .toList();
        List<String> lines = new ArrayList<>(
                usable.stream().limit(NODES).map(AdviceViewModel::line).toList());
        if (usable.size() > NODES) {
            lines.add(I18n.text("change.advice.nodes.more", usable.size() - NODES));
        }
        return lines;
    }

    private static long freeMemory(NodeInfo node) {
        return node.memoryBytes() - node.requestedMemoryBytes().orElse(0);
    }

    private static String line(NodeInfo node) {
        String memory = Quantity.show(node.memoryBytes());
        String cpu = Quantity.showCpu(node.cpuMillis());
        if (node.requestedMemoryBytes().isEmpty() || node.requestedCpuMillis().isEmpty()) {
            return I18n.text("change.advice.node.unknown", node.name(), memory, cpu);
        }
        long freeCpu = node.cpuMillis() - node.requestedCpuMillis().getAsLong();
        return I18n.text(
                "change.advice.node",
                node.name(),
                Quantity.show(Math.max(0, freeMemory(node))),
                Quantity.showCpu(Math.max(0, freeCpu)),
                memory,
                cpu);
    }

    /** The newest of what the servers say. */
    void seen(TopologyPicture picture) {
        growth.add(picture);
        servers.set(picture.nodes().stream()
                .filter(NodeTruth::saysMaster)
                .flatMap(node -> node.sample().stream().flatMap(sample -> lines(node.name(), sample).stream()))
                .toList());
    }

    private List<String> lines(String pod, NodeSample sample) {
        String name = PodNames.within(pod, setup.release().name());
        return List.of(
                I18n.text(
                        "change.advice",
                        name,
                        mib(sample.memory().usedBytes()),
                        mib(sample.memory().maxmemoryBytes()),
                        sample.stats().opsPerSecond().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        "%.0f",
                                        sample.stats().opsPerSecond().getAsDouble())
                                : I18n.text("change.unknown")),
                I18n.text("change.advice.more", name, growth(pod), fork(sample)));
    }

    private String growth(String pod) {
        Optional<Growth> measured = growth.of(pod);
        return measured.map(found -> I18n.text(
                        found.bytes() < 0 ? "change.advice.shrinks" : "change.advice.grows",
                        Quantity.show(Math.abs(found.bytes())),
                        window(found.window()),
                        Quantity.show(Math.round(Math.abs(found.bytesPerHour())))))
                .orElseGet(() -> I18n.text("change.advice.growth.unknown"));
    }

    private static String window(Duration window) {
        return window.toMinutes() < 2
                ? I18n.text("change.advice.seconds", window.toSeconds())
                : I18n.text("change.advice.minutes", window.toMinutes());
    }

    private static String fork(NodeSample sample) {
        OptionalLong micros = number(sample, "Stats", "latest_fork_usec");
        if (micros.isEmpty()) {
            return I18n.text("change.advice.fork.unknown");
        }
        if (micros.getAsLong() == 0) {
            return I18n.text("change.advice.fork.none");
        }
        String millis = String.format(Locale.ROOT, "%.1f", micros.getAsLong() / 1000.0);
        OptionalLong copied = number(sample, "Persistence", "rdb_last_cow_size");
        return copied.isEmpty()
                ? I18n.text("change.advice.fork", millis)
                : I18n.text("change.advice.fork.copied", millis, Quantity.show(copied.getAsLong()));
    }

    private static OptionalLong number(NodeSample sample, String section, String field) {
        String text = sample.info().getOrDefault(section, Map.of()).getOrDefault(field, "");
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static String mib(OptionalLong bytes) {
        return bytes.isEmpty()
                ? I18n.text("change.unknown")
                : bytes.getAsLong() == 0
                        ? I18n.text("change.unlimited")
                        : String.format(Locale.ROOT, "%.1f MiB", bytes.getAsLong() / 1048576.0);
    }

    /** Of each master, a line each. */
    ReadOnlyObjectProperty<List<String>> serversProperty() {
        return servers.getReadOnlyProperty();
    }

    /** Of each node, a line each. */
    ReadOnlyObjectProperty<List<String>> nodesProperty() {
        return nodes.getReadOnlyProperty();
    }
}
