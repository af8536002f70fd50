/** The only importer of {@code com.marcnuri.helm}: release payloads, install, upgrade, uninstall, the built-in chart. */
@NullMarked
package dev.redwheel.helm;

import org.jspecify.annotations.NullMarked;
