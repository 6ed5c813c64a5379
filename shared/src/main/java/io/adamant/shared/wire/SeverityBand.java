package io.adamant.shared.wire;

/**
 * Log records that share a fate when there is no room for all: the lowest band goes first. Cut from
 * the severity numbers of OpenTelemetry (logs data model, "Field: SeverityNumber").
 */
public enum SeverityBand {
    /** Trace and debug, 1 to 8. */
    LOW(0),
    /** Info, 9 to 12, and what says nothing, 0. */
    PLAIN(1),
    /** Warn, error and fatal, 13 to 24. */
    HIGH(2);

    private static final int FIRST_INFO = 9;
    private static final int FIRST_WARN = 13;

    private final int code;

    SeverityBand(int code) {
        this.code = code;
    }

    /** The place of its records' ranks, from 0; also its place in an array of all bands. */
    public int code() {
        return code;
    }

    /** The band of an OTel severity number; what is out of range says nothing. */
    public static SeverityBand of(int severity) {
        if (severity >= FIRST_WARN && severity <= 24) {
            return HIGH;
        }
        return severity >= 1 && severity < FIRST_INFO ? LOW : PLAIN;
    }

    /** Used as a metric label and in words for people. */
    public String label() {
        return switch (this) {
            case LOW -> "low";
            case PLAIN -> "plain";
            case HIGH -> "high";
        };
    }
}
