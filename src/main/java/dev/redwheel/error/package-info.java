/** The one exception that crosses layers, with what was tried, on what, and what to do next. */
@NullMarked
package dev.redwheel.error;

import org.jspecify.annotations.NullMarked;
