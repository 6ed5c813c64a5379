package io.adamant.agent.source.journal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where an entry stands, all that its cursor says. Cursors are opaque by promise, but their parts
 * are the only way to know an entry again that journald copied into another file, and to count what
 * is missing on versions before 254; each version so far writes these parts.
 *
 * <pre>
 * s=seqnum id ; i=seqnum ; b=boot id ; m=monotonic µs ; t=realtime µs ; x=xor of the field hashes
 * </pre>
 *
 * All in hexadecimal, the ids in 32 digits.
 *
 * @param series whose sequence numbers they are; another file may have another one
 * @param seqnum counted up by one with each entry of the series
 * @param boot in which the entry was written
 * @param monotonicMicros CLOCK_MONOTONIC of that boot; entries of one moment share it
 * @param realtimeMicros CLOCK_REALTIME, which may step back
 * @param hash of the fields
 */
public record Place(
        JournalId series,
        long seqnum,
        JournalId boot,
        long monotonicMicros,
        long realtimeMicros,
        long hash) {

    /** Reads a cursor; empty when it has not all of the parts. */
    public static Optional<Place> parse(String cursor) {
        byte[] bytes = cursor.getBytes(StandardCharsets.US_ASCII);
        return Optional.ofNullable(new PlaceReader().read(bytes, bytes.length));
    }

    boolean isSameSeries(Place other) {
        return series.equals(other.series);
    }

    boolean isSameMoment(Place other) {
        return boot.equals(other.boot) && monotonicMicros == other.monotonicMicros;
    }

    /** The cursor again. */
    @Override
    public String toString() {
        return "s="
                + series
                + ";i="
                + Long.toHexString(seqnum)
                + ";b="
                + boot
                + ";m="
                + Long.toHexString(monotonicMicros)
                + ";t="
                + Long.toHexString(realtimeMicros)
                + ";x="
                + Long.toHexString(hash);
    }
}
