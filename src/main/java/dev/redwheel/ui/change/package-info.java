/** The one screen on which a running release is changed: now, wanted, plan, checks, run, proof. */
@NullMarked
package dev.redwheel.ui.change;

import org.jspecify.annotations.NullMarked;
