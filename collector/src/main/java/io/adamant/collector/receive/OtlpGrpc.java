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
import io.vertx.core.http.HttpVersion;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * OTLP/gRPC: the unary {@code Export} of the three services, framed by hand above HTTP/2 (grpc,
 * doc/PROTOCOL-HTTP2.md).
 *
 * <pre>
 * request body    flag (1 byte: 0 plain, 1 as grpc-encoding says), length (4 bytes, big endian), message
 * response body   the same, never compressed; then trailers grpc-status, grpc-message and, where a
 *                 retry makes sense, grpc-status-details-bin with a RetryInfo
 * </pre>
 *
 * An error is trailers only, with HTTP status 200.
 */
final class OtlpGrpc implements Dialect {

    private static final String SERVICES = "/opentelemetry.proto.collector.";
    private static final Map<String, Signal> PATHS =
            Map.of(
                    SERVICES + "logs.v1.LogsService/Export",
                    Signal.LOGS,
                    SERVICES + "metrics.v1.MetricsService/Export",
                    Signal.METRICS,
                    SERVICES + "trace.v1.TraceService/Export",
                    Signal.TRACES);
    private static final String TYPE = "application/grpc";
    private static final String ACCEPTED = "identity,gzip,zstd,deflate";
    private static final int FRAME_BYTES = 5;
    private static final int UNIMPLEMENTED = 12;

    private final Optional<Signal> signal;
    private final String contentType;
    private final String encoding;
    private final boolean isHttp2;
    private final boolean isPost;

    private OtlpGrpc(HttpServerRequest request) {
        signal = Optional.ofNullable(PATHS.get(String.valueOf(request.path())));
        contentType = Heads.contentType(request);
        encoding = Heads.encoding(request, "grpc-encoding");
        isHttp2 = request.version() == HttpVersion.HTTP_2;
        isPost = request.method().equals(HttpMethod.POST);
    }

    /** By content type, on whatever port. */
    static Optional<Dialect> of(HttpServerRequest request) {
        return Heads.contentType(request).startsWith(TYPE)
                ? Optional.of(new OtlpGrpc(request))
                : Optional.empty();
    }

    @Override
    public String protocol() {
        return "otlp_grpc";
    }

    @Override
    public Signal signal() {
        return signal.orElse(Signal.LOGS);
    }

    @Override
    public Format format() {
        return Format.OTLP_PROTOBUF;
    }

    private boolean isGrpc() {
        return isHttp2
                && isPost
                && (contentType.equals(TYPE) || contentType.equals(TYPE + "+proto"));
    }

    @Override
    public Optional<Answer> refusal() {
        if (!isGrpc()) {
            return Optional.of(
                    Answer.of(Reply.WRONG_TYPE, "gRPC is HTTP/2 and POST, and " + TYPE + "+proto"));
        }
        if (signal.isEmpty()) {
            return Optional.of(Answer.of(Reply.NOT_FOUND, "no such service or method"));
        }
        return Unpacker.ENCODINGS.contains(encoding)
                ? Optional.empty()
                : Optional.of(Answer.of(Reply.WRONG_ENCODING, "grpc-encoding: send " + ACCEPTED));
    }

    @Override
    public int frameBytes() {
        return FRAME_BYTES;
    }

    @Override
    public Content content(byte[] frame, byte[] body) {
        if (frame.length < FRAME_BYTES) {
            return Content.malformed("cut gRPC message");
        }
        long length = 0;
        for (int i = 1; i < FRAME_BYTES; i++) {
            length = length << 8 | (frame[i] & 0xFF);
        }
        if (length != body.length) {
            return Content.malformed("not exactly one gRPC message");
        }
        int flag = frame[0];
        if (flag != 0 && flag != 1) {
            return Content.malformed("flag " + flag + " of a gRPC message");
        }
        if (flag == 1 && encoding.equals(Unpacker.IDENTITY)) {
            return Content.malformed("a compressed gRPC message without grpc-encoding");
        }
        return new Content(flag == 1 ? encoding : Unpacker.IDENTITY, body, null);
    }

    @Override
    public void answer(HttpServerRequest request, Answer answer, int retryAfterSeconds) {
        HttpServerResponse response = request.response();
        if (!isGrpc()) {
            response.setStatusCode(415).putHeader("Content-Type", "text/plain; charset=utf-8");
            var _ = response.end(answer.message());
            return;
        }
        response.putHeader("Content-Type", TYPE);
        response.putHeader("grpc-accept-encoding", ACCEPTED);
        int code =
                answer.reply() == Reply.NOT_FOUND ? UNIMPLEMENTED : RpcStatus.code(answer.reply());
        if (code == RpcStatus.OK) {
            byte[] message = new ExportResponse(answer.rejected(), answer.message()).encode();
            response.putTrailer("grpc-status", "0");
            var _ =
                    response.end(
                            Buffer.buffer(FRAME_BYTES + message.length)
                                    .appendByte((byte) 0)
                                    .appendInt(message.length)
                                    .appendBytes(message));
            return;
        }
        response.putHeader("grpc-status", Integer.toString(code));
        response.putHeader("grpc-message", percentEncoded(answer.message()));
        if (retryAfterSeconds > 0) {
            byte[] status = RpcStatus.protobuf(code, answer.message(), retryAfterSeconds);
            response.putHeader(
                    "grpc-status-details-bin",
                    Base64.getEncoder().withoutPadding().encodeToString(status));
        }
        var _ = response.end();
    }

    /** Printable ASCII but {@code %} as it is, everything else by its UTF-8 bytes. */
    private static String percentEncoded(String message) {
        StringBuilder out = new StringBuilder();
        for (byte b : RpcStatus.cut(message)) {
            if (b >= 0x20 && b < 0x7F && b != '%') {
                out.append((char) b);
            } else {
                out.append('%').append(Character.forDigit((b >> 4) & 0xF, 16));
                out.append(Character.forDigit(b & 0xF, 16));
            }
        }
        return out.toString();
    }
}
