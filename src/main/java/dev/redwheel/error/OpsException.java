package dev.redwheel.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure told in the words of the person at the console: what was tried, on what, why it failed and what to do next.
 *
 * <p>Adapters turn vendor exceptions into this one, once. It is logged once, where it is handled. No secret may ever be
 * part of any of its texts.
 */
public final class OpsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final String tried;
    private final String on;
    private final String next;

    /**
     * @param kind what kind of failure
     * @param tried what was tried, as a verb phrase: "list pods"
     * @param on what it was tried on: "namespace caching of context prod"
     * @param why the reason in one sentence, without a secret
     * @param next what the user can do now, as a sentence
     */
    public OpsException(ErrorKind kind, String tried, String on, String why, String next, @Nullable Throwable cause) {
        super(why, cause);
        this.kind = Objects.requireNonNull(kind);
        this.tried = Objects.requireNonNull(tried);
        this.on = Objects.requireNonNull(on);
        this.next = Objects.requireNonNull(next);
    }

    public OpsException(ErrorKind kind, String tried, String on, String why, String next) {
        this(kind, tried, on, why, next, null);
    }

    public ErrorKind kind() {
        return kind;
    }

    public String tried() {
        return tried;
    }

    public String on() {
        return on;
    }

    /** The reason alone, in one sentence. */
    public String why() {
        return Objects.requireNonNullElse(super.getMessage(), kind.name());
    }

    public String next() {
        return next;
    }

    /** One line for a log or a status bar: "Could not list pods on prod: reason. What to do next." */
    @Override
    public String getMessage() {
        return "Could not " + tried + " on " + on + ": " + why() + (next.isBlank() ? "" : " " + next);
    }
}
