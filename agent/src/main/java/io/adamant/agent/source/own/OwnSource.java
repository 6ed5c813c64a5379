package io.adamant.agent.source.own;

import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The agent's own log in the stream, so that an operator reads its warnings where all else is read,
 * also where the host has no journal or the journal is what is broken. Holds at most {@value
 * #MAX_LINES} lines; what comes while it is full is counted and said in the next line.
 */
public final class OwnSource implements Source {

    static final int MAX_LINES = 256;

    /** Attribute of each record: the line is the agent's, not the host's. */
    public static final String SOURCE = "adamant.log.source";

    private static final Map<String, Value> AGENT = Map.of(SOURCE, Value.of("agent"));
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private final Runnable wake;
    private final Deque<LogRecord> lines = new ArrayDeque<>();
    private long leftOut;

    /**
     * @param wake makes the collecting thread poll
     */
    public OwnSource(Runnable wake) {
        this.wake = wake;
    }

    /** Takes a line; any thread. */
    public void say(long unixNanos, int severity, String message) {
        synchronized (lines) {
            if (lines.size() >= MAX_LINES) {
                leftOut++;
                return;
            }
            String words = leftOut == 0 ? message : message + " (" + leftOut + " lines left out)";
            leftOut = 0;
            lines.addLast(
                    new LogRecord(unixNanos, unixNanos, severity, "", Value.of(words), AGENT));
        }
        wake.run();
    }

    @Override
    public String name() {
        return "own";
    }

    @Override
    public Poll poll(long nowNanos) {
        List<LogRecord> taken;
        synchronized (lines) {
            taken = new ArrayList<>(lines);
            lines.clear();
        }
        long next = nowNanos + FOREVER;
        return taken.isEmpty()
                ? Poll.nothing(next)
                : new Poll(List.of(new Batch.Logs(LogFrame.of(taken), Map.of())), next);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
