/** Background work, cancellation and polling. No JavaFX. */
@NullMarked
package dev.redwheel.task;

import org.jspecify.annotations.NullMarked;
