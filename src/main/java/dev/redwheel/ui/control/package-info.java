/** Reusable controls. They know no service. */
@NullMarked
package dev.redwheel.ui.control;

import org.jspecify.annotations.NullMarked;
