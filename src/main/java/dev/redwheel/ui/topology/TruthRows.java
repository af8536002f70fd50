package dev.redwheel.ui.topology;

import dev.redwheel.insight.topology.Heard;
import dev.redwheel.insight.topology.TruthTable;
import dev.redwheel.model.RedisRole;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.PodNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts the truth table into words. Pure. */
final class TruthRows {
    private TruthRows() {}

    /** Headings after the server's name. */
    static List<String> columns(TruthTable table, String release) {
        List<String> columns = new ArrayList<>();
        columns.add(I18n.text("topology.table.itself"));
        if (table.cluster()) {
            columns.add(I18n.text("topology.table.others"));
        }
        table.voices().forEach(voice -> columns.add(PodNames.within(voice, release)));
        columns.add(I18n.text("topology.table.services"));
        columns.add(I18n.text("topology.table.values"));
        return List.copyOf(columns);
    }

    static List<TruthRow> rows(TruthTable table, String release, boolean valuesKnown) {
        List<String> columns = columns(table, release);
        return table.rows().stream()
                .map(row -> row(row, release, columns, table.cluster(), valuesKnown))
                .toList();
    }

    private static TruthRow row(
            TruthTable.Row row, String release, List<String> columns, boolean cluster, boolean valuesKnown) {
        List<TruthTable.Cell> cells = new ArrayList<>();
        cells.add(row.itself());
        cells.addAll(row.said());
        cells.add(row.services());
        cells.add(row.values());
        List<TruthRow.Cell> shown = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            boolean values = i == cells.size() - 1;
            boolean services = i == cells.size() - 2;
            TruthTable.Cell cell = cells.get(i);
            String text = services
                    ? (cell.note().isEmpty() ? I18n.text("topology.says.nothing") : cell.note())
                    : values
                            ? values(cell, valuesKnown)
                            : voice(cell, cluster, i == 0 ? row.node().heard() : null);
            boolean faint = cell.role() == RedisRole.UNKNOWN
                    && (!services || cell.note().isEmpty());
            String spoken = I18n.text(
                    cell.disagrees() ? "topology.table.spoken.disagrees" : "topology.table.spoken",
                    columns.get(i),
                    text);
            shown.add(new TruthRow.Cell(text, spoken, cell.role() == RedisRole.MASTER, faint, cell.disagrees()));
        }
        return new TruthRow(row.node().name(), PodNames.within(row.node().name(), release), shown);
    }

    private static String values(TruthTable.Cell cell, boolean known) {
        if (cell.role() != RedisRole.UNKNOWN) {
            return role(cell.role());
        }
        return I18n.text(known ? "topology.says.either" : "topology.says.nothing");
    }

    private static String voice(TruthTable.Cell cell, boolean cluster, @Nullable Heard itself) {
        if (cell.silent()) {
            return I18n.text("topology.says.silent");
        }
        if (itself != null && itself.isPending()) {
            return I18n.text("topology.says.asking");
        }
        String text = cell.role() == RedisRole.UNKNOWN ? I18n.text("topology.says.nothing") : role(cell.role());
        if (cluster && !cell.note().isEmpty()) {
            text = I18n.text("topology.says.count", text, cell.note());
        }
        return cell.down() ? I18n.text("topology.says.down", text) : text;
    }

    static String role(RedisRole role) {
        return I18n.text("topology.role." + role.name().toLowerCase(Locale.ROOT));
    }
}
