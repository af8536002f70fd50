package dev.redwheel.ui.common;

import dev.redwheel.error.OpsException;

/** Asks and tells. Behind an interface so that view models can be tested without windows. FX thread only. */
public interface DialogService {
    /**
     * Asks before something that changes a cluster.
     *
     * @param confirm the label of the confirming button: the action's own name, never "OK"
     */
    boolean confirm(String title, String message, String confirm);

    /** Asks before something destructive; the user must type {@code mustType}. */
    boolean confirmByTyping(String title, String message, String mustType, String confirm);

    /** Tells of a failure: what was tried, on what, why, what next. */
    void error(OpsException error);

    /** A short note that goes away by itself. */
    void notice(String message);

    /** Puts a text on the clipboard and says so. */
    void copy(String what, String text);
}
