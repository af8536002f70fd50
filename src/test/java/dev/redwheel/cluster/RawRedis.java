package dev.redwheel.cluster;

import dev.redwheel.kube.Forward;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** An application's connection: plain RESP over a forward of its own. */
public final class RawRedis implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Forward forward;
    private final Socket socket;
    private final InputStream in;

    private RawRedis(Forward forward, Socket socket) throws IOException {
        this.forward = forward;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static RawRedis connect(Forward forward, String password) {
        return connect(forward, password, TIMEOUT, plain -> plain);
    }

    /** @param tls whom it believes, where the server speaks TLS */
    static RawRedis connect(Forward forward, String password, Optional<SSLContext> tls, Duration timeout) {
        return connect(
                forward,
                password,
                timeout,
                plain -> tls.isPresent()
                        ? tls.get().getSocketFactory().createSocket(plain, "redis", forward.localPort(), true)
                        : plain);
    }

    /** Over TLS; the server must be who {@code host} names. */
    static RawRedis connect(Forward forward, String password, SSLContext tls, String host) {
        return connect(forward, password, TIMEOUT, plain -> {
            SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, forward.localPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        });
    }

    private interface Layer {
        Socket over(Socket plain) throws IOException;
    }

    private static RawRedis connect(Forward forward, String password, Duration timeout, Layer layer) {
        try {
            Socket plain = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), forward.localPort());
            plain.setSoTimeout((int) timeout.toMillis());
            RawRedis redis = new RawRedis(forward, layer.over(plain));
            if (!password.isEmpty()) {
                redis.authenticate(password);
            }
            return redis;
        } catch (IOException e) {
            forward.close();
            throw new UncheckedIOException(e);
        }
    }

    /** Of the server, over TLS. */
    X509Certificate certificate() {
        try {
            return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void authenticate(String password) {
        try {
            send("AUTH", password);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The reply's text; "" for nil, the items of an array with spaces between. @throws IllegalStateException for an error reply */
    public String send(String... words) {
        try {
            write(words);
            return reply();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does not wait for the reply: what comes next on this connection is not told apart from it. */
    void post(String... words) {
        try {
            write(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String... words) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.UTF_8));
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            request.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.UTF_8));
            request.writeBytes(bytes);
            request.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        socket.getOutputStream().write(request.toByteArray());
    }

    private String reply() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> array(Integer.parseInt(rest));
            default -> throw new IllegalStateException(line);
        };
    }

    private String array(int count) throws IOException {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(reply());
        }
        return String.join(" ", items);
    }

    private String bulk(int length) throws IOException {
        if (length < 0) {
            return "";
        }
        String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        line();
        return text;
    }

    private String line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int next;
        while ((next = in.read()) != '\n') {
            if (next < 0) {
                throw new IOException("closed");
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            forward.close();
        }
    }
}
