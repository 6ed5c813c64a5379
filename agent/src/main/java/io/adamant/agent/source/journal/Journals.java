package io.adamant.agent.source.journal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Port: the journals of the host. */
public interface Journals {

    /** How opening went. */
    sealed interface Opened {}

    /** It is open. */
    record Ready(Journal journal) implements Opened {}

    /**
     * There is none.
     *
     * @param why words for people
     * @param forGood it cannot come while the agent runs
     */
    record Absent(String why, boolean forGood) implements Opened {}

    /**
     * Opens one.
     *
     * @param directory holds journal files; null means the host's own
     * @throws JournalException when there is one and it cannot be opened
     */
    Opened open(@Nullable Path directory);
}
