package dev.redwheel.operation;

/**
 * One line of the preview of a removal.
 *
 * @param removed whether it goes; false for what stays
 * @param why why it goes or stays: "made by this operation", "holds other things", "keeps your data"
 */
public record UndoItem(String kind, String name, boolean removed, String why) {}
