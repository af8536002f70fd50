package dev.redwheel.redis;

/**
 * The CRC that an RDB file ends with: 64 bits, the polynomial 0xad93d23594c935a9 by Jones, reflected, from 0 on, nothing
 * inverted (crc64.c in Redis). Eight bytes at a time, so that it is no brake on a download.
 */
final class Crc64 {
    /** The polynomial with its bits in reverse. */
    private static final long POLYNOMIAL = Long.reverse(0xad93d23594c935a9L);

    private static final int AT_A_TIME = 8;
    /** Row n: what a byte does to the sum when n more bytes follow it. */
    private static final long[][] TABLES = tables();

    private long sum;

    private static long[][] tables() {
        long[][] tables = new long[AT_A_TIME][256];
        for (int octet = 0; octet < 256; octet++) {
            long rest = octet;
            for (int bit = 0; bit < 8; bit++) {
                rest = (rest & 1) == 1 ? rest >>> 1 ^ POLYNOMIAL : rest >>> 1;
            }
            tables[0][octet] = rest;
        }
        for (int row = 1; row < AT_A_TIME; row++) {
            for (int octet = 0; octet < 256; octet++) {
                long before = tables[row - 1][octet];
                tables[row][octet] = tables[0][(int) before & 0xff] ^ before >>> 8;
            }
        }
        return tables;
    }

    void update(byte[] bytes, int from, int length) {
        long now = sum;
        int at = from;
        int end = from + length;
        for (; at + AT_A_TIME <= end; at += AT_A_TIME) {
            long next = now;
            for (int i = 0; i < AT_A_TIME; i++) {
                next ^= (bytes[at + i] & 0xffL) << (8 * i);
            }
            now = TABLES[7][(int) next & 0xff]
                    ^ TABLES[6][(int) (next >>> 8) & 0xff]
                    ^ TABLES[5][(int) (next >>> 16) & 0xff]
                    ^ TABLES[4][(int) (next >>> 24) & 0xff]
                    ^ TABLES[3][(int) (next >>> 32) & 0xff]
                    ^ TABLES[2][(int) (next >>> 40) & 0xff]
                    ^ TABLES[1][(int) (next >>> 48) & 0xff]
                    ^ TABLES[0][(int) (next >>> 56)];
        }
        for (; at < end; at++) {
            now = TABLES[0][(int) (now ^ bytes[at]) & 0xff] ^ now >>> 8;
        }
        sum = now;
    }

    long value() {
        return sum;
    }
}
