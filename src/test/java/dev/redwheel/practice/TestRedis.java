package dev.redwheel.practice;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Speaks just enough RESP for these tests: one command, one reply as text. */
final class TestRedis implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    TestRedis(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(5000);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static TestRedis connect(Socket socket, String password) throws IOException {
        TestRedis redis = new TestRedis(socket);
        redis.call("AUTH", password);
        return redis;
    }

    String call(String... words) throws IOException {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$').append(word.getBytes(StandardCharsets.UTF_8).length);
            text.append("\r\n").append(word).append("\r\n");
        }
        socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed");
            }
            line.append((char) c);
        }
        String head = line.toString().strip();
        if (!head.startsWith("$")) {
            return head.substring(1);
        }
        int length = Integer.parseInt(head.substring(1));
        return length < 0 ? "" : new String(in.readNBytes(length + 2), 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
