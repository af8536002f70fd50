package dev.redwheel.operation;

import dev.redwheel.operation.UndoItem.Fate;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * How far the rollback of an operation has come.
 *
 * @param withClaims whether the volume claims were to go too
 * @param items what goes, is gone and stays, in that order of going
 */
public record Rollback(boolean withClaims, List<UndoItem> items) {
    public Rollback {
        items = List.copyOf(items);
    }

    /** Begins, or goes on with one that was cut short: what is found no longer went then. */
    static Rollback begin(boolean withClaims, List<UndoItem> found, Optional<Rollback> cutShort) {
        Stream<UndoItem> wentBefore = cutShort.stream()
                .flatMap(before -> before.items().stream())
                .filter(UndoItem::removed)
                .filter(item -> found.stream().noneMatch(still -> still.is(item.kind(), item.name())))
                .map(UndoItem::gone);
        return new Rollback(
                withClaims, Stream.concat(wentBefore, found.stream()).toList());
    }

    Rollback with(UnaryOperator<UndoItem> change) {
        return new Rollback(withClaims, items.stream().map(change).toList());
    }

    public long count(Fate fate) {
        return items.stream().filter(item -> item.fate() == fate).count();
    }
}
