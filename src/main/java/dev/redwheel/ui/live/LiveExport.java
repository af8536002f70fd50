package dev.redwheel.ui.live;

import dev.redwheel.ui.control.ChartSeries;
import dev.redwheel.ui.control.TimeWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** What the charts show, as a table; and files that are whole or not there. */
final class LiveExport {
    private static final int CAPACITY = 8192;

    private LiveExport() {}

    /**
     * One row for each moment in the window, ISO 8601 in UTC; one column for each line, "node metric [unit]", values in
     * that unit and unrounded; an empty cell where there is none.
     */
    static String csv(List<ChartSeries> series, TimeWindow window) {
        TreeMap<Long, double[]> rows = new TreeMap<>();
        long[] times = new long[CAPACITY];
        double[] values = new double[CAPACITY];
        for (int column = 0; column < series.size(); column++) {
            int count = series.get(column).source().read(Instant.ofEpochMilli(window.from()), times, values);
            for (int i = 0; i < count; i++) {
                if (window.contains(times[i])) {
                    rows.computeIfAbsent(times[i], time -> unknown(series.size()))[column] = values[i];
                }
            }
        }
        StringBuilder text = new StringBuilder(64 + rows.size() * series.size() * 8);
        text.append("time");
        for (ChartSeries one : series) {
            text.append(',').append(quoted(heading(one)));
        }
        text.append('\n');
        rows.forEach((time, row) -> {
            text.append(Instant.ofEpochMilli(time));
            for (double value : row) {
                text.append(',');
                if (!Double.isNaN(value)) {
                    text.append(number(value));
                }
            }
            text.append('\n');
        });
        return text.toString();
    }

    /** Writes a temporary file beside the target and moves it there; an existing file is replaced whole or not at all. */
    static void write(Path target, byte[] content) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(target + " is no file");
        }
        Path temporary = Files.createTempFile(folder, ".redwheel-", ".part");
        try {
            Files.write(temporary, content);
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static String heading(ChartSeries series) {
        List<String> parts = new ArrayList<>(List.of(series.node(), series.measure()));
        String unit = series.quantity().rawUnit();
        if (!unit.isEmpty()) {
            parts.add("[" + unit + "]");
        }
        return String.join(" ", parts);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static String quoted(String text) {
        return text.contains(",") || text.contains("\"") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static double[] unknown(int columns) {
        double[] row = new double[columns];
        Arrays.fill(row, Double.NaN);
        return row;
    }
}
