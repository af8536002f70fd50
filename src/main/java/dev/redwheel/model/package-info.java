/** Immutable values every layer speaks of. Knows nothing but the JDK. */
@NullMarked
package dev.redwheel.model;

import org.jspecify.annotations.NullMarked;
