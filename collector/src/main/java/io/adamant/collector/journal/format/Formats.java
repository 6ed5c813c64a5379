package io.adamant.collector.journal.format;

import io.adamant.shared.wire.MalformedOtlpException;

/**
 * The one place where a body becomes an OTLP request. Protobuf is handed through as it is, unread;
 * everything else is rewritten, bounded by a limit on what comes out.
 */
public final class Formats {

    private Formats() {}

    /**
     * Log records.
     *
     * @param contentType of the envelope
     * @param sender of the envelope: names the instance where the body does not
     * @param receivedUnixNanos of the envelope: the time where the body has none
     * @param limitBytes most bytes of the request
     */
    public static Converted logs(
            String contentType,
            String sender,
            long receivedUnixNanos,
            byte[] plain,
            int limitBytes) {
        Format format = Format.of(contentType).orElse(null);
        if (format == null) {
            return unknown(contentType);
        }
        return bounded(
                limitBytes,
                () ->
                        switch (format) {
                            case OTLP_PROTOBUF -> Converted.Otlp.whole(plain);
                            case OTLP_JSON -> json(plain, "ExportLogsServiceRequest", limitBytes);
                            case LOKI_JSON ->
                                    LokiJson.convert(
                                            plain,
                                            new LokiRequest(sender, receivedUnixNanos, limitBytes));
                            case LOKI_PROTOBUF ->
                                    LokiProtobuf.convert(
                                            plain,
                                            new LokiRequest(sender, receivedUnixNanos, limitBytes));
                            case SYSLOG ->
                                    new SyslogRequest(sender, receivedUnixNanos, limitBytes)
                                            .convert(plain);
                        });
    }

    /** Metric points. */
    public static Converted metrics(String contentType, byte[] plain, int limitBytes) {
        return otlp(contentType, "ExportMetricsServiceRequest", plain, limitBytes);
    }

    /** Spans. */
    public static Converted traces(String contentType, byte[] plain, int limitBytes) {
        return otlp(contentType, "ExportTraceServiceRequest", plain, limitBytes);
    }

    private static Converted otlp(
            String contentType, String message, byte[] plain, int limitBytes) {
        if (contentType.equals(Format.OTLP_PROTOBUF.contentType())) {
            return Converted.Otlp.whole(plain);
        }
        if (contentType.equals(Format.OTLP_JSON.contentType())) {
            return bounded(limitBytes, () -> json(plain, message, limitBytes));
        }
        return unknown(contentType);
    }

    private static Converted json(byte[] plain, String message, int limitBytes)
            throws MalformedBodyException, TooLargeException {
        return Converted.Otlp.whole(OtlpJson.toProtobuf(plain, message, limitBytes));
    }

    private static Converted unknown(String contentType) {
        return new Converted.Malformed("content type " + contentType);
    }

    @FunctionalInterface
    private interface Conversion {

        Converted run() throws MalformedBodyException, MalformedOtlpException, TooLargeException;
    }

    private static Converted bounded(int limitBytes, Conversion conversion) {
        try {
            return conversion.run();
        } catch (MalformedBodyException | MalformedOtlpException malformed) {
            return new Converted.Malformed(String.valueOf(malformed.getMessage()));
        } catch (TooLargeException _) {
            return new Converted.TooLarge(limitBytes);
        }
    }
}
