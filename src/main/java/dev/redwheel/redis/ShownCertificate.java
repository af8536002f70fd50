package dev.redwheel.redis;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSocket;

/** The certificate that a server shows whoever connects now. */
public final class ShownCertificate {
    private ShownCertificate() {}

    /**
     * Its serial number, hexadecimal as openssl prints it. Blocks for one handshake, at most some ten seconds; safe from any
     * thread.
     *
     * @param endpoint of a server that speaks TLS
     * @param on what the server is called in messages
     * @throws OpsException of kind UNREACHABLE or TLS
     */
    public static String serial(RedisEndpoint endpoint, String on) {
        try (Socket socket = RedisSocket.connect(endpoint, on)) {
            if (socket instanceof SSLSocket secure
                    && secure.getSession().getPeerCertificates()[0] instanceof X509Certificate first) {
                return first.getSerialNumber().toString(16);
            }
            throw new OpsException(
                    ErrorKind.TLS, "read the certificate", on, "It shows none.", "Look whether the server speaks TLS.");
        } catch (IOException e) {
            throw new OpsException(
                    ErrorKind.UNREACHABLE,
                    "read the certificate",
                    on,
                    "The connection broke: " + e.getMessage() + ".",
                    "Try again.",
                    e);
        }
    }
}
