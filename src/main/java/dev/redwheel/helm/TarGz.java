package dev.redwheel.helm;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Files of a tar archive under gzip, as Helm packs charts: ustar, with pax headers for long names. Only what is read here is
 * ever in memory, and nothing is written to the disk.
 */
final class TarGz {
    private static final int BLOCK = 512;
    /** Helm itself takes no chart that is larger unpacked. */
    private static final long LARGEST = 100L << 20;

    private TarGz() {}

    /** Name and content of each regular file. */
    static Map<String, byte[]> read(InputStream gzipped) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (InputStream in = new BufferedInputStream(new GZIPInputStream(gzipped))) {
            String longName = "";
            long total = 0;
            while (true) {
                byte[] header = in.readNBytes(BLOCK);
                if (header.length < BLOCK || header[0] == 0) {
                    return files;
                }
                long size = octal(header, 124, 12);
                total += size;
                if (size < 0 || total > LARGEST) {
                    throw new IOException("it is larger than " + (LARGEST >> 20) + " MiB unpacked");
                }
                byte[] content = in.readNBytes(Math.toIntExact(size));
                in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                if (content.length < size) {
                    throw new IOException("it ends in the middle of a file");
                }
                switch (header[156]) {
                    case 'x' -> longName = pax(content);
                    case 'L' -> longName = text(content, 0, content.length);
                    case '0', 0 -> {
                        files.put(longName.isEmpty() ? name(header) : longName, content);
                        longName = "";
                    }
                    default -> longName = "";
                }
            }
        }
    }

    private static String name(byte[] header) {
        String prefix = text(header, 345, 155);
        String name = text(header, 0, 100);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** Records of the form "length key=value\n". */
    private static String pax(byte[] content) {
        for (String line : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
            int at = line.indexOf(" path=");
            if (at >= 0) {
                return line.substring(at + " path=".length());
            }
        }
        return "";
    }

    private static long octal(byte[] header, int at, int length) throws IOException {
        String digits = text(header, at, length).strip();
        if (!digits.matches("[0-7]{1,11}")) {
            throw new IOException("it is no tar archive");
        }
        return Long.parseLong(digits, 8);
    }

    private static String text(byte[] bytes, int at, int length) {
        byte[] part = Arrays.copyOfRange(bytes, at, at + length);
        int end = 0;
        while (end < part.length && part[end] != 0) {
            end++;
        }
        return new String(part, 0, end, StandardCharsets.UTF_8);
    }
}
