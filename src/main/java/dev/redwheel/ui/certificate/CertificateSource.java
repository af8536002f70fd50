package dev.redwheel.ui.certificate;

import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.CertificateRenewal;
import dev.redwheel.operation.CertificateState;
import java.util.Optional;
import java.util.function.Supplier;

/** The certificate of one release. Every method blocks and may throw OpsException. */
public interface CertificateSource {
    /** Empty when the release speaks no TLS. */
    Optional<CertificateState> look();

    CertificateRenewal.Plan preview();

    void renew(CertificateRenewal.Plan plan);

    /** The certificate of a release in a cluster. */
    static CertificateSource of(Supplier<CertificateRenewal> renewal, String context, ReleaseKey release) {
        return new CertificateSource() {
            @Override
            public Optional<CertificateState> look() {
                return renewal.get().look(context, release);
            }

            @Override
            public CertificateRenewal.Plan preview() {
                return renewal.get().preview(context, release);
            }

            @Override
            public void renew(CertificateRenewal.Plan plan) {
                renewal.get().run(plan);
            }
        };
    }
}
