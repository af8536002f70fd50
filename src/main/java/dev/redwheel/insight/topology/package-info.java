/**
 * The topology of one release, seen whole: what each Redis server and each Sentinel says, where the Services lead, what the
 * values say, and where these disagree.
 */
@NullMarked
package dev.redwheel.insight.topology;

import org.jspecify.annotations.NullMarked;
