package io.adamant.collector.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** An answer, complete before its first byte is sent. */
record Reply(int status, String contentType, Buffer body) {

    static final String JSON = "application/json; charset=utf-8";

    static Reply ok(JsonObject json) {
        return of(200, json);
    }

    static Reply error(int status, String words) {
        return of(status, new JsonObject().put("error", words));
    }

    static Reply rendered(Exports.Rendered rendered) {
        return new Reply(200, rendered.contentType(), Buffer.buffer(rendered.body()));
    }

    private static Reply of(int status, JsonObject json) {
        return new Reply(status, JSON, json.toBuffer());
    }
}
