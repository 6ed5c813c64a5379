package io.adamant.collector.forward;

import io.adamant.collector.journal.Envelope.Signal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One backend that is forwarded to.
 *
 * @param name bounded, of letters, digits, dots and dashes: a metric label and a file's name
 * @param url base address; {@code /v1/logs}, {@code /v1/metrics} and {@code /v1/traces} are put
 *     behind it
 * @param headers sent with each request; their values are secrets and are never logged
 * @param trust a PEM file of the authorities that the backend's certificate must come from; null
 *     for the JDK's own
 * @param compression what bodies are sent in
 * @param signals what is forwarded; the rest is passed over
 * @param maxLag what was received longer ago is dropped unsent and counted
 * @param maxLagBytes once so much of the journal waits, the oldest is dropped unsent and counted
 * @param timeout of one request
 */
public record ForwardTarget(
        String name,
        URI url,
        Map<String, String> headers,
        @Nullable Path trust,
        Compression compression,
        Set<Signal> signals,
        Duration maxLag,
        long maxLagBytes,
        Duration timeout) {

    /** How bodies are sent. */
    public enum Compression {
        /** As they came, whatever that was. */
        AS_RECEIVED,
        GZIP,
        ZSTD,
        NONE
    }

    public ForwardTarget {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9.-]{0,62}")) {
            throw new IllegalArgumentException("name '" + name + "'");
        }
        if (maxLag.isNegative() || maxLag.isZero() || maxLagBytes < 1 || timeout.isZero()) {
            throw new IllegalArgumentException("limits must be positive");
        }
        headers = Map.copyOf(headers);
        signals = Set.copyOf(signals);
    }
}
