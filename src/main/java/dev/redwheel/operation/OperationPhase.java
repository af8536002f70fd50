package dev.redwheel.operation;

/** Where an operation as a whole is. */
public enum OperationPhase {
    RUNNING,
    /** A step failed or is stuck; the user decides: keep waiting, undo, or leave it. */
    FAILED,
    /** The console ended or the user stopped watching before it was over; it can be resumed or undone. */
    INTERRUPTED,
    UNDOING,
    /** What it created was removed again. */
    UNDONE,
    DONE,
    /** The user said to leave it as it is; it is listed no longer. */
    ABANDONED;

    /** Nothing is left to resume or to undo. */
    public boolean isOver() {
        return this == UNDONE || this == DONE || this == ABANDONED;
    }
}
