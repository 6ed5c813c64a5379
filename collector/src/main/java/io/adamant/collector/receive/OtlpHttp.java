package io.adamant.collector.receive;

import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.collector.journal.format.Format;
import io.adamant.collector.receive.admit.Answer;
import io.adamant.collector.receive.admit.Reply;
import io.adamant.shared.wire.ExportResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * OTLP/HTTP, protobuf and JSON (opentelemetry-proto, docs/specification.md): answers are in the
 * type of the request, errors are a {@code google.rpc.Status}.
 */
final class OtlpHttp implements Dialect {

    private static final Map<String, Signal> PATHS =
            Map.of(
                    "/v1/logs",
                    Signal.LOGS,
                    "/v1/metrics",
                    Signal.METRICS,
                    "/v1/traces",
                    Signal.TRACES);

    private final Signal signal;
    private final String contentType;
    private final String encoding;
    private final boolean isPost;

    private OtlpHttp(HttpServerRequest request, Signal signal) {
        this.signal = signal;
        contentType = Heads.contentType(request);
        encoding = Heads.encoding(request, "Content-Encoding");
        isPost = request.method().equals(HttpMethod.POST);
    }

    static Optional<Dialect> of(HttpServerRequest request) {
        return Optional.ofNullable(PATHS.get(String.valueOf(request.path())))
                .map(signal -> new OtlpHttp(request, signal));
    }

    @Override
    public String protocol() {
        return "otlp_http";
    }

    @Override
    public Signal signal() {
        return signal;
    }

    @Override
    public Format format() {
        return isJson() ? Format.OTLP_JSON : Format.OTLP_PROTOBUF;
    }

    private boolean isJson() {
        return contentType.equals(Format.OTLP_JSON.contentType());
    }

    @Override
    public Optional<Answer> refusal() {
        if (!isPost) {
            return Optional.of(Answer.of(Reply.WRONG_METHOD, "POST only"));
        }
        if (!isJson() && !contentType.equals(Format.OTLP_PROTOBUF.contentType())) {
            return Optional.of(
                    Answer.of(
                            Reply.WRONG_TYPE,
                            "send "
                                    + Format.OTLP_PROTOBUF.contentType()
                                    + " or "
                                    + Format.OTLP_JSON.contentType()));
        }
        return Unpacker.ENCODINGS.contains(encoding)
                ? Optional.empty()
                : Optional.of(
                        Answer.of(Reply.WRONG_ENCODING, "send gzip, zstd, deflate or identity"));
    }

    @Override
    public int frameBytes() {
        return 0;
    }

    @Override
    public Content content(byte[] frame, byte[] body) {
        return new Content(encoding, body, null);
    }

    @Override
    public void answer(HttpServerRequest request, Answer answer, int retryAfterSeconds) {
        Reply reply = answer.reply();
        HttpServerResponse response = request.response();
        response.setStatusCode(status(reply));
        response.putHeader("Content-Type", format().contentType());
        if (retryAfterSeconds > 0) {
            response.putHeader("Retry-After", Integer.toString(retryAfterSeconds));
        }
        if (reply == Reply.WRONG_METHOD) {
            response.putHeader("Allow", "POST");
        } else if (reply == Reply.WRONG_ENCODING) {
            response.putHeader("Accept-Encoding", "gzip, zstd, deflate");
        }
        var _ = response.end(Buffer.buffer(reply.isSuccess() ? success(answer) : error(answer)));
    }

    static int status(Reply reply) {
        return switch (reply) {
            case STORED, EMPTY, PARTIAL -> 200;
            case MALFORMED -> 400;
            case NOT_FOUND -> 404;
            case WRONG_METHOD -> 405;
            case TOO_LARGE -> 413;
            case WRONG_TYPE, WRONG_ENCODING -> 415;
            case QUOTA -> 429;
            case UNPROVEN -> 401;
            case OVERLOAD, JOURNAL_FULL, JOURNAL_FAILED, FAULT -> 503;
        };
    }

    private byte[] error(Answer answer) {
        int code = RpcStatus.code(answer.reply());
        return isJson()
                ? RpcStatus.json(code, answer.message())
                : RpcStatus.protobuf(code, answer.message(), 0);
    }

    private byte[] success(Answer answer) {
        if (!isJson()) {
            return new ExportResponse(answer.rejected(), answer.message()).encode();
        }
        JsonObject body = new JsonObject();
        if (answer.reply() == Reply.PARTIAL) {
            String count =
                    switch (signal) {
                        case LOGS -> "rejectedLogRecords";
                        case METRICS -> "rejectedDataPoints";
                        case TRACES -> "rejectedSpans";
                    };
            body.put(
                    "partialSuccess",
                    new JsonObject()
                            .put(count, Long.toString(answer.rejected()))
                            .put("errorMessage", answer.message()));
        }
        return body.toBuffer().getBytes();
    }
}
