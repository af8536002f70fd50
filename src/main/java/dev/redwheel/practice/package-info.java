/** The practice cluster: an in-process Kubernetes API with real redis-server processes behind its pods. */
@NullMarked
package dev.redwheel.practice;

import org.jspecify.annotations.NullMarked;
