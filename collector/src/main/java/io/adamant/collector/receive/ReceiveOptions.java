package io.adamant.collector.receive;

import io.adamant.collector.receive.admit.IntakeLimits;
import io.adamant.collector.receive.admit.IntakeLimits.Quota;

/**
 * Where to listen and how much to take.
 *
 * @param host address to bind; loopback until there is TLS and authentication
 * @param port TCP port, 0 for any
 * @param limits how much to take
 */
public record ReceiveOptions(String host, int port, IntakeLimits limits) {

    private static final int MIB = 1024 * 1024;

    /** The limits without quotas, in the order of {@link IntakeLimits}. */
    public ReceiveOptions(
            String host,
            int port,
            int maxBodyBytes,
            int maxElements,
            long maxInFlightBytes,
            int maxInFlight) {
        this(
                host,
                port,
                new IntakeLimits(
                        maxBodyBytes, maxElements, maxInFlightBytes, maxInFlight, Quota.NONE));
    }

    /**
     * The defaults: bodies of 64 MiB, 192 MiB in flight, so that one body of the largest size fits
     * as received and decompressed within its sender's share. No quota.
     */
    public static ReceiveOptions of(String host, int port) {
        return of(host, port, Quota.NONE);
    }

    /** The same with a quota for each sender. */
    public static ReceiveOptions of(String host, int port, Quota quota) {
        return new ReceiveOptions(
                host, port, new IntakeLimits(64 * MIB, 500_000, 192L * MIB, 1_024, quota));
    }
}
