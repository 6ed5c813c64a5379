package io.adamant.collector.cloud;

import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of a call that changes the cloud. Says what has already happened.
 *
 * <p>{@code requestId} is the cloud's own id of the request, for the receipt; empty where no answer
 * came.
 */
public sealed interface Call {

    String requestId();

    /**
     * The cloud took it.
     *
     * @param instance the instance that the call made, where it made one and named it
     */
    record Accepted(String requestId, @Nullable InstanceId instance) implements Call {}

    /** What was asked for was so already (the instance is gone, the token was used before). */
    record AlreadySo(String detail, String requestId) implements Call {
        public AlreadySo(String detail) {
            this(detail, "");
        }
    }

    /**
     * Nothing happened, and asking again will not help.
     *
     * @param code a bounded word, also a metric label
     */
    record Refused(String code, String detail, String requestId) implements Call {

        /** The group launches by itself and has all that it wants: no successor will come. */
        public static final String NO_SLOT = "no-slot";

        public Refused(String code, String detail) {
            this(code, detail, "");
        }
    }

    /** Nothing happened; ask again after a while. */
    record Throttled(Duration after, String detail, String requestId) implements Call {
        public Throttled(Duration after) {
            this(after, "", "");
        }

        public Throttled(Duration after, String detail) {
            this(after, detail, "");
        }
    }

    /** Whether it happened is not known; the inventory will tell. Never resend to a name. */
    record Ambiguous(String detail, String requestId) implements Call {
        public Ambiguous(String detail) {
            this(detail, "");
        }
    }
}
