/** One line about the certificate of a release, for the pages that show the release: how long it holds, and its renewal. */
@NullMarked
package dev.redwheel.ui.certificate;

import org.jspecify.annotations.NullMarked;
