package io.adamant.collector.localcloud.estate;

import java.util.regex.Pattern;

/** Names become file names and host names, so they are kept to what both can hold. */
final class Names {

    private static final Pattern ALLOWED = Pattern.compile("[a-z0-9][a-z0-9.-]{0,39}");

    private Names() {}

    /**
     * @throws IllegalArgumentException in words that name the thing
     */
    static void check(String thing, String name) {
        if (!ALLOWED.matcher(name).matches() || name.contains("..")) {
            throw new IllegalArgumentException(
                    thing
                            + " name must be 1 to 40 of a-z 0-9 . - and start with a-z 0-9: '"
                            + name
                            + "'");
        }
    }
}
