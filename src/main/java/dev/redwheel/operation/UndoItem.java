package dev.redwheel.operation;

/**
 * One line of what a removal does.
 *
 * @param why why it goes or stays: "made by this operation", "holds other things", "keeps your data"
 */
public record UndoItem(String kind, String name, Fate fate, String why) {
    /** What becomes of it. */
    public enum Fate {
        GOES,
        /** It went. */
        GONE,
        STAYS,
        /** It stays because nobody asked for its removal; it would go if asked for. */
        SPARED
    }

    public boolean removed() {
        return fate == Fate.GOES || fate == Fate.GONE;
    }

    UndoItem gone() {
        return fate == Fate.GOES ? new UndoItem(kind, name, Fate.GONE, why) : this;
    }

    boolean is(String otherKind, String otherName) {
        return kind.equals(otherKind) && name.equals(otherName);
    }
}
