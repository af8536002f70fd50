package dev.redwheel.ui.control;

import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.TopologyDiagram.Edge;
import dev.redwheel.ui.control.TopologyDiagram.Item;
import dev.redwheel.ui.control.TopologyDiagram.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.geometry.Orientation;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.util.Duration;

/**
 * A picture of servers and how they belong together: a column for each machine, under its zone; in it masters on top, their
 * replicas below, Sentinels at the bottom; a line from each replica to whom it follows, on which dashes run while data
 * flows. Each server is a button. FX thread only.
 */
public final class TopologyMap extends Region {
    private static final double CARD_WIDTH = 172;
    private static final double LEAST_CARD_WIDTH = 128;
    private static final double SERVER_HEIGHT = 86;
    private static final double SENTINEL_HEIGHT = 52;
    private static final double GAP = 12;
    /** Between rows: room for the lines and what stands beside them. */
    private static final double ROW_GAP = 66;
    /** Where no line runs. */
    private static final double PLAIN_GAP = 20;

    private static final double COLUMN_PAD = 12;
    private static final double COLUMN_GAP = 12;
    private static final double HEAD = 30;
    private static final double ZONE_HEAD = 22;
    private static final double SLOTS_HEIGHT = 46;
    /** Slow enough to cost nothing, quick enough to be seen moving. */
    private static final Duration STEP = Duration.millis(120);

    private final Map<String, TopologyCard> cards = new LinkedHashMap<>();
    private final Map<String, TopologyLine> lines = new LinkedHashMap<>();
    private final Map<String, Region> columns = new TreeMap<>();
    private final Map<String, Label> heads = new TreeMap<>();
    private final Map<String, Label> zoneHeads = new TreeMap<>();
    private final SlotsBar slotsBar = new SlotsBar();
    private final Timeline flow = new Timeline(new KeyFrame(STEP, event -> step()));
    private TopologyDiagram diagram = TopologyDiagram.EMPTY;
    private Consumer<String> onOpen = id -> {};

    public TopologyMap() {
        getStyleClass().add("topology-map");
        setAccessibleRole(AccessibleRole.PARENT);
        setAccessibleText(I18n.text("control.topology.name"));
        getChildren().add(slotsBar);
        flow.setCycleCount(Animation.INDEFINITE);
        // A timeline that runs keeps what it moves alive: only while there is somebody to see it.
        sceneProperty().subscribe(scene -> {
            if (scene == null) {
                flow.stop();
            } else {
                restart();
            }
        });
    }

    /** What happens when a server is pressed; told its id. */
    public void setOnOpen(Consumer<String> action) {
        onOpen = action;
    }

    public TopologyDiagram getDiagram() {
        return diagram;
    }

    /** Draws it; what was there before is changed in place, so that focus stays. */
    public void setDiagram(TopologyDiagram now) {
        boolean moved = !places(diagram).equals(places(now));
        diagram = now;
        showCards();
        showLines();
        showColumns();
        slotsBar.show(now.slots());
        slotsBar.setVisible(!now.slots().isEmpty());
        if (moved) {
            restack();
            requestLayout();
        }
        restart();
    }

    /** What decides where things are. */
    private static List<List<Object>> places(TopologyDiagram of) {
        List<List<Object>> places = new ArrayList<>();
        of.items().forEach(item -> places.add(List.of(item.id(), item.row(), item.host(), item.zone())));
        of.edges().forEach(edge -> places.add(List.of(edge.from(), edge.to())));
        places.add(List.of(of.slots().isEmpty()));
        return places;
    }

    private void showCards() {
        Map<String, Item> wanted = new LinkedHashMap<>();
        diagram.items().forEach(item -> wanted.put(item.id(), item));
        cards.entrySet().removeIf(entry -> {
            boolean gone = !wanted.containsKey(entry.getKey());
            if (gone) {
                getChildren().remove(entry.getValue());
            }
            return gone;
        });
        wanted.forEach((id, item) -> {
            TopologyCard card = cards.get(id);
            if (card == null) {
                card = new TopologyCard(id, pressed -> onOpen.accept(pressed));
                cards.put(id, card);
                getChildren().add(card);
            }
            card.show(item);
        });
    }

    private void showLines() {
        Map<String, Edge> wanted = new LinkedHashMap<>();
        diagram.edges().stream()
                .filter(edge -> cards.containsKey(edge.from()) && cards.containsKey(edge.to()))
                .forEach(edge -> wanted.put(edge.from() + " " + edge.to(), edge));
        lines.entrySet().removeIf(entry -> {
            boolean gone = !wanted.containsKey(entry.getKey());
            if (gone) {
                getChildren().removeAll(entry.getValue().nodes());
            }
            return gone;
        });
        wanted.forEach((key, edge) -> {
            TopologyLine line = lines.get(key);
            if (line == null) {
                line = new TopologyLine();
                lines.put(key, line);
                getChildren().addAll(line.nodes());
            }
            line.show(edge);
        });
    }

