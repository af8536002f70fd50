/** The live panels of one release. */
@NullMarked
package dev.redwheel.ui.live;

import org.jspecify.annotations.NullMarked;
