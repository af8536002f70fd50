package dev.redwheel.helm;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Files of a tar archive under gzip, as Helm packs charts. They are read into memory, and nothing is written to the disk. */
final class TarGz {
    /** Helm itself takes no chart that is larger unpacked. */
    private static final long LARGEST = 100L << 20;

    private TarGz() {}

    /**
     * Name and content of each regular file.
     *
     * @throws IOException when it is no such archive, is cut off, or is larger than 100 MiB unpacked
     */
    static Map<String, byte[]> read(InputStream gzipped) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(gzipped))) {
            long left = LARGEST;
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!entry.isFile()) {
                    continue;
                }
                byte[] content = tar.readNBytes((int) Math.min(left + 1, Integer.MAX_VALUE));
                left -= content.length;
                if (left < 0) {
                    throw new IOException("it is larger than " + (LARGEST >> 20) + " MiB unpacked");
                }
                files.put(entry.getName(), content);
            }
        }
        return files;
    }
}
