package io.adamant.collector.forward;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.encoding.Packer;
import io.adamant.collector.journal.encoding.Unpacked;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.collector.journal.format.Converted;
import io.adamant.collector.journal.format.Format;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.ExportResponse;
import io.adamant.shared.wire.MalformedOtlpException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;

/**
 * OTLP/HTTP. The body is sent as it was received, sender and resource untouched; only its encoding
 * may change. {@code Adamant-Batch} goes along, so that another collector drops repeats.
 */
final class HttpBackend implements Backend {

    /** Most bytes of an answer that are read. */
    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    /** Most plain bytes of a body; the receiver let nothing larger in. */
    private static final int MAX_PLAIN_BYTES = 64 * 1024 * 1024;

    private final ForwardTarget target;
    private final WallClock wall;
    private final HttpClient http;

    /**
     * @throws ForwardException when the file of authorities cannot be used
     */
    HttpBackend(ForwardTarget target, WallClock wall) {
        this.target = target;
        this.wall = wall;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(target.timeout());
        if (target.trust() != null) {
            builder.sslContext(Trust.of(target.trust()));
        }
        http = builder.build();
    }

    @Override
    public Answer send(Envelope envelope) throws InterruptedException {
        return switch (body(envelope)) {
            case Body.Unreadable(String why) -> new Answer.Refused(why);
            case Body.Sendable(String encoding, byte[] bytes) -> send(envelope, encoding, bytes);
        };
    }

    private Answer send(Envelope envelope, String encoding, byte[] bytes)
            throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(path(envelope))
                        .timeout(target.timeout())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
        target.headers().forEach(request::setHeader);
        request.setHeader(
                "Content-Type",
                isOtlp(envelope) ? envelope.contentType() : Format.OTLP_PROTOBUF.contentType());
        if (!encoding.equals(Unpacker.IDENTITY)) {
            request.setHeader("Content-Encoding", encoding);
        }
        BatchId batch = envelope.batch();
        if (batch != null) {
            request.setHeader(BatchId.HEADER, batch.toHeader());
        }
        try {
            HttpResponse<InputStream> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                return answer(response, in.readNBytes(MAX_ANSWER_BYTES));
            }
        } catch (IOException unreachable) {
            return new Answer.Later(unreachable.toString(), 0);
        }
    }

    private URI path(Envelope envelope) {
        String base = target.url().toString();
        String signal = envelope.signal().name().toLowerCase(Locale.ROOT);
        return URI.create((base.endsWith("/") ? base : base + "/") + "v1/" + signal);
    }

    private Answer answer(HttpResponse<?> response, byte[] body) {
        int status = response.statusCode();
        String why = "HTTP " + status;
        return switch (status) {
            case 200, 202, 204 -> taken(response, body);
            case 429, 502, 503, 504, 401, 403, 404 ->
                    new Answer.Later(
                            why,
                            response.headers()
                                    .firstValue("Retry-After")
                                    .map(header -> RetryAfter.nanos(header, wall.unixNanos()))
                                    .orElse(0L));
            case 413 -> new Answer.TooLarge(why);
            default -> new Answer.Refused(why);
        };
    }

    private static Answer taken(HttpResponse<?> response, byte[] body) {
        boolean isProtobuf =
                response.headers()
                        .firstValue("Content-Type")
                        .orElse("")
                        .startsWith("application/x-protobuf");
        if (!isProtobuf) {
            return new Answer.Taken(0, "");
        }
        try {
            ExportResponse said = ExportResponse.decode(body);
            return new Answer.Taken(said.rejected(), said.message());
        } catch (MalformedOtlpException unreadable) {
            // It was a 200: what it says beside that is not worth sending all of it again.
            return new Answer.Taken(0, "");
        }
    }

    private sealed interface Body {

        record Sendable(String encoding, byte[] bytes) implements Body {}

        record Unreadable(String why) implements Body {}
    }

    private Body body(Envelope envelope) {
        String wanted =
                switch (target.compression()) {
                    case AS_RECEIVED -> isOtlp(envelope) ? envelope.encoding() : Unpacker.IDENTITY;
                    case GZIP -> Unpacker.GZIP;
                    case ZSTD -> Unpacker.ZSTD;
                    case NONE -> Unpacker.IDENTITY;
                };
        if (wanted.equals(envelope.encoding()) && isOtlp(envelope)) {
            return new Body.Sendable(wanted, envelope.body());
        }
        Unpacked unpacked =
                Unpacker.unpack(
                        envelope.encoding(), envelope.body(), MAX_PLAIN_BYTES, bytes -> true);
        return unpacked instanceof Unpacked.Plain(byte[] plain)
                ? body(envelope, wanted, plain)
                : new Body.Unreadable("cannot be unpacked");
    }

    private static Body body(Envelope envelope, String wanted, byte[] plain) {
        if (isOtlp(envelope)) {
            return new Body.Sendable(wanted, Packer.pack(wanted, plain));
        }
        return envelope.request(plain, MAX_PLAIN_BYTES) instanceof Converted.Otlp otlp
                ? new Body.Sendable(wanted, Packer.pack(wanted, otlp.request()))
                : new Body.Unreadable("cannot be made an OTLP request");
    }

    /** What came as a Loki push or as syslog goes out as OTLP in protobuf. */
    private static boolean isOtlp(Envelope envelope) {
        return envelope.contentType().equals(Format.OTLP_PROTOBUF.contentType())
                || envelope.contentType().equals(Format.OTLP_JSON.contentType());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
