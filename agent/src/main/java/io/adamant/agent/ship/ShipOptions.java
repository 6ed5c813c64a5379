package io.adamant.agent.ship;

import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.link.TlsFiles;
import java.time.Duration;
import java.util.List;

/**
 * Where to ship and how patiently.
 *
 * @param endpoints at least one; several are addresses of the same collector
 * @param tls for those that are https
 * @param connectTimeout of one address, and of the TLS handshake
 * @param readTimeout of one whole answer, and of a standstill while a request is sent
 * @param firstRetry shortest wait after all endpoints have failed
 * @param retryCap longest wait
 * @param bytesPerSecond pace of the backlog, as on the wire
 */
public record ShipOptions(
        List<Endpoint> endpoints,
        TlsFiles tls,
        Duration connectTimeout,
        Duration readTimeout,
        Duration firstRetry,
        Duration retryCap,
        long bytesPerSecond) {

    /** Generous: six times what one busy host has to say. */
    public static final long DEFAULT_RATE = 100L << 20;

    public ShipOptions {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("there is no endpoint to ship to");
        }
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("a pace is at least one byte a second");
        }
    }

    /** 5 s to connect, 10 s for an answer, retries from 100 ms to 30 s. */
    public static ShipOptions of(List<Endpoint> endpoints, TlsFiles tls, long bytesPerSecond) {
        return new ShipOptions(
                endpoints,
                tls,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(30),
                bytesPerSecond);
    }
}
