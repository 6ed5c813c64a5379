package io.adamant.collector.cloud;

import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a call that changes the cloud. Says what has already happened. */
public sealed interface Call {

    /**
     * The cloud took it.
     *
     * @param requestId the cloud's own id of the request, for the receipt
     * @param instance the instance that the call made, where it made one
     */
    record Accepted(String requestId, @Nullable InstanceId instance) implements Call {}

    /** What was asked for was so already (the instance is gone, the token was used before). */
    record AlreadySo(String detail) implements Call {}

    /** Nothing happened, and asking again will not help. */
    record Refused(String code, String detail) implements Call {}

    /** Nothing happened; ask again after a while. */
    record Throttled(Duration after) implements Call {}

    /** Whether it happened is not known; the inventory will tell. Never resend to a name. */
    record Ambiguous(String detail) implements Call {}
}
