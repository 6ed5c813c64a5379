package io.adamant.collector.receive;

import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.collector.journal.format.Format;
import io.adamant.collector.receive.admit.Answer;
import io.adamant.collector.receive.admit.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/**
 * {@code POST /loki/api/v1/push} (Grafana Loki, HTTP API): JSON, or protobuf in a snappy block,
 * which is also what a request without a content type is. {@code X-Scope-OrgID} is accepted and
 * means nothing here. Answers are text, success has none.
 */
final class LokiPush implements Dialect {

    static final String PATH = "/loki/api/v1/push";

    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/x-protobuf";

    private final String contentType;
    private final String encoding;
    private final boolean isPost;

    private LokiPush(HttpServerRequest request) {
        contentType = Heads.contentType(request);
        encoding = Heads.encoding(request, "Content-Encoding");
        isPost = request.method().equals(HttpMethod.POST);
    }

    static Optional<Dialect> of(HttpServerRequest request) {
        return PATH.equals(request.path()) ? Optional.of(new LokiPush(request)) : Optional.empty();
    }

    @Override
    public String protocol() {
        return "loki";
    }

    @Override
    public Signal signal() {
        return Signal.LOGS;
    }

    @Override
    public Format format() {
        return isJson() ? Format.LOKI_JSON : Format.LOKI_PROTOBUF;
    }

    private boolean isJson() {
        return contentType.equals(JSON);
    }

    @Override
    public Optional<Answer> refusal() {
        if (!isPost) {
            return Optional.of(Answer.of(Reply.WRONG_METHOD, "POST only"));
        }
        if (!isJson() && !contentType.equals(PROTOBUF) && !contentType.isEmpty()) {
            return Optional.of(Answer.of(Reply.WRONG_TYPE, "send " + JSON + " or " + PROTOBUF));
        }
        boolean isKnown =
                isJson()
                        ? Unpacker.ENCODINGS.contains(encoding)
                        : encoding.equals(Unpacker.SNAPPY) || encoding.equals(Unpacker.IDENTITY);
        return isKnown
                ? Optional.empty()
                : Optional.of(
                        Answer.of(
                                Reply.WRONG_ENCODING,
                                isJson()
                                        ? "send gzip, deflate, zstd or identity"
                                        : "protobuf comes in a snappy block and nothing else"));
    }

    @Override
    public int frameBytes() {
        return 0;
    }

    @Override
    public Content content(byte[] frame, byte[] body) {
        return new Content(isJson() ? encoding : Unpacker.SNAPPY, body, null);
    }

    @Override
    public void answer(HttpServerRequest request, Answer answer, int retryAfterSeconds) {
        HttpServerResponse response = request.response();
        response.setStatusCode(status(answer.reply()));
        if (retryAfterSeconds > 0) {
            response.putHeader("Retry-After", Integer.toString(retryAfterSeconds));
        }
        if (answer.reply() == Reply.WRONG_METHOD) {
            response.putHeader("Allow", "POST");
        }
        if (answer.reply().isSuccess() && answer.reply() != Reply.PARTIAL) {
            var _ = response.end();
            return;
        }
        response.putHeader("Content-Type", "text/plain; charset=utf-8");
        String partial =
                answer.reply() == Reply.PARTIAL
                        ? answer.rejected() + " entries were refused, the others are stored: "
                        : "";
        byte[] text = RpcStatus.cut(partial + answer.message() + "\n");
        var _ = response.end(Buffer.buffer(text));
    }

    private static int status(Reply reply) {
        return switch (reply) {
            case STORED, EMPTY -> 204;
            case PARTIAL, WRONG_ENCODING -> 400;
            case MALFORMED,
                    NOT_FOUND,
                    WRONG_METHOD,
                    TOO_LARGE,
                    WRONG_TYPE,
                    UNPROVEN,
                    QUOTA,
                    OVERLOAD,
                    JOURNAL_FULL,
                    JOURNAL_FAILED,
                    FAULT ->
                    OtlpHttp.status(reply);
        };
    }
}
