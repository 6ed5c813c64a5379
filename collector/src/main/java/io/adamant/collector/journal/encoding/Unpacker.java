package io.adamant.collector.journal.encoding;

import java.util.Set;

/**
 * Takes the content encoding off a body: identity, gzip members or zstd frames, any number of them
 * one behind the other, a zlib stream or a snappy block. Strict: check sums and lengths are
 * checked, and bytes behind the last member are malformed, never ignored. A bomb is stopped at the
 * limit.
 */
public final class Unpacker {

    public static final String IDENTITY = "identity";
    public static final String GZIP = "gzip";
    public static final String ZSTD = "zstd";

    /** HTTP's {@code deflate} (RFC 9110, 8.4.1.2): a zlib stream. */
    public static final String DEFLATE = "deflate";

    /** One block without framing, as Loki's and Prometheus' clients send it. */
    public static final String SNAPPY = "snappy";

    /**
     * Encodings that are understood from any sender; {@link #SNAPPY} only where a protocol says so.
     */
    public static final Set<String> ENCODINGS = Set.of(IDENTITY, GZIP, ZSTD, DEFLATE);

    /** What is set aside at first for the plain bytes of a compressed one. */
    private static final int EXPECTED_RATIO = 4;

    /** Asked before each chunk of output is kept. */
    @FunctionalInterface
    public interface Room {

        /** False when there is none left. */
        boolean take(int bytes);
    }

    private Unpacker() {}

    /**
     * Unpacks a body.
     *
     * @param encoding one of {@link #ENCODINGS}
     * @param limitBytes most plain bytes
     * @param room accounts for the plain bytes of a compressed body
     */
    public static Unpacked unpack(String encoding, byte[] body, int limitBytes, Room room) {
        if (encoding.equals(IDENTITY)) {
            return body.length > limitBytes
                    ? new Unpacked.TooLarge(limitBytes)
                    : new Unpacked.Plain(body);
        }
        Output out = new Output(limitBytes, room, body.length * EXPECTED_RATIO);
        return switch (encoding) {
            case GZIP -> GzipMembers.unpack(body, out);
            case ZSTD -> ZstdFrames.unpack(body, out);
            case DEFLATE -> ZlibStream.unpack(body, out);
            case SNAPPY -> SnappyBlock.unpack(body, limitBytes, room);
            default -> new Unpacked.Malformed("encoding " + encoding);
        };
    }
}
