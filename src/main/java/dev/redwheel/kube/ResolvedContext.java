package dev.redwheel.kube;

import dev.redwheel.model.KubeContext;

/** A context with all that is needed to reach its cluster. Holds secrets; never prints them. */
record ResolvedContext(KubeContext description, KubeCluster cluster, KubeUser user) {}
