package dev.redwheel.kube;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Takes frames apart as they come. Data of frames that arrived together leaves in one write: it is moved together in the
 * buffer it was read into. For one thread.
 */
final class FrameReader {
    private static final int BUFFER = 128 * 1024;

    private final InputStream from;
    private final OutputStream to;
    private final byte[] in = new byte[BUFFER];
    private int at;
    private int end;
    private int gatheredFrom;
    private int gatheredTo;

    FrameReader(InputStream from, OutputStream to) {
        this.from = from;
        this.to = to;
    }

    int next() throws IOException {
        if (at == end) {
            fill();
        }
        return in[at++] & 0xff;
    }

    /** A number of that many bytes, the highest first. */
    long number(int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | next();
        }
        return number;
    }

    /** Passes the next bytes on. */
    void data(long length) throws IOException {
        for (long left = length; left > 0; ) {
            int n = available(left);
            if (gatheredFrom == gatheredTo) {
                gatheredFrom = at;
                gatheredTo = at;
            } else {
                System.arraycopy(in, at, in, gatheredTo, n);
            }
            gatheredTo += n;
            at += n;
            left -= n;
        }
    }

    /** Keeps the next bytes as text, as far as there is room for it. */
    void text(long length, StringBuilder text, int longest) throws IOException {
        for (long left = length; left > 0; ) {
            int n = available(left);
            if (text.length() < longest) {
                text.append(new String(in, at, n, StandardCharsets.UTF_8));
            }
            at += n;
            left -= n;
        }
    }

    void skip(long length) throws IOException {
        for (long left = length; left > 0; ) {
            int n = available(left);
            at += n;
            left -= n;
        }
    }

    /** Passes on what was gathered; done by itself before anything is waited for. */
    void flush() throws IOException {
        if (gatheredFrom < gatheredTo) {
            to.write(in, gatheredFrom, gatheredTo - gatheredFrom);
        }
        gatheredFrom = 0;
        gatheredTo = 0;
    }

    private int available(long wanted) throws IOException {
        if (at == end) {
            fill();
        }
        return (int) Math.min(wanted, end - at);
    }

    private void fill() throws IOException {
        flush();
        int n = from.read(in, 0, in.length);
        if (n < 0) {
            throw new EOFException("the server closed the connection");
        }
        at = 0;
        end = n;
    }
}
