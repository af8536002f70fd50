package dev.redwheel.settings;

/** Where the main window was, in pixels of the virtual screen. */
public record WindowBounds(double x, double y, double width, double height, boolean maximised) {}
