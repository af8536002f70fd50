/** What Redwheel remembers between runs, in files that cannot be half written. */
@NullMarked
package dev.redwheel.settings;

import org.jspecify.annotations.NullMarked;
