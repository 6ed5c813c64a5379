package io.adamant.collector.receive.admit;

/**
 * How much to take.
 *
 * @param maxBodyBytes most bytes of one body, before and after decompression, and as a request
 * @param maxElements most records, attributes and items of one request: what becomes objects when a
 *     view decodes it
 * @param maxInFlightBytes most bytes of all bodies that are not answered yet, as received,
 *     decompressed and rewritten
 * @param maxInFlight most requests that are not answered yet
 * @param quota what each sender may send in the long run
 */
public record IntakeLimits(
        int maxBodyBytes, int maxElements, long maxInFlightBytes, int maxInFlight, Quota quota) {

    public IntakeLimits {
        if (maxBodyBytes < 1 || maxElements < 1 || maxInFlightBytes < 1 || maxInFlight < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /**
     * A sender's rate over {@value #BURST_SECONDS} seconds.
     *
     * @param bytesPerSecond of bodies as received, 0 for no limit
     * @param recordsPerSecond of records made durable, 0 for no limit
     */
    public record Quota(long bytesPerSecond, long recordsPerSecond) {

        /** How long a sender that was silent may send at once what it may send in this time. */
        public static final int BURST_SECONDS = 10;

        public static final Quota NONE = new Quota(0, 0);

        public Quota {
            if (bytesPerSecond < 0 || recordsPerSecond < 0) {
                throw new IllegalArgumentException("a quota cannot be negative");
            }
        }
    }
}
