package dev.redwheel.kube;

import java.time.Instant;
import java.util.Optional;

/**
 * Credentials as they are sent. Never printed.
 *
 * @param authorization value of the header of that name, "" for none
 * @param expiry when they end, where that is known
 */
record Issued(String authorization, Optional<Pem> certificate, Optional<Pem> key, Optional<Instant> expiry) {
    static Issued header(String authorization) {
        return new Issued(authorization, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public String toString() {
        return "credentials" + expiry.map(at -> " until " + at).orElse("");
    }
}
