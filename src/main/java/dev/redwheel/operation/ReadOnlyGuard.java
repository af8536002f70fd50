package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.util.function.Predicate;

/**
 * Refuses every change to a context that is marked read-only. Asked where commands are issued, right before each one, so
 * a mark that is set while an operation runs stops its next step. Safe from any thread.
 */
public final class ReadOnlyGuard {
    private final Predicate<String> readOnly;

    /** @param readOnly whether the context of that name is marked read-only now */
    public ReadOnlyGuard(Predicate<String> readOnly) {
        this.readOnly = readOnly;
    }

    public boolean isReadOnly(String context) {
        return readOnly.test(context);
    }

    /**
     * @param tried a verb phrase: "create the namespace caching"
     * @throws OpsException of kind READ_ONLY when the context is marked so
     */
    public void check(String context, String tried) {
        if (isReadOnly(context)) {
            throw new OpsException(
                    ErrorKind.READ_ONLY,
                    tried,
                    "context " + context,
                    "The context is marked read-only in Redwheel.",
                    "Remove the mark on the Contexts page if this change is meant.");
        }
    }
}
