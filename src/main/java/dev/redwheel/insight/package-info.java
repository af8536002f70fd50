/** Use cases that only look: the release catalogue, live sampling. */
@NullMarked
package dev.redwheel.insight;

import org.jspecify.annotations.NullMarked;
