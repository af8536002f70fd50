package dev.redwheel.ui.live;

import dev.redwheel.insight.LiveMetric;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.ChartSeries.Stroke;
import dev.redwheel.ui.control.Quantity;
import java.util.List;
import java.util.Locale;

/** The charts of the page, in their order, and what each shows. Texts under {@code live.chart.<name>}. */
enum LiveChart {
    HIT_RATE,
    COMMANDS,
    TUNNEL,
    SERVER_TIME,
    MEMORY,
    CLIENTS,
    NETWORK,
    LOSSES,
    KEYS,
    LAG,
    LAG_SECONDS,
    FRAGMENTATION;

    /** One measure of a chart. */
    record Measure(LiveMetric metric, Stroke stroke) {
        String text() {
            return I18n.text("live.measure." + metric.name().toLowerCase(Locale.ROOT));
        }

        Quantity quantity() {
            return LiveChart.quantity(metric.unit());
        }
    }

    /** The most important first: it is drawn solid. */
    List<Measure> measures() {
        return switch (this) {
            case HIT_RATE -> List.of(line(LiveMetric.HIT_RATE), dashed(LiveMetric.HIT_RATE_LIFETIME));
            case COMMANDS -> List.of(line(LiveMetric.COMMANDS_PER_SECOND));
            case TUNNEL -> List.of(line(LiveMetric.PING));
            case SERVER_TIME -> List.of(line(LiveMetric.SERVER_TIME));
            case MEMORY ->
                List.of(
                        line(LiveMetric.USED_MEMORY),
                        dashed(LiveMetric.RSS),
                        limit(LiveMetric.MAXMEMORY),
                        limit(LiveMetric.MEMORY_LIMIT));
            case CLIENTS -> List.of(line(LiveMetric.CLIENTS), dashed(LiveMetric.BLOCKED_CLIENTS));
            case NETWORK -> List.of(line(LiveMetric.NET_INPUT), dashed(LiveMetric.NET_OUTPUT));
            case LOSSES -> List.of(line(LiveMetric.EVICTIONS_PER_SECOND), dashed(LiveMetric.EXPIRIES_PER_SECOND));
            case KEYS -> List.of(line(LiveMetric.KEYS));
            case LAG -> List.of(line(LiveMetric.LAG_BYTES));
            case LAG_SECONDS -> List.of(line(LiveMetric.LAG_SECONDS));
            case FRAGMENTATION -> List.of(line(LiveMetric.FRAGMENTATION));
        };
    }

    String title() {
        return I18n.text("live.chart." + name().toLowerCase(Locale.ROOT));
    }

    static Quantity quantity(LiveMetric.Unit unit) {
        return switch (unit) {
            case RATIO -> Quantity.RATIO;
            case TIMES -> Quantity.TIMES;
            case COUNT -> Quantity.COUNT;
            case PER_SECOND -> Quantity.PER_SECOND;
            case BYTES -> Quantity.BYTES;
            case BYTES_PER_SECOND -> Quantity.BYTES_PER_SECOND;
            case MILLISECONDS -> Quantity.MILLISECONDS;
            case MICROSECONDS -> Quantity.MICROSECONDS;
            case SECONDS -> Quantity.SECONDS;
        };
    }

    private static Measure line(LiveMetric metric) {
        return new Measure(metric, Stroke.SOLID);
    }

    private static Measure dashed(LiveMetric metric) {
        return new Measure(metric, Stroke.DASHED);
    }

    private static Measure limit(LiveMetric metric) {
        return new Measure(metric, Stroke.LIMIT);
    }
}
