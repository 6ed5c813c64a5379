package io.adamant.collector.journal;

/**
 * A place in a journal, opaque to everyone but the journal that gave it.
 *
 * @param token sorts within one journal as the journal does
 */
public record Position(String token) {

    /** Before the first entry that is still kept. */
    public static final Position START = new Position("");

    public boolean isStart() {
        return token.isEmpty();
    }

    /** Whether this is later in the journal than the other. */
    public boolean isBehind(Position other) {
        return token.compareTo(other.token) > 0;
    }
}
