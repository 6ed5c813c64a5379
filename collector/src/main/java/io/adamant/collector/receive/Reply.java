package io.adamant.collector.receive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a request is answered with. Errors carry a {@code google.rpc.Status}
 * (google/rpc/status.proto: 1 code, 2 message) in protobuf, as the OTLP specification asks; success
 * carries an empty export response.
 */
enum Reply {
    STORED(200, 0),
    EMPTY(200, 0),
    MALFORMED(400, 3),
    NOT_FOUND(404, 5),
    WRONG_METHOD(405, 12),
    TOO_LARGE(413, 8),
    WRONG_TYPE(415, 3),
    WRONG_ENCODING(415, 12),
    OVERLOAD(503, 14),
    JOURNAL_FULL(503, 14),
    JOURNAL_FAILED(503, 14),
    /** A bug of ours: clients drop on 500, so they are told to try again. */
    FAULT(503, 14);

    private static final int MAX_MESSAGE_BYTES = 300;

    private final int status;
    private final int rpcCode;

    Reply(int status, int rpcCode) {
        this.status = status;
        this.rpcCode = rpcCode;
    }

    int status() {
        return status;
    }

    boolean isRetryable() {
        return status == 503;
    }

    /** Bounded name, a metric label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The body; one message for people, cut where it is long. */
    byte[] body(String message) {
        if (status == 200) {
            return new byte[0];
        }
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_MESSAGE_BYTES);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(1 << 3);
        out.write(rpcCode);
        out.write((2 << 3) | 2);
        if (length > 0x7F) {
            out.write((length & 0x7F) | 0x80);
            out.write(length >>> 7);
        } else {
            out.write(length);
        }
        out.write(text, 0, length);
        return out.toByteArray();
    }
}
