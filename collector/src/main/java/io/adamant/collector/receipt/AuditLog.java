package io.adamant.collector.receipt;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Port: who did or was refused what. Any thread may record; a record is durable when it was taken.
 */
public interface AuditLog {

    /** False when it could not be written down: what must leave a record is then not done. */
    boolean record(Entry entry);

    /** Why nothing can be recorded now; empty when it can, as far as is known. */
    default Optional<String> fault() {
        return Optional.empty();
    }

    /**
     * One act or refusal.
     *
     * @param atUnixNanos by the collector's wall clock
     * @param who the proven name, or what was claimed and not proven
     * @param what the act and its subject, such as {@code hold group web}
     * @param why the reason that was given, or empty
     * @param from the address that it came from
     * @param result {@code done}, {@code refused: ...} and the like
     */
    record Entry(
            long atUnixNanos, String who, String what, String why, String from, String result) {

        /** Longest text of a field; the rest is cut, as a stranger writes some of them. */
        public static final int MAX_TEXT = 600;

        public Entry {
            who = cut(who);
            what = cut(what);
            why = cut(why);
            from = cut(from);
            result = cut(result);
        }

        private static String cut(String text) {
            return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
        }

        JsonObject json() {
            return new JsonObject()
                    .put("at_unix_nanos", atUnixNanos)
                    .put("who", who)
                    .put("what", what)
                    .put("why", why)
                    .put("from", from)
                    .put("result", result);
        }
    }
}
