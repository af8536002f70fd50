package dev.redwheel.practice;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a user may do: what was granted, but for what was forbidden. Thread-safe. */
final class AccessRules {
    private static final Rule EVERYTHING = new Rule("*", "*", "*");

    private record Rule(String verb, String resource, String namespace) {
        boolean matches(String askedVerb, String askedResource, String askedNamespace) {
            return (verb.equals("*") || verb.equals(askedVerb))
                    && (resource.equals("*") || resource.equals(askedResource))
                    && (namespace.equals("*") || namespace.equals(askedNamespace));
        }
    }

    private final List<Rule> granted;
    private final List<Rule> forbidden = new CopyOnWriteArrayList<>();

    private AccessRules(List<Rule> granted) {
        this.granted = granted;
    }

    static AccessRules everything() {
        return new AccessRules(List.of(EVERYTHING));
    }

    /** As a Role of one rule in one namespace grants it. */
    static AccessRules only(List<String> verbs, List<String> resources, String namespace) {
        return new AccessRules(verbs.stream()
                .flatMap(verb -> resources.stream().map(resource -> new Rule(verb, resource, namespace)))
                .toList());
    }

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
        return granted.stream().anyMatch(rule -> rule.matches(verb, resource, namespace))
                && forbidden.stream().noneMatch(rule -> rule.matches(verb, resource, namespace));
    }

    boolean restricted() {
        return !forbidden.isEmpty() || !granted.equals(List.of(EVERYTHING));
    }
}
