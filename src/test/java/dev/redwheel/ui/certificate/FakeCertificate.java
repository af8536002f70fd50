package dev.redwheel.ui.certificate;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.CertificateFacts;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.CertificateRenewal;
import dev.redwheel.operation.CertificateState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A certificate in memory, and what became of it. */
public final class FakeCertificate implements CertificateSource {
    public static final ReleaseKey RELEASE = new ReleaseKey("caching", "redis");

    private volatile Optional<CertificateState> state = Optional.empty();
    volatile @Nullable OpsException failure;
    final AtomicInteger renewals = new AtomicInteger();

    /** One of a year, with so many days left. */
    public void put(Instant now, int daysLeft, boolean renewable) {
        state = Optional.of(new CertificateState("redis-tls", facts("a1", now, daysLeft), renewable));
    }

    static CertificateFacts facts(String serial, Instant now, int daysLeft) {
        Instant end = now.plus(Duration.ofDays(daysLeft)).plusSeconds(60);
        return new CertificateFacts(serial, end.minus(Duration.ofDays(365)), end, List.of("redis-master.caching.svc"));
    }

    @Override
    public Optional<CertificateState> look() {
        fail();
        return state;
    }

    @Override
    public CertificateRenewal.Plan preview() {
        fail();
        CertificateFacts before = state.orElseThrow().facts();
        Instant now = before.notAfter().minus(Duration.ofDays(100));
        return new CertificateRenewal.Plan(
                "prod", RELEASE, "redis-tls", "7", before, facts("b2", now, 365), List.of("redis-proxy"));
    }

    @Override
    public void renew(CertificateRenewal.Plan plan) {
        fail();
        renewals.incrementAndGet();
        state = Optional.of(new CertificateState("redis-tls", plan.after(), true));
    }

    private void fail() {
        OpsException error = failure;
        if (error != null) {
            throw error;
        }
    }

    void refuse(ErrorKind kind, String why) {
        failure = new OpsException(kind, "renew the certificate", RELEASE.toString(), why, "Look again.");
    }
}
