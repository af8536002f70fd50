package dev.redwheel.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.redwheel.model.Environment;
import dev.redwheel.settings.Theme;
import dev.redwheel.support.Shots;
import dev.redwheel.task.ThreadTaskExecutor;
import dev.redwheel.ui.app.FxExecutor;
import dev.redwheel.ui.app.Themes;
import dev.redwheel.ui.common.PageView;
import dev.redwheel.ui.control.ChartGroup;
import dev.redwheel.ui.control.ChartSeries;
import dev.redwheel.ui.control.Quantity;
import dev.redwheel.ui.control.SyntheticSeries;
import dev.redwheel.ui.control.TimeSeriesChart;
import dev.redwheel.ui.live.FakeDialogs;
import dev.redwheel.ui.live.FakeLive;
import dev.redwheel.ui.live.LivePage;
import dev.redwheel.ui.live.LivePageSetup;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javafx.animation.AnimationTimer;
import javafx.scene.Scene;
import javafx.scene.chart.LineChart;
import javafx.scene.chart.NumberAxis;
import javafx.scene.chart.XYChart;
import javafx.scene.control.ComboBox;
import javafx.stage.Stage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The live page in a 1000 x 1000 window of the headless platform (software rendering), an hour of history on screen.
 *
 * <p>{@code live-longest-frame}: 30 nodes (fake servers, real page), one sample a second for {@value #SECONDS} s after
 * {@value #WARM_UP} s to warm up; the longest time between two pulses while pulses are asked for all the time: a pulse is
 * due every 16.7 ms, so what is over that is a frame that took longer. {@code live-longest-frame-cpu}: the most CPU time
 * the FX thread spent from one pulse to the next, which other processes of the machine do not lengthen. Both against the
 * limit of 50 ms.
 *
 * <p>{@code chart-repaint}: 30 series of 3600 points, one new point each, until the picture is there, in CPU time of the
 * process; our chart against JavaFX's LineChart without symbols and animation. Medians of {@value #RUNS} after as many to
 * warm up.
 */
@Tag("benchmark")
class LiveFrameBenchmark {
    private static final int NODES = 30;
    private static final int WARM_UP = 15;
    private static final int SECONDS = 60;
    private static final int RUNS = 7;
    private static final double LIMIT_MILLIS = 50;

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Measures from pulse to pulse. FX thread only. */
    private static final class Pulses extends AnimationTimer {
        private long lastNanos;
        private long lastCpu;
        private double longestMillis;
        private double longestCpuMillis;
        private long over;

        @Override
        public void handle(long now) {
            long nanos = System.nanoTime();
            long cpu = THREADS.getCurrentThreadCpuTime();
            if (lastNanos > 0) {
                double millis = (nanos - lastNanos) / 1e6;
                longestMillis = Math.max(longestMillis, millis);
                longestCpuMillis = Math.max(longestCpuMillis, (cpu - lastCpu) / 1e6);
                over += millis > LIMIT_MILLIS ? 1 : 0;
            }
            lastNanos = nanos;
            lastCpu = cpu;
        }

        void reset() {
            longestMillis = 0;
            longestCpuMillis = 0;
            over = 0;
        }
    }

    @Test
    void theLongestFrame() {
        FakeLive live = new FakeLive(NODES - 1);
        PageView page = Shots.fx(() -> open(live));
        Awaitility.await().until(() -> live.starts() > 0);
        Pulses pulses = Shots.fx(() -> {
            Pulses made = new Pulses();
            made.start();
            return made;
        });
        play(live, WARM_UP);
        Shots.fx(() -> {
            pulses.reset();
            return pulses;
        });
        play(live, SECONDS);
        double wall = Shots.fx(() -> pulses.longestMillis);
        double cpu = Shots.fx(() -> pulses.longestCpuMillis);
        long over = Shots.fx(() -> pulses.over);
        Shots.fx(() -> {
            pulses.stop();
            page.scope().close();
            page.root().getScene().getWindow().hide();
            return pulses;
        });
        System.out.println("live-longest-frame: " + over + " frames over 50 ms in " + SECONDS + " s, load average "
                + ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        BenchmarkReport.print("live-longest-frame", wall, LIMIT_MILLIS, "ms", 1);
        BenchmarkReport.print("live-longest-frame-cpu", cpu, LIMIT_MILLIS, "ms", 1);
        assertThat(cpu).isPositive();
    }

    @Test
    void repaintingOneChart() {
        long now = System.currentTimeMillis();
        List<Double> ours = new ArrayList<>();
        List<Double> peers = new ArrayList<>();
        ChartGroup group = new ChartGroup(Duration.ofHours(1), Duration.ofHours(1), now);
        Scene our = Shots.fx(() -> ourChart(group, now));
        LineChart<Number, Number> chart = Shots.fx(() -> lineChart(now));
        Scene peer = Shots.fx(() -> new Scene(chart, 800, 400));
        for (int run = 1; run <= 2 * RUNS; run++) { // The first half warms up.
            long at = now + run * 1000L;
            ours.add(Shots.fx(() -> timed(() -> {
                group.advance(at);
                TimeSeriesChart one = (TimeSeriesChart) our.getRoot();
                one.paintNow();
                return our.snapshot(null);
            })));
            peers.add(Shots.fx(() -> timed(() -> {
                for (XYChart.Series<Number, Number> series : chart.getData()) {
                    series.getData().removeFirst();
                    series.getData().add(new XYChart.Data<>(at, Math.sin((double) at)));
                }
                return peer.snapshot(null);
            })));
        }
        BenchmarkReport.print(
                "chart-repaint",
                median(ours.subList(RUNS, 2 * RUNS)),
                median(peers.subList(RUNS, 2 * RUNS)),
                "ms",
                0.5);
    }

    private static double median(List<Double> values) {
        return BenchmarkReport.median(
                values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** CPU time of the whole process: drawing is done on the renderer's thread, and other processes do not count. */
    private static double timed(Callable<?> action) throws Exception {
        long start = PROCESS.getProcessCpuTime();
        action.call();
        return (PROCESS.getProcessCpuTime() - start) / 1e6;
    }

    private static PageView open(FakeLive live) {
        PageView page = LivePage.open(
                new LivePageSetup(
                        "bench", Environment.UNMARKED, FakeLive.RELEASE, live, FakeLive.GLOSSARY, Optional.empty()),
                new ThreadTaskExecutor(new FxExecutor()),
                new FakeDialogs(),
                (title, name, extension) -> Optional.empty(),
                Clock.system(ZoneId.systemDefault()));
        Scene scene = new Scene(page.root(), 1000, 1000);
        Themes.dress(scene, Theme.LIGHT);
        Stage stage = new Stage();
        stage.setScene(scene);
        stage.show();
        chooseHour(scene);
        return page;
    }

    @SuppressWarnings("unchecked") // The page's own list of ranges.
    private static void chooseHour(Scene scene) {
        ((ComboBox<Duration>) scene.lookup("#range")).setValue(Duration.ofHours(1));
    }

    /** One round a second, made on a thread of its own as the engine does. */
    private static void play(FakeLive live, int seconds) {
        Instant start = Instant.now();
        for (int i = 0; i < seconds; i++) {
            Instant due = start.plusSeconds(i);
            Awaitility.await()
                    .pollInterval(20, TimeUnit.MILLISECONDS)
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !Instant.now().isBefore(due));
            live.publish(live.round(due));
        }
    }

    private static Scene ourChart(ChartGroup group, long now) {
        TimeSeriesChart chart = new TimeSeriesChart();
        chart.setTitle("30 x 3600");
        chart.setGroup(group);
        List<ChartSeries> series = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            int node = i;
            series.add(new ChartSeries(
                    "node-" + i,
                    "node-" + i,
                    "",
                    Quantity.COUNT,
                    i,
                    ChartSeries.Stroke.SOLID,
                    new SyntheticSeries(now, at -> 10 + node + Math.sin(at / 20.0 + node))));
        }
        chart.setSeries(series);
        Scene scene = new Scene(chart, 800, 400);
        Themes.dress(scene, Theme.LIGHT);
        scene.snapshot(null);
        return scene;
    }

    private static LineChart<Number, Number> lineChart(long now) {
        NumberAxis time = new NumberAxis();
        time.setForceZeroInRange(false);
        LineChart<Number, Number> chart = new LineChart<>(time, new NumberAxis());
        chart.setAnimated(false);
        chart.setCreateSymbols(false);
        chart.setLegendVisible(false);
        for (int i = 0; i < NODES; i++) {
            List<XYChart.Data<Number, Number>> points = new ArrayList<>();
            for (int second = 3599; second >= 0; second--) {
                long at = now - second * 1000L;
                points.add(new XYChart.Data<>(at, 10 + i + Math.sin(at / 20_000.0 + i)));
            }
            XYChart.Series<Number, Number> series = new XYChart.Series<>();
            series.getData().setAll(points);
            chart.getData().add(series);
        }
        return chart;
    }
}
