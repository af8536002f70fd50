package dev.redwheel.error;

/** What kind of failure an {@link OpsException} is; screens choose their form by it. */
public enum ErrorKind {
    /** No answer at all: refused, unknown host, no route. */
    UNREACHABLE,
    /** An answer that did not come in the time given. */
    TIMEOUT,
    /** The TLS handshake failed or the certificate was not trusted. */
    TLS,
    /** The server does not know who is asking (HTTP 401, Redis WRONGPASS or NOAUTH). */
    UNAUTHORISED,
    /** The server knows who is asking and says no (HTTP 403, Redis NOPERM). A degraded mode, not a failure. */
    FORBIDDEN,
    /** The console itself refuses, because the context is marked read-only. */
    READ_ONLY,
    NOT_FOUND,
    /** The thing exists already, was changed meanwhile, or another operation holds it. */
    CONFLICT,
    /** What the user or a file gave cannot be used as it is. */
    INVALID_INPUT,
    /** Stored data that cannot be decoded. */
    CORRUPT,
    /** The server asked us to slow down or failed itself (HTTP 429 and 5xx). */
    SERVER,
    /** The other side cannot do this. */
    UNSUPPORTED,
    /** The user cancelled. */
    CANCELLED,
    /** A defect of Redwheel. Only this kind opens the error window. */
    BUG
}
