package dev.redwheel.redis;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The checksum of an RDB file that comes in pieces: its last eight bytes are the {@link Crc64} of all before them. */
final class RdbSum {
    private static final int LENGTH = Long.BYTES;

    private final Crc64 crc = new Crc64();
    /** What may be the checksum: nobody knows yet whether more follows. */
    private final byte[] last = new byte[LENGTH];

    private int held;

    void update(byte[] bytes, int from, int length) {
        if (length >= LENGTH) {
            crc.update(last, 0, held);
            crc.update(bytes, from, length - LENGTH);
            System.arraycopy(bytes, from + length - LENGTH, last, 0, LENGTH);
            held = LENGTH;
            return;
        }
        int over = Math.max(0, held + length - LENGTH);
        crc.update(last, 0, over);
        System.arraycopy(last, over, last, 0, held - over);
        System.arraycopy(bytes, from, last, held - over, length);
        held = held - over + length;
    }

    RdbChecksum verdict() {
        long told = ByteBuffer.wrap(last).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (held < LENGTH) {
            return RdbChecksum.WRONG;
        }
        return told == 0 ? RdbChecksum.NONE : told == crc.value() ? RdbChecksum.RIGHT : RdbChecksum.WRONG;
    }
}
