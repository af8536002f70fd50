/** Use cases that change something, each a list of resumable steps; the audit log; the read-only guard. */
@NullMarked
package dev.redwheel.operation;

import org.jspecify.annotations.NullMarked;
