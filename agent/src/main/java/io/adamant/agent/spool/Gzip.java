package io.adamant.agent.spool;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Gzip members (RFC 1952) at level 1: four times the speed of level 6 for 15 % more bytes. */
public final class Gzip {

    private Gzip() {}

    /** One whole member. */
    public static byte[] compress(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 + plain.length / 3);
        try (FastGzip gzip = new FastGzip(out)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    /**
     * Expands one or more members.
     *
     * @param plainBytes the exact length that must come out
     * @throws IOException when they are no gzip or expand to another length
     */
    public static byte[] expand(byte[] members, int plainBytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(members))) {
            byte[] plain = in.readNBytes(plainBytes);
            if (plain.length != plainBytes || in.read() != -1) {
                throw new IOException("gzip expands to another length than was noted");
            }
            return plain;
        }
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 8192);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
