package io.adamant.collector.receive.syslog;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much syslog to take.
 *
 * @param maxMessageBytes what is longer becomes parts
 * @param maxConnections beyond it new connections are closed at once
 * @param batchBytes when a batch goes to the journal, at the latest after {@value #BATCH_MS} ms
 */
public record SyslogOptions(int maxMessageBytes, int maxConnections, int batchBytes) {

    /** How long a message may wait for others. */
    public static final int BATCH_MS = 100;

    public static final SyslogOptions DEFAULT = new SyslogOptions(32 * 1024, 1_000, 64 * 1024);

    public SyslogOptions {
        if (maxMessageBytes < 480 || maxConnections < 1 || batchBytes < 1) {
            // RFC 5424, 6.1: every receiver must take messages of 480 bytes.
            throw new IllegalArgumentException("limits too small");
        }
    }

    /**
     * A server's certificate.
     *
     * @param certificate PEM, the chain
     * @param key PEM, PKCS 8
     * @param clients PEM, the authorities of the senders that are let in; null lets in everybody
     * @param oldest the oldest protocol that is spoken
     */
    public record Tls(Path certificate, Path key, @Nullable Path clients, Oldest oldest) {}

    /** RFC 9662 asks for TLS 1.3 where it can be had; a device may know no newer one than 1.2. */
    public enum Oldest {
        TLS13,
        TLS12;

        Set<String> protocols() {
            return switch (this) {
                case TLS13 -> Set.of("TLSv1.3");
                case TLS12 -> Set.of("TLSv1.3", "TLSv1.2");
            };
        }
    }
}
