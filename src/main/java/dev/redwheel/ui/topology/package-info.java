/** The topology of one release: the picture, the role truth table and what disagrees. */
@NullMarked
package dev.redwheel.ui.topology;

import org.jspecify.annotations.NullMarked;
