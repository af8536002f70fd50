package dev.redwheel.ui.certificate;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.CertificateFacts;
import dev.redwheel.operation.CertificateState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A certificate in memory. */
public final class FakeCertificate implements Supplier<Optional<CertificateState>> {
    private volatile Optional<CertificateState> state = Optional.empty();
    private volatile @Nullable OpsException failure;

    /** One of a year, with so many days left. */
    public void put(Instant now, int daysLeft, boolean renewable) {
        Instant end = now.plus(Duration.ofDays(daysLeft)).plusSeconds(60);
        state = Optional.of(new CertificateState(
                "redis-tls",
                new CertificateFacts("a1", end.minus(Duration.ofDays(365)), end, List.of("redis-master.caching.svc")),
                renewable));
    }

    @Override
    public Optional<CertificateState> get() {
        OpsException error = failure;
        if (error != null) {
            throw error;
        }
        return state;
    }

    void refuse(ErrorKind kind, String why) {
        failure = new OpsException(kind, "look at the certificate", "redis in caching", why, "Look again.");
    }
}
