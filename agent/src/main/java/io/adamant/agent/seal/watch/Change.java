package io.adamant.agent.seal.watch;

import org.jspecify.annotations.Nullable;

/**
 * Something that is configured and is not what it was.
 *
 * @param key such as {@code address 10.0.0.5/24 on eth0}
 * @param from null where there was none
 * @param to null where there is none any more; one of the two is not null
 */
public record Change(String key, @Nullable String from, @Nullable String to) {

    /** Longest words of one side, characters: an event is read by people. */
    static final int MAX_WORDS = 400;

    private static final String NONE = "none";

    /** From what to what. */
    public String words() {
        return key + ": " + side(from) + " -> " + side(to);
    }

    private static String side(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        return text.length() <= MAX_WORDS ? text : text.substring(0, MAX_WORDS) + "...";
    }
}
