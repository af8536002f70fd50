package dev.redwheel.insight;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.ReleaseTarget.CertificatesRef;
import dev.redwheel.redis.RedisEndpoint;
import dev.redwheel.redis.RedisTls;
import java.util.Optional;

/** The certificates of a release that speaks TLS, from its Secret: who signed them, and what the console shows itself. */
public final class ReleaseCertificates {
    private ReleaseCertificates() {}

    /** The end of a forward to a pod. Blocks when the release speaks TLS. */
    public static RedisEndpoint endpoint(KubeSession session, ReleaseTarget target, String pod, int localPort) {
        return target.tls()
                ? RedisEndpoint.loopbackTls(
                        localPort,
                        target.certificates()
                                .flatMap(names -> read(session, target.release().namespace(), names, pod)))
                : RedisEndpoint.loopback(localPort);
    }

    /**
     * Empty where the Secret is not known, not there or not allowed to be read: then nothing can be proved. A failure that
     * may pass is thrown, so that a hiccup of the API server never makes a connection an unproved one.
     */
    private static Optional<RedisTls> read(KubeSession session, String namespace, CertificatesRef names, String pod) {
        try {
            return session.secret(namespace, names.secret())
                    .flatMap(data -> RedisTls.of(data::text, names, pod, namespace));
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.FORBIDDEN) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
