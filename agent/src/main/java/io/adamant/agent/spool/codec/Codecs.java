package io.adamant.agent.spool.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The codecs of one thread, made when they are first asked for. */
public final class Codecs {

    private final Supplier<Codec> bulkSource;
    private @Nullable Codec bulk;
    private @Nullable Codec gzip;

    /**
     * @param bulk what logs and metrics are compressed with: zstd where the system has it
     */
    public Codecs(Supplier<Codec> bulk) {
        this.bulkSource = bulk;
    }

    /** For logs and metrics. */
    public Codec bulk() {
        Codec made = bulk;
        if (made == null) {
            made = bulkSource.get();
            bulk = made;
        }
        return made;
    }

    /** For events: small, and every receiver reads it. */
    public Codec gzip() {
        Codec made = gzip;
        if (made == null) {
            made = new Gzip();
            gzip = made;
        }
        return made;
    }

    /**
     * The codec that reads an encoding.
     *
     * @throws IOException when the system has none
     */
    public Codec of(Encoding encoding) throws IOException {
        return switch (encoding) {
            case IDENTITY -> new Plain();
            case GZIP -> gzip();
            case ZSTD -> {
                if (bulk().encoding() != Encoding.ZSTD) {
                    throw new IOException("zstd is not there: libzstd.so.1 is missing");
                }
                yield bulk();
            }
        };
    }

    private static final class Plain implements Codec {

        @Override
        public Encoding encoding() {
            return Encoding.IDENTITY;
        }

        @Override
        public int bound(int length) {
            return length;
        }

        @Override
        public void compress(byte[] plain, int offset, int length, ByteBuffer into) {
            into.put(plain, offset, length);
        }

        @Override
        public byte[] expand(byte[] compressed, int plainBytes) throws IOException {
            if (compressed.length != plainBytes) {
                throw new IOException("the frame has another length than was noted");
            }
            return compressed;
        }
    }
}
