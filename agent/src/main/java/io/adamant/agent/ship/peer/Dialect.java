package io.adamant.agent.ship.peer;

import io.adamant.agent.spool.codec.Encoding;
import java.util.EnumMap;
import java.util.Map;

/** What one path of a peer is known to read. */
public final class Dialect {

    private final Map<Encoding, Boolean> reads = new EnumMap<>(Encoding.class);

    boolean isKnown(Encoding encoding) {
        return reads.containsKey(encoding);
    }

    public boolean reads(Encoding encoding) {
        return reads.getOrDefault(encoding, false);
    }

    public void note(Encoding encoding, boolean read) {
        reads.put(encoding, read);
    }

    /** To be asked again before it is used. */
    public void doubt(Encoding encoding) {
        reads.remove(encoding);
    }

    /** Nothing has to be asked to send what is stored in this encoding. */
    public boolean isSettled(Encoding stored) {
        Encoding next = stored;
        while (isKnown(next)) {
            if (reads(next) || next == Encoding.IDENTITY) {
                return true;
            }
            next = below(next);
        }
        return false;
    }

    /** The encoding to send what is stored in this one; uncompressed at worst. */
    public Encoding best(Encoding stored) {
        Encoding next = stored;
        while (next != Encoding.IDENTITY && !reads(next)) {
            next = below(next);
        }
        return next;
    }

    /** The next encoding to try. */
    public static Encoding below(Encoding encoding) {
        return switch (encoding) {
            case ZSTD -> Encoding.GZIP;
            case GZIP, IDENTITY -> Encoding.IDENTITY;
        };
    }
}
