package io.adamant.agent.source.logs.file;

import io.adamant.agent.source.logs.read.Checksum;
import io.adamant.agent.source.logs.read.Cursor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Where one file stands, as the spool keeps it. The key in the spool is the file's identity, so
 * that a renamed file is known again; the checksums tell it from another file that got its inode.
 *
 * <pre>
 * "2" SP generation SP offset SP part SP prefixLength SP prefixCrc SP tailLength SP tailCrc SP state SP path
 *      numbers in decimal; state is "l" (live) or "r" (rotated away and read to its end)
 * </pre>
 *
 * @param generation counted up each time the file's content was replaced
 * @param offset bytes that are read, from the start of the file
 * @param part pieces of an unfinished record that are read, 0 at the start of a record
 * @param prefix checksum of the first bytes
 * @param tail checksum of the last bytes before the offset
 * @param done whether nothing more was expected of the file
 * @param path where the file was last seen
 */
record Position(
        long generation,
        long offset,
        int part,
        Cursor.Mark prefix,
        Cursor.Mark tail,
        boolean done,
        String path) {

    private static final String FORMAT = "2";
    private static final int FIELDS = 10;

    Cursor cursor() {
        return new Cursor(offset, part, prefix, tail);
    }

    /** Whether a file has what was read; where nothing was read, nothing proves it. */
    boolean isProvenBy(FileChannel channel) throws IOException {
        return offset > 0 && Checksum.isRead(channel, cursor());
    }

    static Position of(long generation, Cursor cursor, boolean done, String path) {
        return new Position(
                generation,
                cursor.offset(),
                cursor.part(),
                cursor.prefix(),
                cursor.tail(),
                done,
                path);
    }

    String toText() {
        return FORMAT
                + ' '
                + generation
                + ' '
                + offset
                + ' '
                + part
                + ' '
                + prefix.length()
                + ' '
                + prefix.crc()
                + ' '
                + tail.length()
                + ' '
                + tail.crc()
                + (done ? " r " : " l ")
                + path;
    }

    /** Empty where the text is of another format or damaged. */
    static Optional<Position> parse(String text) {
        String[] parts = text.split(" ", FIELDS);
        if (parts.length != FIELDS || !parts[0].equals(FORMAT)) {
            return Optional.empty();
        }
        try {
            return checked(
                    new Position(
                            Long.parseLong(parts[1]),
                            Long.parseLong(parts[2]),
                            Integer.parseInt(parts[3]),
                            mark(parts[4], parts[5]),
                            mark(parts[6], parts[7]),
                            parts[8].equals("r"),
                            parts[9]));
        } catch (NumberFormatException notAPosition) {
            return Optional.empty();
        }
    }

    private static Optional<Position> checked(Position position) {
        boolean sane =
                position.offset >= position.tail.length()
                        && position.offset >= position.prefix.length()
                        && position.part >= 0
                        && isSane(position.prefix, Cursor.PREFIX_BYTES)
                        && isSane(position.tail, Cursor.TAIL_BYTES);
        return sane ? Optional.of(position) : Optional.empty();
    }

    private static boolean isSane(Cursor.Mark mark, int most) {
        return mark.length() >= 0 && mark.length() <= most;
    }

    private static Cursor.Mark mark(String length, String crc) {
        return new Cursor.Mark(Integer.parseInt(length), Integer.parseInt(crc));
    }
}
