package io.adamant.agent.source.journal;

import java.util.HexFormat;
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

    private static final String KEYS = "sibmtx";
    private static final int ID_DIGITS = 32;
    private static final int MOST_DIGITS = 16;

    /** Reads a cursor; empty when it has not all of the parts. */
    public static Optional<Place> parse(String cursor) {
        String[] parts = new String[KEYS.length()];
        for (String part : cursor.split(";", -1)) {
            int key =
                    part.length() > 2 && part.charAt(1) == '=' ? KEYS.indexOf(part.charAt(0)) : -1;
            if (key >= 0) {
                parts[key] = part.substring(2);
            }
        }
        for (int i = 0; i < parts.length; i++) {
            boolean isId = i == 0 || i == 2;
            if (parts[i] == null || !isHex(parts[i], isId)) {
                return Optional.empty();
            }
        }
        return Optional.of(
                new Place(
                        JournalId.parse(parts[0]).orElseThrow(),
                        HexFormat.fromHexDigitsToLong(parts[1]),
                        JournalId.parse(parts[2]).orElseThrow(),
                        HexFormat.fromHexDigitsToLong(parts[3]),
                        HexFormat.fromHexDigitsToLong(parts[4]),
                        HexFormat.fromHexDigitsToLong(parts[5])));
    }

    private static boolean isHex(String text, boolean isId) {
        boolean fits = isId ? text.length() == ID_DIGITS : text.length() <= MOST_DIGITS;
        return fits && text.chars().allMatch(HexFormat::isHexDigit);
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
