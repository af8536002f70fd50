package dev.redwheel.ui.contexts;

import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.KubeContext;
import java.util.Arrays;
import java.util.List;

/** What an operator wants to know of a user's rights before anything else. In the order they are shown. */
enum ContextRight {
    LIST_EVERYWHERE("list", "", "secrets", false),
    LIST_HERE("list", "", "secrets", true),
    DEPLOY("create", "apps", "statefulsets", true),
    WATCH_LIVE("create", "", "pods/portforward", true),
    LIST_NAMESPACES("list", "", "namespaces", false),
    CREATE_NAMESPACES("create", "", "namespaces", false);

    private final String verb;
    private final String group;
    private final String resource;
    private final boolean inNamespace;

    ContextRight(String verb, String group, String resource, boolean inNamespace) {
        this.verb = verb;
        this.group = group;
        this.resource = resource;
        this.inNamespace = inNamespace;
    }

    /** The questions for a context, in the order of the constants. */
    static List<AccessRequest> questions(KubeContext context) {
        return Arrays.stream(values())
                .map(right -> new AccessRequest(
                        right.verb, right.group, right.resource, right.inNamespace ? context.namespace() : ""))
                .toList();
    }
}
