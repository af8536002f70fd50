package dev.redwheel.certificate;

import dev.redwheel.model.CertificateFacts;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What a certificate is to say, before there is one.
 *
 * @param commonName 64 characters at most (RFC 5280, ub-common-name); clients look at the names alone
 */
public record CertificateOrder(
        String commonName, List<String> names, BigInteger serial, Instant notBefore, Instant notAfter) {
    /** A year: the servers take a renewed one up without a restart, but somebody has to press the button. */
    private static final Duration LIFE = Duration.ofDays(365);
    /** This machine's clock may be ahead of the cluster's. */
    static final Duration SKEW = Duration.ofHours(1);

    private static final SecureRandom RANDOM = new SecureRandom();
    /** Of at most 20 octets, and not to be foreseen: RFC 5280, section 4.1.2.2; CA/Browser Forum, 64 bits of chance. */
    private static final int SERIAL_BITS = 126;

    public CertificateOrder {
        names = List.copyOf(names);
    }

    /** A certificate for these names from now on; it ends with its authority at the latest. */
    public static CertificateOrder forServers(
            String commonName, List<String> names, KeyedCertificate authority, Instant now) {
        Instant end = now.plus(LIFE);
        Instant last = authority.facts().notAfter();
        return new CertificateOrder(
                commonName, names, serialNumber(), seconds(now.minus(SKEW)), seconds(end.isAfter(last) ? last : end));
    }

    public CertificateFacts facts() {
        return new CertificateFacts(serial.toString(16), notBefore, notAfter, names);
    }

    static BigInteger serialNumber() {
        return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS);
    }

    /** Certificates know no parts of a second. */
    static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
