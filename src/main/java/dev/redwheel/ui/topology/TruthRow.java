package dev.redwheel.ui.topology;

import java.util.List;

/**
 * A row of the truth table as it is shown.
 *
 * @param cells in the order of the columns
 */
record TruthRow(String pod, String name, List<Cell> cells) {
    TruthRow {
        cells = List.copyOf(cells);
    }

    /**
     * @param faint nothing is said, or nobody is there to say it
     * @param disagrees with what most say of this server; said in {@code spoken} too
     */
    record Cell(String text, String spoken, boolean master, boolean faint, boolean disagrees) {}
}
