/** The screen of kubeconfig contexts. */
@NullMarked
package dev.redwheel.ui.contexts;

import org.jspecify.annotations.NullMarked;
