package io.adamant.agent.source.logs.read;

import io.adamant.agent.config.LogFiles;

/** How the files of one configuration entry become records. Owned by the collecting thread. */
public final class Rules {

    private final Joiner joiner;
    private final int maxBytes;
    private final boolean severity;

    private Rules(Joiner joiner, int maxBytes, boolean severity) {
        this.joiner = joiner;
        this.maxBytes = maxBytes;
        this.severity = severity;
    }

    public static Rules of(LogFiles files) {
        return new Rules(Joiner.of(files.joining()), files.maxLineBytes(), files.severity());
    }

    Joiner joiner() {
        return joiner;
    }

    /** Longest record in bytes. */
    int maxBytes() {
        return maxBytes;
    }

    /** OTel severity number of a record, 0 when not looked for or not found. */
    int severity(byte[] bytes, int from, int to) {
        return severity ? Severity.of(bytes, from, to) : 0;
    }
}
