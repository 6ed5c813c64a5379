package io.adamant.collector.journal;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Takes the content encoding off a body: identity, or gzip as any number of members one behind the
 * other (RFC 1952, 2.2). Strict where {@code GZIPInputStream} is not: every member's CRC and length
 * are checked and bytes behind the last member are malformed, never ignored. A bomb is stopped at
 * the limit. Holds no state, so any thread may use it.
 */
public final class Unpacker {

    public static final String IDENTITY = "identity";
    public static final String GZIP = "gzip";

    /** Encodings that are understood. */
    public static final Set<String> ENCODINGS = Set.of(IDENTITY, GZIP);

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xE0;

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
        if (!encoding.equals(GZIP)) {
            return new Unpacked.Malformed("encoding " + encoding);
        }
        try (Inflater inflater = new Inflater(true)) {
            return new Members(body, inflater, limitBytes, room).unpack();
        } catch (DataFormatException malformed) {
            return new Unpacked.Malformed("gzip: " + malformed.getMessage());
        }
    }

    /** One body of gzip members. */
    private static final class Members {

        private final byte[] body;
        private final Inflater inflater;
        private final int limitBytes;
        private final Room room;
        private final Plain out = new Plain();
        private final byte[] chunk = new byte[CHUNK_BYTES];
        private int at;

        Members(byte[] body, Inflater inflater, int limitBytes, Room room) {
            this.body = body;
            this.inflater = inflater;
            this.limitBytes = limitBytes;
            this.room = room;
        }

        Unpacked unpack() throws DataFormatException {
            while (at < body.length) {
                header();
                inflater.reset();
                inflater.setInput(body, at, body.length - at);
                CRC32 crc = new CRC32();
                long before = out.size();
                while (!inflater.finished()) {
                    int n = inflater.inflate(chunk);
                    if (n == 0 && !inflater.finished()) {
                        throw new DataFormatException("cut member");
                    }
                    if (n > limitBytes - out.size()) {
                        return new Unpacked.TooLarge(limitBytes);
                    }
                    if (!room.take(n)) {
                        return new Unpacked.NoRoom();
                    }
                    crc.update(chunk, 0, n);
                    out.write(chunk, 0, n);
                }
                at = body.length - inflater.getRemaining();
                trailer(crc.getValue(), out.size() - before);
            }
            return new Unpacked.Plain(out.bytes());
        }

        private void header() throws DataFormatException {
            need(HEADER_BYTES);
            if ((body[at] & 0xFF) != 0x1F || (body[at + 1] & 0xFF) != 0x8B || body[at + 2] != 8) {
                throw new DataFormatException("no gzip member at byte " + at);
            }
            int flags = body[at + 3];
            if ((flags & FLAGS_RESERVED) != 0) {
                throw new DataFormatException("reserved flags");
            }
            at += HEADER_BYTES;
            if ((flags & FLAG_EXTRA) != 0) {
                need(2);
                int length = (body[at] & 0xFF) | (body[at + 1] & 0xFF) << 8;
                at += 2;
                need(length);
                at += length;
            }
            if ((flags & FLAG_NAME) != 0) {
                skipText();
            }
            if ((flags & FLAG_COMMENT) != 0) {
                skipText();
            }
            if ((flags & FLAG_HEADER_CRC) != 0) {
                need(2);
                at += 2;
            }
        }

        private void skipText() throws DataFormatException {
            do {
                need(1);
            } while (body[at++] != 0);
        }

        private void trailer(long crc, long length) throws DataFormatException {
            need(TRAILER_BYTES);
            if (fixed32(at) != crc || fixed32(at + 4) != (length & 0xFFFFFFFFL)) {
                throw new DataFormatException("member's check sum or length is wrong");
            }
            at += TRAILER_BYTES;
        }

        private long fixed32(int from) {
            return (body[from] & 0xFFL)
                    | (body[from + 1] & 0xFFL) << 8
                    | (body[from + 2] & 0xFFL) << 16
                    | (body[from + 3] & 0xFFL) << 24;
        }

        private void need(int bytes) throws DataFormatException {
            if (body.length - at < bytes) {
                throw new DataFormatException("cut member");
            }
        }
    }

    /** Hands its array out without a copy where it is full. */
    private static final class Plain extends ByteArrayOutputStream {

        Plain() {
            super(CHUNK_BYTES);
        }

        byte[] bytes() {
            return count == buf.length ? buf : Arrays.copyOf(buf, count);
        }
    }
}
