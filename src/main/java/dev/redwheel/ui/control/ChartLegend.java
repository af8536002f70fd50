package dev.redwheel.ui.control;

import dev.redwheel.ui.common.I18n;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Line;
import javafx.scene.shape.Rectangle;

/**
 * Below a chart: one chip per node with its values at the cursor, or latest; pressing it hides the node in all charts of
 * the group. With many nodes a summary instead: largest, middle, smallest. FX thread only.
 */
final class ChartLegend extends VBox {
    /** More chips than this are no longer read. */
    static final int MOST_CHIPS = 6;

    private record Chip(Button button, Label values) {}

    private final ChartGroup group;
    private final ChartColors colors;
    private final Map<String, Chip> chips = new LinkedHashMap<>();
    private final FlowPane flow = new FlowPane();
    private final Label summary = new Label();
    private List<String> nodes = List.of();

    ChartLegend(ChartGroup group, ChartColors colors) {
        this.group = group;
        this.colors = colors;
        getStyleClass().add("chart-legend");
        flow.getStyleClass().add("chart-chips");
        summary.getStyleClass().add("chart-summary");
        summary.setWrapText(true);
        summary.setMinHeight(USE_PREF_SIZE);
    }

    /** Rebuilds the chips when the nodes changed. */
    void setSeries(List<ChartSeries> series) {
        List<String> now = series.stream().map(ChartSeries::node).distinct().toList();
        if (now.equals(nodes)) {
            recolour(series);
            return;
        }
        nodes = now;
        chips.clear();
        flow.getChildren().clear();
        if (now.size() > MOST_CHIPS) {
            getChildren().setAll(summary);
            return;
        }
        getChildren().setAll(flow);
        for (String node : now) {
            Chip chip = chip(
                    node,
                    series.stream()
                            .filter(one -> one.node().equals(node))
                            .findFirst()
                            .map(ChartSeries::name)
                            .orElse(node));
            chips.put(node, chip);
            flow.getChildren().add(chip.button());
        }
        recolour(series);
    }

    void recolour(List<ChartSeries> series) {
        for (ChartSeries one : series) {
            Chip chip = chips.get(one.node());
            if (chip != null
                    && chip.button().getGraphic() instanceof HBox box
                    && box.getChildren().getFirst() instanceof Rectangle swatch) {
                swatch.setFill(colors.series(one.colour()));
            }
        }
    }

    void show(List<Readings.Reading> readings) {
        if (chips.isEmpty()) {
            summary.setText(summarise(readings));
            return;
        }
        Map<String, List<String>> texts = new LinkedHashMap<>();
        for (Readings.Reading reading : readings) {
            if (reading.series().stroke() != ChartSeries.Stroke.LIMIT) {
                texts.computeIfAbsent(reading.series().node(), node -> new ArrayList<>())
                        .add(reading.text());
            }
        }
        chips.forEach((node, chip) -> {
            boolean hidden = group.getHidden().contains(node);
            String text = hidden
                    ? I18n.text("control.chart.hidden")
                    : String.join(" · ", Objects.requireNonNullElse(texts.get(node), List.of(Quantity.UNKNOWN)));
            if (!text.equals(chip.values().getText())) {
                chip.values().setText(text);
            }
            chip.button().setOpacity(hidden ? 0.5 : 1);
        });
    }

    /** The same for the screen reader: each node with its values. */
    static String summarise(List<Readings.Reading> readings) {
        List<Readings.Reading> ranked = Readings.ranked(readings).stream()
                .filter(reading -> !Double.isNaN(reading.value()))
                .toList();
        if (ranked.isEmpty()) {
            return I18n.text("control.chart.nothing");
        }
        Readings.Reading most = ranked.getFirst();
        Readings.Reading least = ranked.getLast();
        return I18n.text(
                "control.chart.summary",
                most.text(),
                most.series().name(),
                ranked.get(ranked.size() / 2).text(),
                least.text(),
                least.series().name());
    }

    /** The key of the strokes, where a chart has more than one measure. */
    static HBox strokeKey(List<ChartSeries> series) {
        HBox key = new HBox();
        key.getStyleClass().add("chart-strokes");
        Map<String, ChartSeries.Stroke> strokes = new LinkedHashMap<>();
        series.forEach(one -> strokes.putIfAbsent(one.measure(), one.stroke()));
        strokes.values().removeIf(stroke -> stroke == ChartSeries.Stroke.LIMIT); // They carry their names in the plot.
        if (strokes.size() < 2) {
            return key;
        }
        strokes.forEach((measure, stroke) -> {
            Line sample = new Line(0, 0, 18, 0);
            sample.getStyleClass().add("chart-stroke");
            if (stroke == ChartSeries.Stroke.DASHED) {
                sample.getStrokeDashArray().setAll(5.0, 3.0);
            }
            Label label = new Label(measure, sample);
            label.getStyleClass().add("chart-stroke-name");
            label.setMinWidth(Region.USE_PREF_SIZE);
            key.getChildren().add(label);
        });
        return key;
    }

    private Chip chip(String node, String shortName) {
        Rectangle swatch = new Rectangle(10, 10);
        swatch.setArcWidth(3);
        swatch.setArcHeight(3);
        Label name = new Label(shortName);
        name.getStyleClass().add("chart-chip-name");
        Label values = new Label();
        values.getStyleClass().add("chart-chip-value");
        HBox content = new HBox(swatch, name, values);
        content.getStyleClass().add("chart-chip-content");
        Button button = new Button("", content);
        button.getStyleClass().addAll("flat", "chart-chip");
        button.setAccessibleText(I18n.text("control.chart.toggle", node));
        button.setOnAction(event -> {
            if (!group.getHidden().remove(node)) {
                group.getHidden().add(node);
            }
        });
        return new Chip(button, values);
    }
}
