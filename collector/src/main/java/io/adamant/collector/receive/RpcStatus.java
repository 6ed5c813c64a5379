package io.adamant.collector.receive;

import io.adamant.collector.receive.admit.Reply;
import io.adamant.shared.wire.ProtoWriter;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * {@code google.rpc.Status} (google/rpc/status.proto, code.proto, error_details.proto): what errors
 * are told by in OTLP, over HTTP and over gRPC.
 *
 * <pre>
 * Status      1: code   2: message   3: Any*   1: type URL   2: RetryInfo   1: Duration   1: seconds
 * </pre>
 */
final class RpcStatus {

    static final int OK = 0;
    private static final int INVALID_ARGUMENT = 3;
    private static final int NOT_FOUND = 5;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int UNIMPLEMENTED = 12;
    private static final int UNAVAILABLE = 14;
    private static final int UNAUTHENTICATED = 16;

    private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";
    private static final int MAX_MESSAGE_BYTES = 300;

    private RpcStatus() {}

    static int code(Reply reply) {
        return switch (reply) {
            case STORED, EMPTY, PARTIAL -> OK;
            case MALFORMED, WRONG_TYPE -> INVALID_ARGUMENT;
            case NOT_FOUND -> NOT_FOUND;
            case TOO_LARGE -> RESOURCE_EXHAUSTED;
            case WRONG_METHOD, WRONG_ENCODING -> UNIMPLEMENTED;
            case UNPROVEN -> UNAUTHENTICATED;
            case QUOTA, OVERLOAD, JOURNAL_FULL, JOURNAL_FAILED, FAULT -> UNAVAILABLE;
        };
    }

    /** In protobuf; with a retry delay where there is one. */
    static byte[] protobuf(int code, String message, int retrySeconds) {
        ProtoWriter out = new ProtoWriter(128);
        out.whole(1, code);
        out.bytes(2, cut(message));
        if (retrySeconds > 0) {
            int any = out.begin(3);
            out.text(1, RETRY_INFO);
            int info = out.begin(2);
            int delay = out.begin(1);
            out.whole(1, retrySeconds);
            out.end(delay);
            out.end(info);
            out.end(any);
        }
        return out.toBytes();
    }

    static byte[] json(int code, String message) {
        return new JsonObject()
                .put("code", code)
                .put("message", new String(cut(message), StandardCharsets.UTF_8))
                .toBuffer()
                .getBytes();
    }

    /** A message for people that names the body cannot make long. */
    static byte[] cut(String message) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        return text.length <= MAX_MESSAGE_BYTES ? text : Arrays.copyOf(text, MAX_MESSAGE_BYTES);
    }
}
