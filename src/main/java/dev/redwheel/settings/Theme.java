package dev.redwheel.settings;

/** The look of the windows. */
public enum Theme {
    LIGHT,
    DARK
}
