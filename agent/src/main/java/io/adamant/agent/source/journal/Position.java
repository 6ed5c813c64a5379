package io.adamant.agent.source.journal;

import java.util.Optional;

/**
 * The last entry that was taken.
 *
 * <pre>
 * cursor SP ordinal
 * </pre>
 *
 * @param ordinal which of the entries of its moment it is, from 1: journald gives all entries of
 *     one turn the same times, and a copy into another file keeps their order but not their
 *     sequence numbers
 */
record Position(Place place, int ordinal) {

    static Optional<Position> parse(String text) {
        int space = text.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        try {
            int ordinal = Integer.parseInt(text.substring(space + 1));
            return Place.parse(text.substring(0, space)).map(p -> new Position(p, ordinal));
        } catch (NumberFormatException broken) {
            return Optional.empty();
        }
    }

    String toText() {
        return place + " " + ordinal;
    }
}
