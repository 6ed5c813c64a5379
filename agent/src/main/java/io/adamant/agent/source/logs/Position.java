package io.adamant.agent.source.logs;

import java.util.Optional;

/**
 * Where one file stands. The key in the spool is the file's identity, so that a renamed file is
 * known again; the prefix tells a file from another one that got the same inode.
 *
 * <pre>
 * generation SP offset SP part SP prefixLength SP prefixCrc SP path      numbers in decimal
 * </pre>
 *
 * @param generation counted up each time the file was truncated
 * @param offset bytes that are read, from the start of the file
 * @param part pieces of an unfinished line that are already read, 0 at the start of a line
 * @param prefixLength how many bytes from the start the checksum covers
 * @param prefixCrc CRC32C of those bytes
 * @param path where the file was last seen
 */
record Position(
        long generation, long offset, int part, int prefixLength, long prefixCrc, String path) {

    static final Position START = new Position(0, 0, 0, 0, 0, "");

    String toText() {
        return generation
                + " "
                + offset
                + " "
                + part
                + " "
                + prefixLength
                + " "
                + prefixCrc
                + " "
                + path;
    }

    static Optional<Position> parse(String text) {
        String[] parts = text.split(" ", 6);
        if (parts.length != 6) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Position(
                            Long.parseLong(parts[0]),
                            Long.parseLong(parts[1]),
                            Integer.parseInt(parts[2]),
                            Integer.parseInt(parts[3]),
                            Long.parseLong(parts[4]),
                            parts[5]));
        } catch (NumberFormatException notAPosition) {
            return Optional.empty();
        }
    }
}
