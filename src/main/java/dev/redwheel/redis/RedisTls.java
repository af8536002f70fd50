package dev.redwheel.redis;

import dev.redwheel.model.ReleaseTarget.CertificatesRef;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a TLS connection to one server is proved with. PEM texts; the key is never shown.
 *
 * @param authority who signed the server's certificate: nothing else is believed
 * @param certificate shown to servers that ask for one; empty when there is none
 * @param key of that certificate; PKCS#8, PKCS#1 or SEC 1
 * @param pod the server's pod and its namespace, which the certificate must be for
 */
public record RedisTls(String authority, String certificate, String key, String pod, String namespace) {
    /**
     * From a Secret; empty when it names no authority.
     *
     * @param text the text at a key of the Secret
     * @param names those keys
     */
    public static Optional<RedisTls> of(
            Function<String, Optional<String>> text, CertificatesRef names, String pod, String namespace) {
        return text.apply(names.authority())
                .map(authority -> new RedisTls(
                        authority,
                        text.apply(names.certificate()).orElse(""),
                        text.apply(names.privateKey()).orElse(""),
                        pod,
                        namespace));
    }

    @Override
    public String toString() {
        return "certificates for " + namespace + "/" + pod;
    }
}
