package dev.redwheel.operation;

import dev.redwheel.model.CertificateFacts;
import java.time.Instant;

/**
 * The certificate of a release's servers, as its Secret has it now.
 *
 * @param secret name of the Secret
 * @param renewable whether the console made it, and so can renew it
 */
public record CertificateState(String secret, CertificateFacts facts, boolean renewable) {
    /** Whether it is time. */
    public boolean isDue(Instant now) {
        return !now.isBefore(facts.renewFrom());
    }
}
