package dev.redwheel.model;

/** The cluster's answer to one {@link AccessRequest}; {@code reason} is the authoriser's own word, often empty. */
public record AccessAnswer(AccessRequest request, Verdict verdict, String reason) {
    public enum Verdict {
        ALLOWED,
        DENIED,
        UNKNOWN
    }
}
