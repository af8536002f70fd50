/** The screen of Redis releases in one context. */
@NullMarked
package dev.redwheel.ui.releases;

import org.jspecify.annotations.NullMarked;
