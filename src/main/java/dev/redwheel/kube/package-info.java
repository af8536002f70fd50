/** The only importer of {@code io.fabric8}: contexts, sessions, workloads, port-forwards, access reviews. */
@NullMarked
package dev.redwheel.kube;

import org.jspecify.annotations.NullMarked;
