package dev.redwheel.ui.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.settings.Theme;
import dev.redwheel.support.Shots;
import dev.redwheel.ui.app.Themes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.GridPane;
import javafx.stage.Stage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

@ExtendWith(ApplicationExtension.class)
class TimeSeriesChartFxTest {
    private static final long NOW = 1_700_000_000_000L;
    private final ChartGroup group = new ChartGroup(Duration.ofHours(1), Duration.ofMinutes(5), NOW);
    private final AtomicReference<Stage> stage = new AtomicReference<>();
    private FxRobot robot = new FxRobot();
    private final List<TimeSeriesChart> charts = new ArrayList<>();

    @Start
    void start(Stage given) {
        stage.set(given);
    }

    @BeforeEach
    void useRobot(FxRobot given) {
        robot = given;
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void looksRightInBothThemes(Theme theme) {
        Scene scene = show(theme);
        robot.interact(() -> group.getStale().setAll(new TimeWindow(NOW - 130_000, NOW - 100_000)));
        robot.moveTo(charts.get(1));
        settle();
        Shots.of("chart-" + theme.name().toLowerCase(java.util.Locale.ROOT), scene);
        assertThat(robot.lookup(".chart-crosshair").<Node>queryAll()).allMatch(node -> node.isVisible());
        assertThat(robot.lookup(".chart-tip").<Node>queryAll().stream()
                        .filter(node -> node.isVisible())
                        .count())
                .isEqualTo(1);
    }

    @Test
    void chipsHideANodeInAllCharts() {
        show(Theme.LIGHT);
        robot.clickOn("replicas-0");
        settle();
        assertThat(group.getHidden()).containsExactly("redis-replicas-0");
        assertThat(charts.get(0).shownSeries()).hasSize(2);
        assertThat(charts.get(2).shownSeries()).noneMatch(one -> one.node().equals("redis-replicas-0"));
    }

    @Test
    void dragZoomsAndDoubleClickGoesBack() {
        show(Theme.LIGHT);
        TimeWindow before = group.getWindow();
        robot.drag(charts.get(0)).dropBy(80, 0);
        settle();
        assertThat(group.getWindow().millis()).isLessThan(before.millis());
        assertThat(group.followingProperty().get()).isFalse();
        robot.doubleClickOn(charts.get(0));
        settle();
        assertThat(group.getWindow()).isEqualTo(before);
        assertThat(group.followingProperty().get()).isTrue();
    }

    @Test
    void keysMoveTheCursorAndZoom() {
        show(Theme.LIGHT);
        robot.interact(() -> charts.get(0).requestFocus());
        robot.push(KeyCode.LEFT);
        assertThat(group.cursorProperty().get()).isEqualTo(NOW - 1000);
        robot.push(KeyCode.HOME);
        assertThat(group.cursorProperty().get()).isEqualTo(group.getWindow().from());
        robot.push(KeyCode.MINUS);
        assertThat(group.getWindow().millis()).isEqualTo(450_000);
        robot.push(KeyCode.ESCAPE);
        assertThat(group.hasCursor()).isFalse();
    }

    @Test
    void theScreenReaderHearsTheValues() {
        show(Theme.LIGHT);
        settle();
        assertThat(charts.get(3).getAccessibleText()).isEqualTo("Lag: No values in this stretch of time");
        assertThat(charts.get(0).getAccessibleText()).startsWith("Commands per second: most ");
    }

    private void settle() {
        WaitForAsyncUtils.waitForFxEvents();
        // The queue needs a few frames.
        Awaitility.await().pollDelay(150, TimeUnit.MILLISECONDS).until(() -> true);
    }

    private Scene show(Theme theme) {
        AtomicReference<Scene> scene = new AtomicReference<>();
        robot.interact(() -> {
            GridPane grid = new GridPane(10, 10);
            grid.setStyle("-fx-padding: 12");
            charts.add(chart("Commands per second", "", Quantity.PER_SECOND, 3, false));
            charts.add(chart("Hit rate", "", Quantity.RATIO, 3, false));
            charts.add(chart("Memory", "used", Quantity.BYTES, 3, true));
            charts.add(chart("Lag", "", Quantity.BYTES, 0, false));
            charts.add(chart("Latency", "tunnel", Quantity.MILLISECONDS, 3, false));
            charts.add(chart("Clients", "", Quantity.COUNT, 30, false));
            for (int i = 0; i < charts.size(); i++) {
                grid.add(charts.get(i), i % 2, i / 2);
                GridPane.setHgrow(charts.get(i), javafx.scene.layout.Priority.ALWAYS);
                GridPane.setVgrow(charts.get(i), javafx.scene.layout.Priority.ALWAYS);
                charts.get(i).setPrefWidth(450);
            }
            scene.set(new Scene(grid, 990, 800));
            Themes.dress(scene.get(), theme);
            stage.get().setScene(scene.get());
            stage.get().setX(0);
            stage.get().setY(0);
            stage.get().setWidth(990);
            stage.get().setHeight(800);
            stage.get().show();
        });
        settle();
        return scene.get();
    }

    private TimeSeriesChart chart(String title, String measure, Quantity quantity, int nodes, boolean limits) {
        TimeSeriesChart chart = new TimeSeriesChart();
        chart.setTitle(title);
        chart.setGroup(group);
        List<ChartSeries> series = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            String node = i == 0 ? "redis-master-0" : "redis-replicas-" + (i - 1);
            series.add(new ChartSeries(
                    node, node.substring(6), measure, quantity, i, ChartSeries.Stroke.SOLID, wave(quantity, i, 1)));
            if (limits) {
                series.add(new ChartSeries(
                        node,
                        node.substring(6),
                        "rss",
                        quantity,
                        i,
                        ChartSeries.Stroke.DASHED,
                        wave(quantity, i, 1.3)));
                series.add(new ChartSeries(
                        node,
                        node.substring(6),
                        "maxmemory",
                        quantity,
                        i,
                        ChartSeries.Stroke.LIMIT,
                        new SyntheticSeries(NOW, at -> 400 << 20)));
                series.add(new ChartSeries(
                        node,
                        node.substring(6),
                        "limit",
                        quantity,
                        i,
                        ChartSeries.Stroke.LIMIT,
                        new SyntheticSeries(NOW, at -> 8L << 30)));
            }
        }
        chart.setSeries(series);
        return chart;
    }

    private static SyntheticSeries wave(Quantity quantity, int node, double factor) {
        Random random = new Random(node);
        double[] noise = random.doubles(4000).toArray();
        return new SyntheticSeries(NOW, at -> {
            long back = NOW / 1000 - at;
            if (node == 1 && back > 100 && back < 130) {
                return Double.NaN;
            }
            double wave = Math.sin(at / 40.0 + node) * 0.2 + 0.6 + noise[(int) (at % 4000)] * 0.15;
            return factor
                    * switch (quantity) {
                        case RATIO -> 0.9 + wave * 0.1;
                        case BYTES -> wave * (200 << 20);
                        case MILLISECONDS -> wave * 1.4;
                        case COUNT -> Math.rint(wave * 40);
                        default -> wave * 20_000;
                    };
        });
    }
}