    private void showColumns() {
        Map<String, String> zones = zones();
        keep(columns, zones.keySet(), key -> {
            Region column = new Region();
            column.getStyleClass().add("topology-column");
            return column;
        });
        keep(heads, zones.keySet(), key -> label("topology-host"));
        heads.forEach((host, head) -> head.setText(host.isEmpty() ? I18n.text("control.topology.nowhere") : host));
        List<String> named = zones.values().stream()
                .filter(zone -> !zone.isEmpty())
                .distinct()
                .toList();
        keep(zoneHeads, named, key -> label("topology-zone"));
        zoneHeads.forEach((zone, head) -> head.setText(zone));
    }

    private <T extends javafx.scene.Node> void keep(
            Map<String, T> shown, java.util.Collection<String> wanted, java.util.function.Function<String, T> make) {
        shown.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) {
                getChildren().remove(entry.getValue());
            }
            return gone;
        });
        wanted.forEach(key -> {
            if (!shown.containsKey(key)) {
                T made = make.apply(key);
                shown.put(key, made);
                getChildren().add(made);
            }
        });
    }

    private static Label label(String style) {
        Label label = new Label();
        label.getStyleClass().add(style);
        return label;
    }

    /** Columns behind, lines between, cards in front; cards in reading order, which is the order of the focus. */
    private void restack() {
        lines.values().forEach(line -> line.nodes().forEach(javafx.scene.Node::toFront));
        for (Row row : Row.values()) {
            diagram.items().stream()
                    .filter(item -> item.row() == row)
                    .forEach(item -> card(item).toFront());
        }
        // A label is read over everything.
        lines.values().forEach(line -> line.label().toFront());
    }

    private TopologyCard card(Item item) {
        return Objects.requireNonNull(cards.get(item.id()));
    }

    /** Machines with their zones, in the order of zone, then name. */
    private Map<String, String> zones() {
        Map<String, String> zones = new LinkedHashMap<>();
        diagram.items().stream()
                .sorted(java.util.Comparator.comparing(
                                (Item item) -> item.host().isEmpty())
                        .thenComparing(Item::zone)
                        .thenComparing(Item::host))
                .forEach(item -> zones.putIfAbsent(item.host(), item.zone()));
        return zones;
    }

    private void step() {
        lines.values().forEach(TopologyLine::step);
    }

    private void restart() {
        boolean moving = getScene() != null && lines.values().stream().anyMatch(TopologyLine::flows);
        if (moving && flow.getStatus() != Animation.Status.RUNNING) {
            flow.play();
        } else if (!moving) {
            flow.stop();
        }
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computeMinWidth(double height) {
        Plan plan = new Plan(0);
        return plan.width + getInsets().getLeft() + getInsets().getRight();
    }

    @Override
    protected double computePrefWidth(double height) {
        return Math.max(computeMinWidth(height), 600);
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected double computePrefHeight(double width) {
        double inner = (width < 0 ? getWidth() : width)
                - getInsets().getLeft()
                - getInsets().getRight();
        return new Plan(inner).height + getInsets().getTop() + getInsets().getBottom();
    }

    @Override
    protected void layoutChildren() {
        double left = getInsets().getLeft();
        double top = getInsets().getTop();
        double inner = getWidth() - left - getInsets().getRight();
        Plan plan = new Plan(inner);
        if (slotsBar.isVisible()) {
            slotsBar.resizeRelocate(left, top, inner, SLOTS_HEIGHT - 8);
        }
        double y0 = top + plan.top;
        double bottom = top + plan.height;
        Map<String, double[]> zoneSpans = new HashMap<>();
        for (Map.Entry<String, String> host : plan.hosts.entrySet()) {
            Column column = Objects.requireNonNull(plan.columns.get(host.getKey()));
            double x = snapPositionX(left + column.x);
            Objects.requireNonNull(columns.get(host.getKey()))
                    .resizeRelocate(x, y0, snapSizeX(column.width), snapSizeY(bottom - y0));
            Label head = Objects.requireNonNull(heads.get(host.getKey()));
            head.resizeRelocate(x + COLUMN_PAD, y0, Math.max(0, column.width - 2 * COLUMN_PAD), HEAD);
            double[] span = zoneSpans.computeIfAbsent(host.getValue(), any -> new double[] {x, x});
            span[1] = x + column.width;
        }
        zoneHeads.forEach((zone, head) -> {
            double[] span = zoneSpans.getOrDefault(zone, new double[2]);
            head.resizeRelocate(span[0], y0 - ZONE_HEAD, span[1] - span[0], ZONE_HEAD - 4);
        });
        plan.cells.forEach((id, cell) -> {
            TopologyCard card = cards.get(id);
            if (card != null) {
                card.resizeRelocate(
                        snapPositionX(left + cell.x),
                        snapPositionY(top + cell.y),
                        snapSizeX(plan.cardWidth),
                        snapSizeY(cell.height));
            }
        });
        diagram.edges().forEach(edge -> {
            TopologyLine line = lines.get(edge.from() + " " + edge.to());
            TopologyCard from = cards.get(edge.from());
            TopologyCard to = cards.get(edge.to());
            if (line != null && from != null && to != null) {
                line.route(from, to);
            }
        });
    }

    private record Column(double x, double width, int across) {}

    private record Cell(double x, double y, double height) {}

    /** Where everything goes at a width; cards stand side by side while they fit, then below each other. */
    private final class Plan {
        final Map<String, String> hosts = zones();
        final Map<String, Column> columns = new LinkedHashMap<>();
        final Map<String, Cell> cells = new HashMap<>();
        final double top;
        double cardWidth = CARD_WIDTH;
        double width;
        double height;

        Plan(double available) {
            boolean zoned = hosts.values().stream().anyMatch(zone -> !zone.isEmpty());
            top = (diagram.slots().isEmpty() ? 0 : SLOTS_HEIGHT) + (zoned ? ZONE_HEAD : 0);
            Map<String, Integer> across = new LinkedHashMap<>();
            hosts.keySet().forEach(host -> across.put(host, most(host)));
            fit(across, available);
            double spare = hosts.isEmpty() ? 0 : Math.max(0, available - width(across)) / hosts.size();
            double x = 0;
            for (String host : hosts.keySet()) {
                int n = Objects.requireNonNull(across.get(host));
                double columnWidth = n * cardWidth + (n - 1) * GAP + 2 * COLUMN_PAD + spare;
                columns.put(host, new Column(x, columnWidth, n));
                x += columnWidth + COLUMN_GAP;
            }
            width = Math.max(0, x - COLUMN_GAP);
            place();
        }

        private int most(String host) {
            int most = 1;
            for (Row row : Row.values()) {
                most = Math.max(most, items(host, row).size());
            }
            return most;
        }

        private List<Item> items(String host, Row row) {
            return diagram.items().stream()
                    .filter(item -> item.row() == row && item.host().equals(host))
                    .toList();
        }

        private double width(Map<String, Integer> across) {
            double sum = -COLUMN_GAP;
            for (int n : across.values()) {
                sum += n * cardWidth + (n - 1) * GAP + 2 * COLUMN_PAD + COLUMN_GAP;
            }
            return sum;
        }

        /** Narrower cards first, then fewer side by side in the widest column. */
        private void fit(Map<String, Integer> across, double available) {
            while (width(across) > available) {
                int cards = across.values().stream().mapToInt(Integer::intValue).sum();
                if (cards == 0) {
                    return;
                }
                double narrower = cardWidth - (width(across) - available) / cards;
                if (narrower >= LEAST_CARD_WIDTH) {
                    cardWidth = Math.floor(narrower);
                    return;
                }
                Map.Entry<String, Integer> widest = across.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .orElseThrow();
                if (widest.getValue() <= 1) {
                    cardWidth = LEAST_CARD_WIDTH;
                    return;
                }
                widest.setValue(widest.getValue() - 1);
            }
        }

        private void place() {
            double y = top + HEAD;
            double end = y;
            for (Row row : Row.values()) {
                double cardHeight = row == Row.SENTINELS ? SENTINEL_HEIGHT : SERVER_HEIGHT;
                int deepest = 0;
                for (Map.Entry<String, Column> entry : columns.entrySet()) {
                    Column column = entry.getValue();
                    List<Item> items = items(entry.getKey(), row);
                    int across = Math.max(1, Math.min(column.across, items.size()));
                    double used = across * cardWidth + (across - 1) * GAP;
                    double x0 = column.x + (column.width - used) / 2;
                    for (int i = 0; i < items.size(); i++) {
                        double x = x0 + (i % across) * (cardWidth + GAP);
                        int line = i / across;
                        double at = y + line * (cardHeight + lineGap(row));
                        cells.put(items.get(i).id(), new Cell(x, at, cardHeight));
                        deepest = Math.max(deepest, line + 1);
                    }
                }
                if (deepest > 0) {
                    y += deepest * cardHeight + (deepest - 1) * lineGap(row);
                    end = y;
                    y += lined(row) ? ROW_GAP : PLAIN_GAP;
                }
            }
            height = end + COLUMN_PAD;
        }

        /** Replicas below each other leave room for their labels. */
        private double lineGap(Row row) {
            return row == Row.REPLICAS ? 34 : GAP;
        }

        /** Lines run from the masters to the replicas. */
        private boolean lined(Row row) {
            return row == Row.MASTERS && diagram.items().stream().anyMatch(item -> item.row() == Row.REPLICAS);
        }
    }
}
