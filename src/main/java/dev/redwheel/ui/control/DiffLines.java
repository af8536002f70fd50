package dev.redwheel.ui.control;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.List;

/** Two texts laid beside each other line by line, with long unchanged stretches folded. Pure. */
final class DiffLines {
    /** Unchanged lines kept before and after a change, as {@code diff -u} does. */
    static final int CONTEXT = 3;

    enum Kind {
        SAME,
        REMOVED,
        ADDED,
        CHANGED,
        FOLDED
    }

    /**
     * One row of the side-by-side view.
     *
     * @param left number from 1 in the old text, 0 where it has no such line; for FOLDED the number of lines folded
     */
    record Row(Kind kind, int left, String before, int right, String after) {}

    private DiffLines() {}

    /** Rows of the side-by-side view; empty when the texts are equal. */
    static List<Row> of(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> now = after.lines().toList();
        List<Row> rows = new ArrayList<>();
        int left = 0;
        int right = 0;
        List<AbstractDelta<String>> deltas = DiffUtils.diff(old, now).getDeltas();
        if (deltas.isEmpty()) {
            return rows;
        }
        for (AbstractDelta<String> delta : deltas) {
            int changeAt = delta.getSource().getPosition();
            same(rows, old, left, changeAt, right, left == 0, false);
            right += changeAt - left;
            left = changeAt;
            List<String> gone = delta.getSource().getLines();
            List<String> come = delta.getTarget().getLines();
            for (int i = 0; i < Math.max(gone.size(), come.size()); i++) {
                boolean hasOld = i < gone.size();
                boolean hasNew = i < come.size();
                rows.add(new Row(
                        hasOld && hasNew ? Kind.CHANGED : hasOld ? Kind.REMOVED : Kind.ADDED,
                        hasOld ? left + i + 1 : 0,
                        hasOld ? gone.get(i) : "",
                        hasNew ? right + i + 1 : 0,
                        hasNew ? come.get(i) : ""));
            }
            left += gone.size();
            right += come.size();
        }
        same(rows, old, left, old.size(), right, false, true);
        return rows;
    }

    /** The same rows for the unified view: first what went, then what came. */
    static List<Row> unified(List<Row> rows) {
        List<Row> unified = new ArrayList<>();
        List<Row> come = new ArrayList<>();
        for (Row row : rows) {
            if (row.kind() == Kind.SAME || row.kind() == Kind.FOLDED) {
                unified.addAll(come);
                come.clear();
                unified.add(row);
                continue;
            }
            if (row.left() > 0) {
                unified.add(new Row(Kind.REMOVED, row.left(), row.before(), 0, ""));
            }
            if (row.right() > 0) {
                come.add(new Row(Kind.ADDED, 0, "", row.right(), row.after()));
            }
        }
        unified.addAll(come);
        return unified;
    }

    private static void same(
            List<Row> rows, List<String> lines, int from, int to, int right, boolean atStart, boolean atEnd) {
        int head = atStart ? 0 : Math.min(CONTEXT, to - from);
        int tail = atEnd ? 0 : Math.min(CONTEXT, to - from - head);
        int folded = to - from - head - tail;
        if (folded <= 1) {
            keep(rows, lines, from, to, right);
            return;
        }
        keep(rows, lines, from, from + head, right);
        rows.add(new Row(Kind.FOLDED, folded, "", 0, ""));
        keep(rows, lines, to - tail, to, right + head + folded);
    }

    private static void keep(List<Row> rows, List<String> lines, int from, int to, int right) {
        for (int i = from; i < to; i++) {
            rows.add(new Row(Kind.SAME, i + 1, lines.get(i), right + i - from + 1, lines.get(i)));
        }
    }
}
