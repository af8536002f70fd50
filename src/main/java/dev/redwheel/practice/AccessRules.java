package dev.redwheel.practice;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the one user of this cluster may do: everything, but for what was forbidden. Thread-safe. */
final class AccessRules {
    private record Rule(String verb, String resource, String namespace) {
        boolean matches(String askedVerb, String askedResource, String askedNamespace) {
            return (verb.equals("*") || verb.equals(askedVerb))
                    && (resource.equals("*") || resource.equals(askedResource))
                    && (namespace.equals("*") || namespace.equals(askedNamespace));
        }
    }

    private final List<Rule> forbidden = new CopyOnWriteArrayList<>();

    void forbid(String verb, String resource, String namespace) {
        forbidden.add(new Rule(verb, resource, namespace));
    }

    void allowAll() {
        forbidden.clear();
    }

    /**
     * @param resource plural, with its subresource after a slash
     * @param namespace "" for a request over the whole cluster
     */
    boolean allows(String verb, String resource, String namespace) {
        return forbidden.stream().noneMatch(rule -> rule.matches(verb, resource, namespace));
    }

    boolean restricted() {
        return !forbidden.isEmpty();
    }
}
