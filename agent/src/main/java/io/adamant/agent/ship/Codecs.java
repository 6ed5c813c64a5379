package io.adamant.agent.ship;

import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Encoding;
import io.adamant.agent.spool.codec.Gzip;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The shipping thread's own codecs, each made when it is first needed: before the first report has
 * left, zstd must not be linked.
 */
final class Codecs {

    private final Supplier<Optional<Codec>> zstdOfTheHost;
    private @Nullable Codec gzip;
    private @Nullable Codec zstd;

    /**
     * @param zstd empty where the host has no libzstd
     */
    Codecs(Supplier<Optional<Codec>> zstd) {
        this.zstdOfTheHost = zstd;
    }

    byte[] compress(Encoding encoding, byte[] plain) throws IOException {
        Codec codec = of(encoding);
        return codec == null ? plain : codec.compress(plain);
    }

    byte[] expand(Encoding encoding, byte[] compressed, int plainBytes) throws IOException {
        Codec codec = of(encoding);
        return codec == null ? compressed : codec.expand(compressed, plainBytes);
    }

    /** Null for none. */
    private @Nullable Codec of(Encoding encoding) throws IOException {
        return switch (encoding) {
            case IDENTITY -> null;
            case GZIP -> gzip();
            case ZSTD -> zstd();
        };
    }

    private Codec gzip() {
        Codec known = gzip == null ? new Gzip() : gzip;
        gzip = known;
        return known;
    }

    private Codec zstd() throws IOException {
        Codec known = zstd;
        if (known == null) {
            known =
                    zstdOfTheHost
                            .get()
                            .orElseThrow(() -> new IOException("there is no libzstd any more"));
            zstd = known;
        }
        return known;
    }
}
