package io.adamant.collector.receive;

/**
 * Where to listen and how much to take.
 *
 * @param host address to bind; loopback until there is TLS and authentication
 * @param port TCP port, 0 for any
 * @param maxBodyBytes most bytes of one body, before and after decompression
 * @param maxElements most records, attributes and items of one request: what becomes objects when a
 *     view decodes it
 * @param maxInFlightBytes most bytes of all bodies that are not answered yet, as received and
 *     decompressed
 * @param maxInFlight most requests that are not answered yet
 */
public record ReceiveOptions(
        String host,
        int port,
        int maxBodyBytes,
        int maxElements,
        long maxInFlightBytes,
        int maxInFlight) {

    public ReceiveOptions {
        if (maxBodyBytes < 1 || maxElements < 1 || maxInFlightBytes < 1 || maxInFlight < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /**
     * The defaults: bodies of 64 MiB, 128 MiB in flight, so that one body of the largest size fits
     * as received and decompressed.
     */
    public static ReceiveOptions of(String host, int port) {
        int mib = 1024 * 1024;
        return new ReceiveOptions(host, port, 64 * mib, 500_000, 128L * mib, 1_024);
    }
}
