package io.adamant.collector.journal;

import io.adamant.collector.journal.format.Converted;
import io.adamant.collector.journal.format.Formats;
import io.adamant.shared.model.BatchId;
import org.jspecify.annotations.Nullable;

/**
 * One received request as it is kept: the body as it came, and what the receiver knows of it.
 *
 * @param sender who sent it, as authenticated; {@link #LOOPBACK} where nothing proves it
 * @param receivedUnixNanos when it was received, by the collector's wall clock
 * @param signal which OTLP signal
 * @param contentType such as {@code application/x-protobuf}
 * @param encoding {@code identity}, {@code gzip} or {@code zstd}
 * @param batch the batch id from the {@code Adamant-Batch} header, or null
 * @param body the request's body as received, still encoded
 */
public record Envelope(
        String sender,
        long receivedUnixNanos,
        Signal signal,
        String contentType,
        String encoding,
        @Nullable BatchId batch,
        byte[] body) {

    /** Sender of everything that came over loopback without a certificate. */
    public static final String LOOPBACK = "loopback";

    /** The OTLP signals. */
    public enum Signal {
        LOGS,
        METRICS,
        TRACES
    }

    /**
     * The body as an OTLP request in protobuf, whatever its format; the same bytes each time.
     *
     * @param plain the body without its encoding
     * @param limitBytes most bytes of the request
     */
    public Converted request(byte[] plain, int limitBytes) {
        return switch (signal) {
            case LOGS -> Formats.logs(contentType, sender, receivedUnixNanos, plain, limitBytes);
            case METRICS -> Formats.metrics(contentType, plain, limitBytes);
            case TRACES -> Formats.traces(contentType, plain, limitBytes);
        };
    }
}
