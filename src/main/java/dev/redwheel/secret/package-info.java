/** What looks like a secret in a text, and where it stands: the one answer for all that show, keep or report texts. */
@NullMarked
package dev.redwheel.secret;

import org.jspecify.annotations.NullMarked;
