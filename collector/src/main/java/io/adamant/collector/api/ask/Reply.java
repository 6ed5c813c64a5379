package io.adamant.collector.api.ask;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * An answer, complete before its first byte is sent.
 *
 * @param gzip whether the body is compressed already
 */
public record Reply(int status, String contentType, boolean gzip, Buffer body) {

    public static final String JSON = "application/json; charset=utf-8";

    public Reply(int status, String contentType, Buffer body) {
        this(status, contentType, false, body);
    }

    public static Reply ok(JsonObject json) {
        return of(200, json);
    }

    public static Reply error(int status, String words) {
        return of(status, new JsonObject().put("error", words));
    }

    public static Reply of(Exports.Scraped answer) {
        return switch (answer) {
            case Exports.Rendered rendered ->
                    new Reply(
                            200,
                            rendered.contentType(),
                            rendered.gzip(),
                            Buffer.buffer(rendered.body()));
            case Exports.Refused refused -> error(refused.status(), refused.words());
        };
    }

    private static Reply of(int status, JsonObject json) {
        return new Reply(status, JSON, json.toBuffer());
    }
}
