package io.adamant.collector.cloud.local;

import io.vertx.core.json.JsonObject;

/** What came back from the local cloud, or did not. Says what has already happened. */
public sealed interface Reply {

    /** Done. */
    record Ok(JsonObject json) implements Reply {
        /** Whether it had been done before and this call changed nothing. */
        public boolean isRepeated() {
            return json.getBoolean("repeated", false);
        }
    }

    /** Nothing was changed. */
    record Refused(int status, String words) implements Reply {}

    /** No connection was made, so nothing was changed. */
    record Unreachable(String words) implements Reply {}

    /** The request went out and no whole answer came: whether it happened is not known. */
    record Unknown(String words) implements Reply {}
}
