package dev.redwheel.ui.control;

import static dev.redwheel.ui.control.DiffLines.Kind.ADDED;
import static dev.redwheel.ui.control.DiffLines.Kind.CHANGED;
import static dev.redwheel.ui.control.DiffLines.Kind.FOLDED;
import static dev.redwheel.ui.control.DiffLines.Kind.REMOVED;
import static dev.redwheel.ui.control.DiffLines.Kind.SAME;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DiffLinesTest {
    @Test
    void equalTextsHaveNoRows() {
        assertThat(DiffLines.of("a\nb", "a\nb\n")).isEmpty();
    }

    @Test
    void numbersEachSideAndFoldsTheRest() {
        List<DiffLines.Row> rows = DiffLines.of(
                "1\n2\n3\n4\n5\n6\nx\n7\n8\n9\n10\n11\n12\n", "1\n2\n3\n4\n5\n6\ny\nz\n7\n8\n9\n10\n11\n12\n");
        assertThat(rows.stream().map(DiffLines.Row::kind))
                .containsExactly(FOLDED, SAME, SAME, SAME, CHANGED, ADDED, SAME, SAME, SAME, FOLDED);
        assertThat(rows.getFirst().left()).isEqualTo(3);
        assertThat(rows.get(4)).isEqualTo(new DiffLines.Row(CHANGED, 7, "x", 7, "y"));
        assertThat(rows.get(5)).isEqualTo(new DiffLines.Row(ADDED, 0, "", 8, "z"));
        assertThat(rows.get(6)).isEqualTo(new DiffLines.Row(SAME, 8, "7", 9, "7"));
    }

    @Test
    void unifiedShowsWhatWentBeforeWhatCame() {
        List<DiffLines.Row> rows = DiffLines.unified(DiffLines.of("a\nb\n", "c\nd\n"));
        assertThat(rows.stream().map(DiffLines.Row::kind)).containsExactly(REMOVED, REMOVED, ADDED, ADDED);
    }

    @Property
    void everyLineOfBothSidesIsShownOrFolded(
            @ForAll @Size(max = 40) List<@IntRange(max = 3) Integer> old,
            @ForAll @Size(max = 40) List<@IntRange(max = 3) Integer> now) {
        String before = String.join("\n", old.stream().map(String::valueOf).toList());
        String after = String.join("\n", now.stream().map(String::valueOf).toList());
        List<DiffLines.Row> rows = DiffLines.of(before, after);
        if (!rows.isEmpty()) {
            int folded = rows.stream()
                    .filter(row -> row.kind() == FOLDED)
                    .mapToInt(DiffLines.Row::left)
                    .sum();
            long left = rows.stream()
                    .filter(row -> row.kind() != FOLDED && row.left() > 0)
                    .count();
            long right = rows.stream()
                    .filter(row -> row.kind() != FOLDED && row.right() > 0)
                    .count();
            assertThat(left + folded).isEqualTo(old.size());
            assertThat(right + folded).isEqualTo(now.size());
        }
    }
}
