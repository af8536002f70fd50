/** The deployment wizard, its progress and its end. */
@NullMarked
package dev.redwheel.ui.deploy;

import org.jspecify.annotations.NullMarked;
