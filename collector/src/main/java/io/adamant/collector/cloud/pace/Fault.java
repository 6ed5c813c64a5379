package io.adamant.collector.cloud.pace;

import io.adamant.collector.cloud.Call;
import java.time.Duration;

/**
 * Why one request gave no answer to use.
 *
 * @param code the cloud's own word for it, bounded by the cloud's documentation
 * @param words for people
 * @param requestId the cloud's id of the request, empty when no answer came
 */
public record Fault(Kind kind, String code, String words, String requestId) {

    /** What a fault means for whoever asked. */
    public enum Kind {
        /** The cloud, or our own budget, says later. Nothing happened. */
        THROTTLED,
        /** Nothing was sent. */
        UNREACHED,
        /** Sent, and what came of it is not known. */
        UNCERTAIN,
        /** What was asked about is not there. */
        ABSENT,
        /** The cloud will not. Nothing happened. */
        REFUSED;

        boolean isWorthAnotherRead() {
            return this == THROTTLED || this == UNREACHED || this == UNCERTAIN;
        }
    }

    /**
     * As the outcome of a call that changes something.
     *
     * @param after how long to wait where nothing happened
     */
    public Call asCall(Duration after) {
        return switch (kind) {
            case THROTTLED, UNREACHED -> new Call.Throttled(after, line(), requestId);
            case UNCERTAIN -> new Call.Ambiguous(line(), requestId);
            case ABSENT -> new Call.Refused("not-found", line(), requestId);
            case REFUSED -> new Call.Refused(code, words, requestId);
        };
    }

    /** One line for a gap or a missing piece of evidence. */
    public String line() {
        return code.isEmpty() ? words : code + ": " + words;
    }
}
