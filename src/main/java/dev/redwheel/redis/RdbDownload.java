package dev.redwheel.redis;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.task.CancelToken;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Fetches an RDB file as a replica would (redis.io, "Redis replication"): SYNC, and of what follows only the file. Servers of
 * 7.0 and later are told that nothing else is wanted, so that they keep no commands for it. What the server sends goes on at
 * once: memory does not grow with the file.
 */
public final class RdbDownload {
    private static final int BUFFER = 256 * 1024;
    private static final int MARK = 40;
    /** How long a read waits until it asks whether it is still wanted. */
    private static final Duration LOOK_UP = Duration.ofMillis(500);
    /** A server that is about to send says so with an empty line each second (replicationCron in replication.c). */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final String TRIED = "download the RDB file";

    private final String on;
    private final CancelToken cancel;
    private final Socket socket;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;

    /** @param total the whole length; empty where the server does not know it beforehand */
    public record Progress(long bytes, OptionalLong total) {}

    public record Received(long bytes, RdbChecksum checksum) {}

    private RdbDownload(Socket socket, String on, CancelToken cancel) {
        this.socket = socket;
        this.on = on;
        this.cancel = cancel;
    }

    /**
     * Blocks until all of it is written.
     *
     * @param credentials asked once and cleared after use
     * @param on what the server is called in messages
     * @param progress told after each piece
     * @throws OpsException when the server refuses, the connection breaks or it is cancelled; what was written is of no use then
     */
    public static Received run(
            RedisEndpoint endpoint,
            Supplier<RedisCredentials> credentials,
            String on,
            WritableByteChannel file,
            Consumer<Progress> progress,
            CancelToken cancel) {
        try (Socket socket = RedisSocket.connect(endpoint, on)) {
            socket.setSoTimeout((int) LOOK_UP.toMillis());
            RdbDownload download = new RdbDownload(socket, on, cancel);
            download.introduce(credentials);
            return download.receive(file, progress);
        } catch (IOException e) {
            cancel.check(TRIED, on);
            throw new OpsException(
                    ErrorKind.UNREACHABLE,
                    TRIED,
                    on,
                    "The connection broke: " + e.getMessage() + ". Nothing of it is kept.",
                    "Try again.",
                    e);
        }
    }

    private void introduce(Supplier<RedisCredentials> source) throws IOException {
        RedisCredentials credentials = source.get();
        try {
            if (!credentials.isNone()) {
                write(RedisSocket.auth(credentials));
                String answer = line();
                if (answer.startsWith("-") && !answer.contains("without any password")) {
                    throw new OpsException(
                            ErrorKind.UNAUTHORISED,
                            "sign in to Redis",
                            on,
                            "Redis does not take the password of the Secret.",
                            "If the Secret was changed, restart the pods so that they read it.");
                }
            }
        } finally {
            credentials.clear();
        }
        // What an older server does not know it refuses, and sends the file all the same.
        for (String words : new String[] {"CLIENT SETNAME redwheel", "REPLCONF capa eof", "REPLCONF rdb-only 1"}) {
            write(RedisSocket.command(words.split(" ")));
            line();
        }
        write(RedisSocket.command("SYNC"));
    }

    private Received receive(WritableByteChannel file, Consumer<Progress> progress) throws IOException {
        String answer = line();
        while (answer.isEmpty()) {
            answer = line();
        }
        if (!answer.startsWith("$")) {
            throw refused(answer);
        }
        return answer.startsWith("$EOF:")
                ? marked(answer.substring(5).getBytes(StandardCharsets.US_ASCII), file, progress)
                : counted(Long.parseLong(answer.substring(1)), file, progress);
    }

    private OpsException refused(String answer) {
        String said = answer.startsWith("-") ? answer.substring(1) : answer;
        ErrorKind kind = said.startsWith("NOPERM")
                ? ErrorKind.FORBIDDEN
                : said.startsWith("NOAUTH") ? ErrorKind.UNAUTHORISED : ErrorKind.SERVER;
        return new OpsException(
                kind,
                TRIED,
                on,
                "Redis answered: " + said,
                kind == ErrorKind.FORBIDDEN
                        ? "Ask for the right to SYNC by ACL."
                        : "Try again, or from another server.");
    }

    /** Of a length that is told first. */
    private Received counted(long total, WritableByteChannel file, Consumer<Progress> progress) throws IOException {
        RdbSum sum = new RdbSum();
        long done = 0;
        while (done < total) {
            if (from == to) {
                fill();
            }
            int piece = (int) Math.min(to - from, total - done);
            pass(from, piece, sum, file);
            from += piece;
            done += piece;
            progress.accept(new Progress(done, OptionalLong.of(total)));
        }
        return new Received(done, sum.verdict());
    }

    /** One that a server writes without a file of its own: it ends with forty bytes that were told first. */
    private Received marked(byte[] mark, WritableByteChannel file, Consumer<Progress> progress) throws IOException {
        if (mark.length != MARK) {
            throw refused("$EOF: without a mark");
        }
        RdbSum sum = new RdbSum();
        long done = 0;
        while (to - from < MARK || !Arrays.equals(buffer, to - MARK, to, mark, 0, MARK)) {
            // All but what may be the mark goes on; that moves to the beginning.
            int piece = Math.max(0, to - from - MARK);
            pass(from, piece, sum, file);
            System.arraycopy(buffer, from + piece, buffer, 0, to - from - piece);
            to -= from + piece;
            from = 0;
            done += piece;
            progress.accept(new Progress(done, OptionalLong.empty()));
            read(to);
        }
        int rest = to - from - MARK;
        pass(from, rest, sum, file);
        progress.accept(new Progress(done + rest, OptionalLong.of(done + rest)));
        return new Received(done + rest, sum.verdict());
    }

    private void pass(int at, int length, RdbSum sum, WritableByteChannel file) throws IOException {
        sum.update(buffer, at, length);
        ByteBuffer bytes = ByteBuffer.wrap(buffer, at, length);
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            cancel.check(TRIED, on);
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    TRIED,
                    on,
                    "The file cannot be written: " + e.getMessage() + ".",
                    "Free space, or choose another place.",
                    e);
        }
    }

    /** Without its end; a server's empty lines are "". */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (from == to) {
                fill();
            }
            char next = (char) (buffer[from++] & 0xff);
            if (next == '\n') {
                return line.toString().stripTrailing();
            }
            line.append(next);
        }
    }

    private void fill() throws IOException {
        from = 0;
        to = 0;
        read(0);
    }

    /** Waits for some bytes, which come to that place. */
    private void read(int at) throws IOException {
        long end = System.nanoTime() + SILENCE.toNanos();
        while (true) {
            cancel.check(TRIED, on);
            try {
                int read = socket.getInputStream().read(buffer, at, buffer.length - at);
                if (read < 0) {
                    throw new EOFException("the server ended it");
                }
                to = at + read;
                return;
            } catch (java.net.SocketTimeoutException e) {
                if (System.nanoTime() > end) {
                    throw new OpsException(
                            ErrorKind.TIMEOUT,
                            TRIED,
                            on,
                            "Nothing came for " + SILENCE.toSeconds() + " s. Nothing of it is kept.",
                            "Try again, or from another server.",
                            e);
                }
            }
        }
    }

    private void write(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        Arrays.fill(request, (byte) 0);
    }
}
