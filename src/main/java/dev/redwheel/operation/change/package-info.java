/**
 * What changes a release that runs: each change is a list of steps that look before they act, so that any of them can be
 * begun again after a crash at any point, and the last of which proves the end.
 */
@NullMarked
package dev.redwheel.operation.change;

import org.jspecify.annotations.NullMarked;
