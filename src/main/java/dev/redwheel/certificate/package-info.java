/** Makes certificate authorities and certificates in memory. The only importer of Bouncy Castle. */
@NullMarked
package dev.redwheel.certificate;

import org.jspecify.annotations.NullMarked;
