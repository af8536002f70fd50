package dev.redwheel.redis;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** A plain socket to a server, with TLS where it speaks that, and requests as bytes: for what is no question and answer. */
final class RedisSocket {
    private RedisSocket() {}

    /** @throws OpsException of kind UNREACHABLE or TLS */
    static Socket connect(RedisEndpoint endpoint, String on) {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), (int)
                    RedisConnector.CONNECT_TIMEOUT.toMillis());
            plain.setTcpNoDelay(true);
            if (!endpoint.tls()) {
                return plain;
            }
            SSLSocket secure = (SSLSocket) RedisTrust.context(endpoint.proof())
                    .getSocketFactory()
                    .createSocket(plain, "localhost", endpoint.port(), true);
            secure.setSoTimeout((int) RedisConnector.CONNECT_TIMEOUT.toMillis());
            secure.startHandshake();
            return secure;
        } catch (GeneralSecurityException | SSLException e) {
            close(plain);
            throw new OpsException(
                    ErrorKind.TLS, "connect to Redis", on, "TLS failed: " + e.getMessage() + ".", "Check the port.", e);
        } catch (IOException e) {
            close(plain);
            throw new OpsException(
                    ErrorKind.UNREACHABLE,
                    "connect to Redis",
                    on,
                    "The connection broke: " + e.getMessage() + ".",
                    "Try again.",
                    e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use either way.
        }
    }

    static byte[] command(String... words) {
        ByteArrayOutputStream request = begin(words.length);
        for (String word : words) {
            add(request, word.getBytes(StandardCharsets.UTF_8));
        }
        return request.toByteArray();
    }

    /** The caller overwrites it after use. */
    static byte[] auth(RedisCredentials credentials) {
        char[] password = credentials.password();
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] secret = new byte[bytes.remaining()];
        bytes.get(secret).flip();
        bytes.put(new byte[secret.length]);
        ByteArrayOutputStream request = begin(credentials.username().isEmpty() ? 2 : 3);
        add(request, "AUTH".getBytes(StandardCharsets.US_ASCII));
        if (!credentials.username().isEmpty()) {
            add(request, credentials.username().getBytes(StandardCharsets.UTF_8));
        }
        add(request, secret);
        Arrays.fill(password, '\0');
        Arrays.fill(secret, (byte) 0);
        return request.toByteArray();
    }

    private static ByteArrayOutputStream begin(int words) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("*" + words + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return request;
    }

    private static void add(ByteArrayOutputStream request, byte[] word) {
        request.writeBytes(("$" + word.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(word);
        request.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
}
