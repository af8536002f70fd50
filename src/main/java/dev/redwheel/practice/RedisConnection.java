package dev.redwheel.practice;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Speaks just enough of Redis' protocol for what runs here: commands out, replies in as text. Not thread-safe. */
final class RedisConnection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    /** @param socket connected; closed with this */
    RedisConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** One command and its reply; an error reply comes as its text with the leading minus. */
    String call(String... words) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        encode(out, words);
        send(out);
        return read();
    }

    void send(ByteArrayOutputStream commands) throws IOException {
        socket.getOutputStream().write(commands.toByteArray());
        socket.getOutputStream().flush();
    }

    static void encode(ByteArrayOutputStream out, String... words) {
        out.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(bytes);
            out.writeBytes(new byte[] {'\r', '\n'});
        }
    }

    /** One reply as text; the parts of an array behind each other. */
    String read() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.append((char) c);
        }
        String text = line.toString().strip();
        int count = text.startsWith("$") || text.startsWith("*") ? Integer.parseInt(text.substring(1)) : 0;
        if (text.startsWith("$")) {
            byte[] bytes = count < 0 ? new byte[0] : in.readNBytes(count + 2);
            return new String(bytes, 0, Math.max(0, bytes.length - 2), StandardCharsets.UTF_8);
        }
        if (text.startsWith("*")) {
            StringBuilder parts = new StringBuilder();
            for (int i = 0; i < count; i++) {
                parts.append(read()).append(' ');
            }
            return parts.toString();
        }
        return text.startsWith("+") || text.startsWith(":") ? text.substring(1) : text;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // Closed is what it should be.
        }
    }
}
