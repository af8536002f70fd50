package dev.redwheel.support;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Small RDB files, byte by byte, as no server at hand would write them. Without a checksum. */
public final class RdbBytes {
    private static final int AUX = 0xfa;
    private static final int SELECT = 0xfe;
    private static final int END = 0xff;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private RdbBytes() {}

    public static RdbBytes version(int version, String server) {
        RdbBytes rdb = new RdbBytes();
        rdb.bytes.writeBytes(String.format(Locale.ROOT, "REDIS%04d", version).getBytes(StandardCharsets.US_ASCII));
        return rdb.aux("redis-ver", server);
    }

    /** What the server used when it wrote it. */
    public RdbBytes usedMemory(long used) {
        return aux("used-mem", Long.toString(used));
    }

    /** Keys in that database. */
    public RdbBytes keys(int database, int count) {
        bytes.write(SELECT);
        bytes.write(database);
        for (int i = 0; i < count; i++) {
            bytes.write(0);
            text("key:" + database + ":" + i);
            text("value");
        }
        return this;
    }

    public Path write(Path file) throws java.io.IOException {
        bytes.write(END);
        bytes.writeBytes(new byte[8]);
        return Files.write(file, bytes.toByteArray());
    }

    private RdbBytes aux(String name, String value) {
        bytes.write(AUX);
        text(name);
        text(value);
        return this;
    }

    /** Shorter than 64 bytes. */
    private void text(String text) {
        byte[] plain = text.getBytes(StandardCharsets.US_ASCII);
        bytes.write(plain.length);
        bytes.writeBytes(plain);
    }
}
