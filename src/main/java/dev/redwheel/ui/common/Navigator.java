package dev.redwheel.ui.common;

/** Goes to a page; the page left is closed. FX thread only. */
@FunctionalInterface
public interface Navigator {
    void show(Page page);
}
