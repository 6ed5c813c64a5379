package io.adamant.collector.journal.encoding;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Puts a content encoding on a body that {@link Unpacker} took off. */
public final class Packer {

    private static final int ZSTD_LEVEL = 1;

    private Packer() {}

    /**
     * Packs a body.
     *
     * @param encoding identity, gzip or zstd
     */
    public static byte[] pack(String encoding, byte[] plain) {
        return switch (encoding) {
            case Unpacker.IDENTITY -> plain;
            case Unpacker.GZIP -> gzip(plain);
            case Unpacker.ZSTD -> Zstd.compress(plain, ZSTD_LEVEL);
            default -> throw new IllegalArgumentException("encoding " + encoding);
        };
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return out.toByteArray();
    }
}
