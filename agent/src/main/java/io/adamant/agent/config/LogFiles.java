package io.adamant.agent.config;

import java.util.List;

/**
 * Files that are tailed in one way.
 *
 * @param include absolute globs
 * @param exclude absolute globs, or globs of a file's name alone; what they match is not tailed
 * @param joining which lines make one record
 * @param maxLineBytes longest record; a longer one is split and its pieces are numbered
 * @param severity whether a record's severity is guessed from words in its head
 * @param fromBeginning whether what is in a file before the agent's first start is read
 */
public record LogFiles(
        List<String> include,
        List<String> exclude,
        Joining joining,
        int maxLineBytes,
        boolean severity,
        boolean fromBeginning) {

    /** Longest record where nothing else is said. */
    public static final int DEFAULT_MAX_LINE_BYTES = 256 * 1024;

    /** Most that can be asked for: a record and its attributes must fit into one request. */
    public static final int MOST_MAX_LINE_BYTES = 1024 * 1024;

    /** Twins that a rotator makes of files that were read already; always excluded. */
    public static final List<String> COMPRESSED =
            List.of("*.gz", "*.xz", "*.zst", "*.bz2", "*.lz4", "*.zip");

    public LogFiles {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /** Which lines make one record. */
    public sealed interface Joining {

        /** Each line is a record. */
        record None() implements Joining {}

        /** The lines of a Java stack trace belong to the line before. */
        record Java() implements Joining {}

        /**
         * A record begins with a line whose beginning matches; all others continue it.
         *
         * @param regex of {@link java.util.regex.Pattern}; bytes above 127 are Latin-1 to it
         */
        record Start(String regex) implements Joining {}
    }

    /** One glob with the defaults. */
    public static LogFiles of(String glob) {
        return new LogFiles(
                List.of(glob), COMPRESSED, new Joining.Java(), DEFAULT_MAX_LINE_BYTES, true, true);
    }
}
