package dev.redwheel.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a certificate says of itself.
 *
 * @param serial hexadecimal, as openssl prints it
 * @param notAfter the last moment it is good for
 * @param names the host names it is good for
 */
public record CertificateFacts(String serial, Instant notBefore, Instant notAfter, List<String> names) {
    public CertificateFacts {
        names = List.copyOf(names);
    }

    /** When a third of its life is left: from then on it should be renewed. */
    public Instant renewFrom() {
        return notAfter.minus(Duration.between(notBefore, notAfter).dividedBy(3));
    }
}
