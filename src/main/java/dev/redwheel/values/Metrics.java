package dev.redwheel.values;

/**
 * What Prometheus and Grafana are given.
 *
 * @param enabled an exporter beside every Redis
 * @param serviceMonitor tells the Prometheus operator where to look
 * @param prometheusRule alerts
 * @param dashboards two of them for Grafana's sidecar
 */
public record Metrics(boolean enabled, Part serviceMonitor, Part prometheusRule, Part dashboards) {
    public static final Metrics OFF = new Metrics(false, Part.OFF, Part.OFF, Part.OFF);

    /** @param namespace empty for the release's own */
    public record Part(boolean enabled, String namespace) {
        public static final Part OFF = new Part(false, "");

        public Part withEnabled(boolean value) {
            return new Part(value, namespace);
        }

        public Part withNamespace(String value) {
            return new Part(enabled, value);
        }
    }

    public Metrics withEnabled(boolean value) {
        return new Metrics(value, serviceMonitor, prometheusRule, dashboards);
    }

    public Metrics withServiceMonitor(Part value) {
        return new Metrics(enabled, value, prometheusRule, dashboards);
    }

    public Metrics withPrometheusRule(Part value) {
        return new Metrics(enabled, serviceMonitor, value, dashboards);
    }

    public Metrics withDashboards(Part value) {
        return new Metrics(enabled, serviceMonitor, prometheusRule, value);
    }

    /** Whether something is asked for that has nothing to show without the exporter. */
    public boolean lacksExporter() {
        return !enabled && (serviceMonitor.enabled || prometheusRule.enabled || dashboards.enabled);
    }
}
