package io.adamant.agent.spool.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;

/**
 * Gzip members (RFC 1952) at level 1: four times the speed of level 6 for 15 % more bytes. Every
 * receiver reads them. The deflater, about 256 KiB outside the heap, is made once and reused.
 */
public final class Gzip implements Codec {

    /** No name, no time, system unknown. */
    private static final byte[] HEAD = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, (byte) 0xFF};

    private static final int TRAILER_BYTES = 8;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final CRC32 crc = new CRC32();

    @Override
    public Encoding encoding() {
        return Encoding.GZIP;
    }

    /** A deflate block of stored bytes costs five bytes for each 16 KiB at most (zlib). */
    @Override
    public int bound(int length) {
        return HEAD.length + TRAILER_BYTES + length + 5 * (length / 16_383 + 1) + 64;
    }

    @Override
    public void compress(byte[] plain, int offset, int length, ByteBuffer into) {
        into.put(HEAD);
        deflater.reset();
        deflater.setInput(plain, offset, length);
        deflater.finish();
        while (!deflater.finished()) {
            if (deflater.deflate(into) == 0 && !deflater.finished()) {
                throw new IllegalArgumentException("the buffer is smaller than the bound");
            }
        }
        crc.reset();
        crc.update(plain, offset, length);
        ByteOrder before = into.order();
        into.order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue()).putInt(length);
        into.order(before);
    }

    @Override
    public byte[] expand(byte[] compressed, int plainBytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            byte[] plain = in.readNBytes(plainBytes);
            if (plain.length != plainBytes || in.read() != -1) {
                throw new IOException("gzip expands to another length than was noted");
            }
            return plain;
        }
    }
}
