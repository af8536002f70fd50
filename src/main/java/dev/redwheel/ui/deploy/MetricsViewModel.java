package dev.redwheel.ui.deploy;

import dev.redwheel.values.Deployment;
import dev.redwheel.values.Metrics;
import dev.redwheel.values.Metrics.Part;
import java.util.function.BiFunction;
import java.util.function.Function;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.StringProperty;

/** What Prometheus and Grafana are given. FX thread only. */
final class MetricsViewModel {
    /** One kind of object: whether it is made, and where; an empty namespace is the release's own. */
    record PartFields(ObjectProperty<Boolean> enabled, StringProperty namespace) {}

    private final ValuesDraft draft;
    private final DraftValue<Boolean> exporter;
    private final PartFields monitor;
    private final PartFields rules;
    private final PartFields dashboards;

    MetricsViewModel(ValuesDraft draft) {
        this.draft = draft;
        exporter = new DraftValue<>(
                draft,
                deployment -> deployment.metrics().enabled(),
                (deployment, on) -> deployment.withMetrics(
                        on ? deployment.metrics().withEnabled(true) : off(deployment.metrics())));
        monitor = part(Metrics::serviceMonitor, Metrics::withServiceMonitor);
        rules = part(Metrics::prometheusRule, Metrics::withPrometheusRule);
        dashboards = part(Metrics::dashboards, Metrics::withDashboards);
    }

    /** Without it there is nothing for the others to work on: they go with it. */
    ObjectProperty<Boolean> exporterProperty() {
        return exporter;
    }

    PartFields monitor() {
        return monitor;
    }

    PartFields rules() {
        return rules;
    }

    PartFields dashboards() {
        return dashboards;
    }

    /** What is wrong with these; empty when nothing is. */
    String problem() {
        String blocked = draft.problemAt(path -> path.startsWith("metrics"));
        return blocked.isEmpty() ? draft.warningAt(path -> path.startsWith("metrics")) : blocked;
    }

    private static Metrics off(Metrics metrics) {
        return new Metrics(
                false,
                metrics.serviceMonitor().withEnabled(false),
                metrics.prometheusRule().withEnabled(false),
                metrics.dashboards().withEnabled(false));
    }

    private PartFields part(Function<Metrics, Part> read, BiFunction<Metrics, Part, Metrics> write) {
        return new PartFields(
                new DraftValue<>(
                        draft,
                        deployment -> read.apply(deployment.metrics()).enabled(),
                        (deployment, on) -> write(deployment, read, write, part -> part.withEnabled(on))),
                new DraftText(
                        draft,
                        deployment -> read.apply(deployment.metrics()).namespace(),
                        (deployment, text) ->
                                write(deployment, read, write, part -> part.withNamespace(text.strip()))));
    }

    private static Deployment write(
            Deployment deployment,
            Function<Metrics, Part> read,
            BiFunction<Metrics, Part, Metrics> write,
            Function<Part, Part> change) {
        Metrics metrics = deployment.metrics();
        return deployment.withMetrics(write.apply(metrics, change.apply(read.apply(metrics))));
    }
}
