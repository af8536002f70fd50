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
import java.util.OptionalDouble;
import java.util.OptionalLong;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** What the servers and the nodes say that matters for a choice, as it is now. FX thread only. */
final class AdviceViewModel {
    /**
     * What one server or node has.
     *
     * @param amount how much of what is in use, in words
     * @param share of it that is in use, 0 to 1; empty where that is not known or there is no limit
     * @param more a line of what else matters; empty when there is nothing
     */
    record Row(String name, String amount, OptionalDouble share, String more) {
        /** A sentence alone. */
        static Row of(String sentence) {
            return new Row("", "", OptionalDouble.empty(), sentence);
        }
    }

    /** More than these are counted only: the fullest masters and the emptiest nodes decide. */
    private static final int SHOWN = 4;

    private final ChangePageSetup setup;
    private final Changes changes;
    private final TaskExecutor executor;
    private final Scope scope;
    private final MemoryGrowth growth = new MemoryGrowth();
    private final ReadOnlyObjectWrapper<List<Row>> servers = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<Row>> nodes = new ReadOnlyObjectWrapper<>(List.of());

    AdviceViewModel(ChangePageSetup setup, Changes changes, TaskExecutor executor, Scope scope) {
        this.setup = setup;
        this.changes = changes;
        this.executor = executor;
        this.scope = scope;
    }

    /** Asks what the nodes have left. */
    void start() {
        scope.addTask(executor.submit(BackgroundTask.of("look at the nodes", () -> changes.nodes(setup.context()))
                .onSuccess(found -> nodes.set(rows(found)))
                .onFailure(error -> nodes.set(List.of(Row.of(unknown(error)))))));
    }

    private static String unknown(OpsException error) {
        return error.kind() == ErrorKind.FORBIDDEN
                ? I18n.text("change.advice.nodes.forbidden")
                : I18n.text("change.advice.nodes.unknown", error.why());
    }

    private static List<Row> rows(List<NodeInfo> all) {
        List<NodeInfo> usable = all.stream()
                .filter(NodeInfo::schedulable)
                .sorted(Comparator.comparingLong(AdviceViewModel::freeMemory).reversed())
                .toList();
        return shortened(usable.stream().map(AdviceViewModel::row).toList(), "change.advice.nodes.more");
    }

    private static List<Row> shortened(List<Row> all, String more) {
        List<Row> rows = new ArrayList<>(all.subList(0, Math.min(SHOWN, all.size())));
        if (all.size() > SHOWN) {
            rows.add(Row.of(I18n.text(more, all.size() - SHOWN)));
        }
        return rows;
    }

    private static long freeMemory(NodeInfo node) {
        return node.memoryBytes() - node.requestedMemoryBytes().orElse(0);
    }

    private static Row row(NodeInfo node) {
        String memory = Quantity.show(node.memoryBytes());
        String cpu = Quantity.showCpu(node.cpuMillis());
        if (node.requestedMemoryBytes().isEmpty() || node.requestedCpuMillis().isEmpty()) {
            return new Row(
                    I18n.text("change.advice.node", node.name()),
                    I18n.text("change.advice.node.has", memory, cpu),
                    OptionalDouble.empty(),
                    I18n.text("change.advice.node.unknown"));
        }
        long requested = node.requestedMemoryBytes().getAsLong();
        return new Row(
                I18n.text("change.advice.node", node.name()),
                I18n.text("change.advice.node.requested", Quantity.show(requested), memory),
                node.memoryBytes() > 0
                        ? OptionalDouble.of(Math.min(1, (double) requested / node.memoryBytes()))
                        : OptionalDouble.empty(),
                I18n.text(
                        "change.advice.node.requested",
                        Quantity.showCpu(node.requestedCpuMillis().getAsLong()),
                        cpu));
    }

    /** The newest of what the servers say. */
    void seen(TopologyPicture picture) {
        growth.add(picture);
        servers.set(shortened(
                picture.nodes().stream()
                        .filter(NodeTruth::saysMaster)
                        .flatMap(node -> node.sample().stream().map(sample -> row(node.name(), sample)))
                        // Equally full ones stay in their order.
                        .sorted(Comparator.comparingLong(
                                (Row row) -> -Math.round(row.share().orElse(0) * 100)))
                        .toList(),
                "change.advice.masters.more"));
    }

    private Row row(String pod, NodeSample sample) {
        OptionalLong used = sample.memory().usedBytes();
        OptionalLong most = sample.memory().maxmemoryBytes();
        return new Row(
                PodNames.within(pod, setup.release().name()),
                I18n.text("change.advice", mib(used), mib(most)),
                used.isPresent() && most.orElse(0) > 0
                        ? OptionalDouble.of(Math.min(1, (double) used.getAsLong() / most.getAsLong()))
                        : OptionalDouble.empty(),
                I18n.text("change.advice.more", load(sample), growth(pod), fork(sample)));
    }

    private static String load(NodeSample sample) {
        return sample.stats().opsPerSecond().isPresent()
                ? String.format(
                        Locale.ROOT, "%.0f", sample.stats().opsPerSecond().getAsDouble())
                : I18n.text("change.unknown");
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

    /** The fullest masters first. */
    ReadOnlyObjectProperty<List<Row>> serversProperty() {
        return servers.getReadOnlyProperty();
    }

    /** The nodes with the most memory left first. */
    ReadOnlyObjectProperty<List<Row>> nodesProperty() {
        return nodes.getReadOnlyProperty();
    }
}
