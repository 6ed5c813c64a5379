package io.adamant.collector.journal.format;

import io.adamant.shared.wire.ProtoWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes an {@code ExportLogsServiceRequest} (logs/v1/logs.proto) resource by resource. Owned by
 * one conversion.
 */
final class LogRequest {

    /** Fields of {@code LogRecord}. */
    private static final int TIME = 1;

    private static final int SEVERITY = 2;
    private static final int BODY = 5;
    private static final int ATTRIBUTES = 6;
    private static final int OBSERVED = 11;

    private final ProtoWriter out = new ProtoWriter(64 * 1024);
    private final long receivedUnixNanos;
    private final int limitBytes;
    private int resource;
    private int scope;
    private boolean isOpen;

    LogRequest(long receivedUnixNanos, int limitBytes) {
        this.receivedUnixNanos = receivedUnixNanos;
        this.limitBytes = limitBytes;
    }

    /** Ends the resource before; the records that follow are this one's. */
    void resource(Map<String, String> attributes) {
        close();
        resource = out.begin(1);
        int at = out.begin(1);
        attributes.forEach((key, value) -> attribute(1, key, value));
        out.end(at);
        scope = out.begin(2);
        isOpen = true;
    }

    /**
     * A record of the present resource.
     *
     * @param unixNanos 0 or less for the time of receipt
     * @param body as it came: text where it is UTF-8, else bytes
     */
    void record(long unixNanos, int severity, byte[] body, Map<String, String> attributes)
            throws TooLargeException {
        int record = out.begin(2);
        out.fixed64(TIME, unixNanos > 0 ? unixNanos : receivedUnixNanos);
        if (severity > 0) {
            out.whole(SEVERITY, severity);
        }
        int value = out.begin(BODY);
        out.bytes(isUtf8(body) ? 1 : 7, body);
        out.end(value);
        attributes.forEach((key, text) -> attribute(ATTRIBUTES, key, text));
        out.fixed64(OBSERVED, receivedUnixNanos);
        out.end(record);
        if (out.size() > limitBytes) {
            throw new TooLargeException();
        }
    }

    byte[] toBytes() {
        close();
        return out.toBytes();
    }

    private void close() {
        if (isOpen) {
            out.end(scope);
            out.end(resource);
            isOpen = false;
        }
    }

    private void attribute(int field, String key, String value) {
        int at = out.begin(field);
        out.text(1, key);
        int valueAt = out.begin(2);
        out.textAlways(1, value);
        out.end(valueAt);
        out.end(at);
    }

    private static boolean isUtf8(byte[] text) {
        for (byte b : text) {
            if (b < 0) {
                return isDecodable(text);
            }
        }
        return true;
    }

    private static boolean isDecodable(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }
}
