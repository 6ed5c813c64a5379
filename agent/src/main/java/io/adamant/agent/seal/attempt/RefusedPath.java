package io.adamant.agent.seal.attempt;

import org.jspecify.annotations.Nullable;

/**
 * A path as the process named it, and what it meant.
 *
 * @param asked the text of the argument; may be relative, may be cut at the trace's limit
 * @param resolved absolute and free of symbolic links, in the agent's view of the file system; null
 *     where the process was gone or the text was cut, so that nobody can know any more
 */
public record RefusedPath(String asked, @Nullable String resolved) {

    /** The best text there is. */
    public String text() {
        return resolved == null ? asked : resolved;
    }
}
