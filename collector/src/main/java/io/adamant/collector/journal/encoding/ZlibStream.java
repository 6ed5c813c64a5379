package io.adamant.collector.journal.encoding;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** One body that is one zlib stream (RFC 1950); bytes behind it are malformed. */
final class ZlibStream {

    private static final int CHUNK_BYTES = 64 * 1024;

    private ZlibStream() {}

    static Unpacked unpack(byte[] body, Output out) {
        if (body.length == 0) {
            return out.unpacked();
        }
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(body);
            byte[] chunk = new byte[CHUNK_BYTES];
            while (!inflater.finished()) {
                int n = inflater.inflate(chunk);
                if (n == 0 && !inflater.finished()) {
                    return new Unpacked.Malformed("deflate: cut stream");
                }
                @Nullable Unpacked stopped = out.add(chunk, n);
                if (stopped != null) {
                    return stopped;
                }
            }
            return inflater.getRemaining() == 0
                    ? out.unpacked()
                    : new Unpacked.Malformed("deflate: bytes behind the stream");
        } catch (DataFormatException malformed) {
            return new Unpacked.Malformed("deflate: " + malformed.getMessage());
        }
    }
}
