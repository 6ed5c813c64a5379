package io.adamant.collector.api.loki;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** An answer, complete before its first byte is sent. */
record LokiReply(int status, String contentType, Buffer body) {

    static LokiReply json(JsonObject json) {
        return new LokiReply(200, "application/json; charset=utf-8", json.toBuffer());
    }

    /** Success in the envelope that most endpoints share. */
    static LokiReply data(Object data) {
        return json(new JsonObject().put("status", "success").put("data", data));
    }

    /** Errors are plain text in Loki, and Grafana shows them as they are. */
    static LokiReply text(int status, String words) {
        return new LokiReply(
                status,
                "text/plain; charset=utf-8",
                Buffer.buffer(words.endsWith("\n") ? words : words + "\n"));
    }
}
