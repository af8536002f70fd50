/** Starts Redwheel: the command line, logging, and the one place that builds the object graph. */
@NullMarked
package dev.redwheel.launcher;

import org.jspecify.annotations.NullMarked;
