package dev.redwheel.ui.releases;

import dev.redwheel.model.ReleaseKey;
import dev.redwheel.ui.releases.ReleaseItem.Row;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javafx.animation.AnimationTimer;
import javafx.scene.control.IndexedCell;
import javafx.scene.control.TableView;
import javafx.scene.control.skin.VirtualFlow;

/**
 * Tells which releases' rows can be seen, while the table is shown. JavaFX tells nobody when rows come into view, so a few
 * times a second it is looked. FX thread only.
 */
final class OnScreen extends AnimationTimer {
    private static final long EVERY_NANOS = 300_000_000;

    private final TableView<ReleaseItem> table;
    private final Consumer<List<ReleaseKey>> listener;
    private long lookedAt;

    OnScreen(TableView<ReleaseItem> table, Consumer<List<ReleaseKey>> listener) {
        this.table = table;
        this.listener = listener;
        table.sceneProperty().subscribe(scene -> {
            if (scene == null) {
                stop();
            } else {
                start();
            }
        });
    }

    @Override
    public void handle(long now) {
        if (now - lookedAt < EVERY_NANOS) {
            return;
        }
        lookedAt = now;
        if (table.lookup(".virtual-flow") instanceof VirtualFlow<?> flow) {
            IndexedCell<?> first = flow.getFirstVisibleCell();
            IndexedCell<?> last = flow.getLastVisibleCell();
            int from = first == null ? 0 : Math.max(0, first.getIndex());
            int to = last == null ? 0 : Math.min(table.getItems().size(), last.getIndex() + 1);
            listener.accept(table.getItems().subList(Math.min(from, to), to).stream()
                    .map(item -> item instanceof Row row ? row.release().key() : null)
                    .filter(Objects::nonNull)
                    .toList());
        }
    }
}
