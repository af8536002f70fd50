package dev.redwheel.ui.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.model.Severity;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.ui.certificate.CertificateViewModel.Line;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateViewModelTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final FakeCertificate certificate = new FakeCertificate();
    private final AtomicInteger renewals = new AtomicInteger();
    private final CertificateViewModel model = model(false);

    private CertificateViewModel model(boolean readOnly) {
        return new CertificateViewModel(
                certificate,
                readOnly,
                renewals::incrementAndGet,
                new SameThreadExecutor(),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        model.close();
    }

    private Line line() {
        return model.lineProperty().get();
    }

    @Test
    void aReleaseWithoutTlsShowsNothing() {
        model.look();
        assertThat(line()).isEqualTo(Line.NONE);
    }

    /** A third of a year is 121 days and 16 hours. */
    @ParameterizedTest
    @CsvSource({
        "300, true,  OK,      false",
        "122, true,  OK,      false",
        "121, true,  WARNING, true",
        "121, false, WARNING, false",
        "0,   true,  WARNING, true",
        "-1,  true,  BLOCKED, true",
    })
    void aRenewalIsOfferedFromAThirdOfItsLifeOn(int days, boolean renewable, Severity severity, boolean offered) {
        certificate.put(NOW, days, renewable);
        model.look();
        assertThat(line().severity()).isEqualTo(severity);
        assertThat(line().renew()).isEqualTo(offered);
        assertThat(line().text()).contains(days < 0 ? "ended on" : ", " + days + " d");
        assertThat(line().why()).contains("redis-tls");
    }

    @Test
    void onAReadOnlyContextNothingIsOfferedAndItSaysWhy() {
        certificate.put(NOW, 100, true);
        try (CertificateViewModel readOnly = model(true)) {
            readOnly.look();
            assertThat(readOnly.lineProperty().get().renew()).isFalse();
            assertThat(readOnly.lineProperty().get().why()).contains("read-only");
            readOnly.renew();
            assertThat(renewals).hasValue(0);
        }
    }

    @Test
    void aRenewalIsPlannedElsewhere() {
        certificate.put(NOW, 100, true);
        model.look();
        model.renew();
        assertThat(renewals).hasValue(1);
    }

    @Test
    void whatMayNotBeReadIsNotKnown() {
        certificate.refuse(ErrorKind.FORBIDDEN, "No right to get secrets.");
        model.look();
        assertThat(line().severity()).isEqualTo(Severity.UNKNOWN);
        assertThat(line().why()).contains("No right to get secrets.");
        assertThat(line().renew()).isFalse();
    }
}
