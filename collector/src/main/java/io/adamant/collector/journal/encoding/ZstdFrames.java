package io.adamant.collector.journal.encoding;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One body of zstd frames (RFC 8878), one behind the other; skippable frames hold nothing. Windows
 * over {@link #WINDOW_LOG} are refused as RFC 9659 (zstd as a content encoding, section 3) asks, so
 * that a header of a few bytes cannot make us set memory aside; frames with a dictionary are
 * refused too.
 */
final class ZstdFrames {

    /** 8 MiB. */
    private static final int WINDOW_LOG = 23;

    private static final int CHUNK_BYTES = 64 * 1024;

    private ZstdFrames() {}

    static Unpacked unpack(byte[] body, Output out) {
        if (body.length == 0) {
            return out.unpacked();
        }
        try (ZstdInputStreamNoFinalizer in =
                new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(body))) {
            in.setLongMax(WINDOW_LOG);
            checkWhole(body);
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                @Nullable Unpacked stopped = out.add(chunk, n);
                if (stopped != null) {
                    return stopped;
                }
            }
            return out.unpacked();
        } catch (IOException | ZstdException malformed) {
            return new Unpacked.Malformed("zstd: " + malformed.getMessage());
        }
    }

    /**
     * Checks that the body is frames from its first to its last byte, and looks at block headers
     * only for it: the stream takes the beginning of a frame that was cut for the end of the body.
     */
    private static void checkWhole(byte[] body) {
        int at = 0;
        while (at < body.length) {
            at += (int) Zstd.findFrameCompressedSize(body, at, body.length - at);
        }
    }
}
