/** The only importer of {@code io.lettuce}: connections through forwards, INFO, latency. */
@NullMarked
package dev.redwheel.redis;

import org.jspecify.annotations.NullMarked;
