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
import java.time.Duration;

/** An application's connection: plain RESP over a forward of its own. */
public final class RawRedis implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Forward forward;
    private final Socket socket;
    private final InputStream in;

    private RawRedis(Forward forward, Socket socket) throws IOException {
        this.forward = forward;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static RawRedis connect(Forward forward, String password) {
        try {
            Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), forward.localPort());
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            RawRedis redis = new RawRedis(forward, socket);
            if (!password.isEmpty()) {
                redis.send("AUTH", password);
            }
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The reply's text; "" for nil. @throws IllegalStateException for an error reply */
    public String send(String... words) {
        try {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.UTF_8));
            for (String word : words) {
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                request.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.UTF_8));
                request.writeBytes(bytes);
                request.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            }
            socket.getOutputStream().write(request.toByteArray());
            return reply();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String reply() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '$' -> bulk(Integer.parseInt(rest));
            default -> throw new IllegalStateException(line);
        };
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
