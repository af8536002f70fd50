package dev.redwheel.ui.common;

import dev.redwheel.task.Scope;
import javafx.scene.Parent;

/**
 * A page on screen.
 *
 * @param scope everything the page holds open; the shell closes it when the page is left
 */
public record PageView(Parent root, Scope scope) {}
