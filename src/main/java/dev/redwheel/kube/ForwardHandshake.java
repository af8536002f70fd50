package dev.redwheel.kube;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Opens a socket to the API server and has it upgraded to a protocol that carries a port's bytes. */
final class ForwardHandshake {
    /** What to speak after the upgrade. */
    enum Protocol {
        /** RFC 6455, section 4. */
        WEBSOCKET("GET", "websocket", "Sec-WebSocket-Protocol", "v4.channel.k8s.io"),
        /** As kubectl does. */
        SPDY("POST", "SPDY/3.1", "X-Stream-Protocol-Version", "portforward.k8s.io");

        private final String method;
        private final String upgrade;
        private final String header;
        private final String subprotocol;

        Protocol(String method, String upgrade, String header, String subprotocol) {
            this.method = method;
            this.upgrade = upgrade;
            this.header = header;
            this.subprotocol = subprotocol;
        }
    }

    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int ANSWER_TIMEOUT_MILLIS = 15_000;
    private static final int LONGEST_HEAD = 64 * 1024;
    private static final int LONGEST_BODY = 64 * 1024;
    private static final SecureRandom RANDOM = new SecureRandom();

    private ForwardHandshake() {}

    /** An HTTP answer other than 101. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String body;

        RefusedException(int status, String body) {
            super("HTTP status " + status);
            this.status = status;
            this.body = body;
        }

        int status() {
            return status;
        }

        /** What the server said, at most 64 kB: usually a Kubernetes Status in JSON. */
        String body() {
            return body;
        }
    }

    /** One connection: closing {@code raw} ends both directions at once, also while a thread is blocked in one. */
    record Opened(Socket raw, InputStream in, OutputStream out) {}

    static Opened open(Endpoint server, Protocol protocol, String path) throws IOException {
        URI base = server.base();
        int port = port(base);
        Socket raw = new Socket(server.proxy());
        try {
            // A proxy is to look the name up itself.
            InetSocketAddress address = server.proxy().type() == Proxy.Type.DIRECT
                    ? new InetSocketAddress(host(base), port)
                    : InetSocketAddress.createUnresolved(host(base), port);
            raw.connect(address, CONNECT_TIMEOUT_MILLIS);
            raw.setTcpNoDelay(true);
            raw.setKeepAlive(true);
            raw.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
            SSLContext context = server.tls();
            InputStream in;
            OutputStream out;
            if (context == null) {
                in = raw.getInputStream();
                out = raw.getOutputStream();
            } else {
                ForwardTls tls = ForwardTls.connect(engine(server, context, port), raw);
                in = tls.in();
                out = tls.out();
            }
            upgrade(server, protocol, path, in, out);
            raw.setSoTimeout(0);
            return new Opened(raw, in, out);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    private static SSLEngine engine(Endpoint server, SSLContext context, int port) {
        String name = server.tlsServerName().isEmpty() ? host(server.base()) : server.tlsServerName();
        SSLEngine engine = context.createSSLEngine(name, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"}); // HTTP/2 has no Upgrade.
        if (server.verifyHost()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (!server.tlsServerName().isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(server.tlsServerName())));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static void upgrade(Endpoint server, Protocol protocol, String path, InputStream in, OutputStream out)
            throws IOException {
        byte[] nonce = new byte[16];
        RANDOM.nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        String prefix = server.base().getRawPath() == null ? "" : server.base().getRawPath();
        StringBuilder request = new StringBuilder(protocol.method)
                .append(' ')
                .append(prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix)
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(server.base().getRawAuthority())
                .append("\r\nConnection: Upgrade\r\nUpgrade: ")
                .append(protocol.upgrade)
                .append("\r\n")
                .append(protocol.header)
                .append(": ")
                .append(protocol.subprotocol)
                .append(
                        protocol == Protocol.WEBSOCKET
                                ? "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key + "\r\n"
                                : "\r\nContent-Length: 0\r\n");
        for (Map.Entry<String, List<String>> header : server.headers().entrySet()) {
            for (String value : header.getValue()) {
                request.append(singleLine(header.getKey()))
                        .append(": ")
                        .append(singleLine(value))
                        .append("\r\n");
            }
        }
        out.write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();

        String[] head = readHead(in).split("\r\n");
        int status = status(head[0]);
        Map<String, String> headers = headers(head);
        if (status != 101) {
            throw new RefusedException(status, readBody(in, headers));
        }
        boolean accepted = protocol != Protocol.WEBSOCKET || accept(key).equals(headers.get("sec-websocket-accept"));
        if (!accepted || !protocol.subprotocol.equals(headers.get(protocol.header.toLowerCase(Locale.ROOT)))) {
            throw new IOException("the answer is no " + protocol.upgrade + " of subprotocol " + protocol.subprotocol);
        }
    }

    /** A header that carries a line break would start a second header. */
    private static String singleLine(String text) throws IOException {
        if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
            throw new IOException("a request header contains a line break");
        }
        return text;
    }

    /** Byte by byte: what follows the head belongs to the WebSocket. */
    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream(512);
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the server closed the connection without an answer");
            }
            if (head.size() >= LONGEST_HEAD) {
                throw new IOException("the server's answer has an endless head");
            }
            head.write(b);
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static int status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        try {
            if (parts.length >= 2 && parts[0].startsWith("HTTP/1.")) {
                return Integer.parseInt(parts[1]);
            }
        } catch (NumberFormatException e) {
            throw new IOException("the answer is not HTTP", e);
        }
        throw new IOException("the answer is not HTTP");
    }

    private static Map<String, String> headers(String[] head) {
        Map<String, String> headers = new TreeMap<>();
        for (String line : List.of(head).subList(1, head.length)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    /** As much as came; a body that is cut short still says more than none. */
    private static String readBody(InputStream in, Map<String, String> headers) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            int length = Integer.parseInt(headers.getOrDefault("content-length", "-1"));
            int wanted = length < 0 ? LONGEST_BODY : Math.min(length, LONGEST_BODY);
            byte[] buffer = new byte[4096];
            while (body.size() < wanted) {
                int n = in.read(buffer, 0, Math.min(buffer.length, wanted - body.size()));
                if (n < 0) {
                    break;
                }
                body.write(buffer, 0, n);
                if (length < 0 && body.toString(StandardCharsets.UTF_8).endsWith("\r\n0\r\n\r\n")) {
                    break; // The last of a chunked body.
                }
            }
        } catch (IOException | NumberFormatException e) {
            return body.toString(StandardCharsets.UTF_8);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1"); // As RFC 6455 wants it; nothing secret.
            byte[] digest = sha1.digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String host(URI base) {
        String host = base.getHost();
        if (host == null) {
            throw new IllegalArgumentException("no host in " + base);
        }
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(URI base) {
        if (base.getPort() > 0) {
            return base.getPort();
        }
        return "http".equals(base.getScheme()) ? 80 : 443;
    }
}
