package io.adamant.agent.ship;

import java.time.Duration;
import java.util.List;

/**
 * Where to ship and how patiently.
 *
 * @param endpoints at least one; several are addresses of the same collector
 * @param connectTimeout of one connection
 * @param readTimeout of one answer
 * @param firstRetry shortest wait after all endpoints have failed
 * @param retryCap longest wait
 */
public record ShipOptions(
        List<Endpoint> endpoints,
        Duration connectTimeout,
        Duration readTimeout,
        Duration firstRetry,
        Duration retryCap) {

    public ShipOptions {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("there is no endpoint to ship to");
        }
    }

    /** 5 s to connect, 10 s for an answer, retries from 100 ms to 30 s. */
    public static ShipOptions of(List<Endpoint> endpoints) {
        return new ShipOptions(
                endpoints,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(30));
    }
}
