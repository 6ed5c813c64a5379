package io.adamant.agent.source;

import java.util.List;

/**
 * What one poll brought.
 *
 * @param batches to be spooled, in order; empty when there is nothing
 * @param nextPollNanos monotonic time by which the source wants to be polled again
 */
public record Poll(List<Batch> batches, long nextPollNanos) {

    public Poll {
        batches = List.copyOf(batches);
    }

    public static Poll nothing(long nextPollNanos) {
        return new Poll(List.of(), nextPollNanos);
    }
}
