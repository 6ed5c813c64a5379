package io.adamant.collector.journal.encoding;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * One body of gzip members, one behind the other (RFC 1952, 2.2). Strict where {@code
 * GZIPInputStream} is not: every member's CRC and length are checked.
 */
final class GzipMembers {

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xE0;

    private final byte[] body;
    private final Inflater inflater;
    private final Output out;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int at;

    private GzipMembers(byte[] body, Inflater inflater, Output out) {
        this.body = body;
        this.inflater = inflater;
        this.out = out;
    }

    static Unpacked unpack(byte[] body, Output out) {
        try (Inflater inflater = new Inflater(true)) {
            return new GzipMembers(body, inflater, out).unpack();
        } catch (DataFormatException malformed) {
            return new Unpacked.Malformed("gzip: " + malformed.getMessage());
        }
    }

    private Unpacked unpack() throws DataFormatException {
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
                @Nullable Unpacked stopped = out.add(chunk, n);
                if (stopped != null) {
                    return stopped;
                }
                crc.update(chunk, 0, n);
            }
            at = body.length - inflater.getRemaining();
            trailer(crc.getValue(), out.size() - before);
        }
        return out.unpacked();
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
