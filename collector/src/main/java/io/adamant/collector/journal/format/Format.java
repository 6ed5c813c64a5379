package io.adamant.collector.journal.format;

import java.util.Arrays;
import java.util.Optional;

/** The formats of a body, by the content type that the envelope says. */
public enum Format {
    /** An OTLP export request in protobuf. */
    OTLP_PROTOBUF("application/x-protobuf"),
    /** The same by the rules of proto3 JSON with the exceptions of the OTLP specification. */
    OTLP_JSON("application/json"),
    /** {@code POST /loki/api/v1/push}, JSON. */
    LOKI_JSON("application/vnd.loki.push+json"),
    /** {@code POST /loki/api/v1/push}, protobuf ({@code logproto.PushRequest}). */
    LOKI_PROTOBUF("application/vnd.loki.push+x-protobuf"),
    /** Syslog messages as {@link SyslogBody} frames them. */
    SYSLOG("application/vnd.adamant.syslog");

    private final String contentType;

    Format(String contentType) {
        this.contentType = contentType;
    }

    /** As it stands in the envelope. */
    public String contentType() {
        return contentType;
    }

    /** The format of an envelope's content type. */
    public static Optional<Format> of(String contentType) {
        return Arrays.stream(values())
                .filter(format -> format.contentType.equals(contentType))
                .findFirst();
    }
}
