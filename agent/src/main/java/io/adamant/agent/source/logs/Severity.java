package io.adamant.agent.source.logs;

import io.adamant.shared.wire.LogRecord;

/**
 * Guesses a line's severity from a word in its head: upper case, or what {@code level=} names. A
 * guess is for colours and filters, never for a verdict.
 */
final class Severity {

    private static final int HEAD = 96;

    private Severity() {}

    /** OTel severity number, 0 when no word says. */
    static int of(String line) {
        String head = line.length() > HEAD ? line.substring(0, HEAD) : line;
        if (has(head, "ERROR", "error") || has(head, "FATAL", "fatal")) {
            return LogRecord.SEVERITY_ERROR;
        }
        if (has(head, "WARN", "warn")) {
            return LogRecord.SEVERITY_WARN;
        }
        return has(head, "INFO", "info") ? LogRecord.SEVERITY_INFO : 0;
    }

    private static boolean has(String head, String upper, String lower) {
        return head.contains(upper)
                || head.contains("level=" + lower)
                || head.contains("\"level\":\"" + lower);
    }
}
