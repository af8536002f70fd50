package dev.redwheel.ui.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.model.Severity;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.ui.certificate.CertificateViewModel.Line;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateViewModelTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final FakeCertificate certificate = new FakeCertificate();
    private final AskedDialogs dialogs = new AskedDialogs();
    private final CertificateViewModel model = model(false);

    private CertificateViewModel model(boolean readOnly) {
        return new CertificateViewModel(
                certificate, readOnly, dialogs, new SameThreadExecutor(), Clock.fixed(NOW, ZoneOffset.UTC));
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
            assertThat(dialogs.said).isEmpty();
        }
    }

    @Test
    void whatChangesIsShownBeforeItIsDone() {
        certificate.put(NOW, 100, true);
        model.look();
        dialogs.answer = false;
        model.renew();

        assertThat(dialogs.said)
                .singleElement()
                .asString()
                .contains(
                        "Renew the certificate of redis?",
                        "Secret redis-tls in caching on prod",
                        "Valid until 6 Mar 2027 → 26 Nov 2027",
                        "Serial a1 → b2",
                        "Names: the same 1",
                        "redis-proxy: their pods restart once, one after the other, to read it; connections through a"
                                + " proxy break then.");
        assertThat(certificate.renewals).hasValue(0);
        assertThat(model.busyProperty().get()).isFalse();

        dialogs.answer = true;
        model.renew();

        assertThat(certificate.renewals).hasValue(1);
        assertThat(dialogs.said.getLast()).contains("Renewed until 26 Nov 2027");
        assertThat(line().renew()).isFalse();
        assertThat(line().text()).contains("26 Nov 2027, 365 d");
    }

    @Test
    void aRefusalIsToldAndCanBeTriedAgain() {
        certificate.put(NOW, 100, true);
        model.look();
        certificate.refuse(ErrorKind.CONFLICT, "It was changed meanwhile.");
        model.renew();

        assertThat(dialogs.said).singleElement().asString().contains("It was changed meanwhile. Look again.");
        assertThat(certificate.renewals).hasValue(0);
        assertThat(model.busyProperty().get()).isFalse();
        certificate.failure = null;
        model.renew();
        assertThat(certificate.renewals).hasValue(1);
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
