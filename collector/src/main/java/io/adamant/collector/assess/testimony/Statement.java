package io.adamant.collector.assess.testimony;

/**
 * What one source says of an instance.
 *
 * @param atNanos when it said so, Unix nanoseconds of the collector
 */
public record Statement(Source source, Opinion opinion, String words, long atNanos) {

    /** What it comes down to. */
    public enum Opinion {
        GOOD,
        BAD,
        /** It should have spoken, and did not. */
        SILENT,
        /** It cannot tell, or is not asked. */
        NONE
    }
}
