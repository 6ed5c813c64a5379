package io.adamant.collector.receive;

import static io.adamant.collector.journal.encoding.Packed.gzip;
import static io.adamant.collector.journal.encoding.Packed.join;
import static io.adamant.collector.journal.encoding.Packed.zstd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Journal.Append;
import io.adamant.collector.journal.Position;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OtlpReceiverTest {

    private static final int LIMIT = 100_000;
    private static final String PROTOBUF = "application/x-protobuf";
    private static final HostResource RESOURCE =
            new HostResource(
                    new InstanceId("i-1"),
                    new BootId("b-1"),
                    "h",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    "1");

    private final Vertx vertx = Vertx.vertx();
    private final FakeJournal journal = new FakeJournal();
    private final AtomicInteger wakes = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();
    private OtlpReceiver receiver;
    private int port;

    @BeforeEach
    void start() {
        start(new ReceiveOptions("127.0.0.1", 0, LIMIT, 5_000, 3L * LIMIT, 8));
    }

    private void start(ReceiveOptions options) {
        receiver =
                new OtlpReceiver(
                        vertx,
                        options,
                        journal,
                        wakes::incrementAndGet,
                        () -> 77,
                        new Random(1),
                        Meters.none());
        port = receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.close();
        var _ = vertx.close().toCompletionStage().toCompletableFuture().join();
        client.close();
    }

    private static byte[] request(int records, String text) {
        List<LogRecord> all = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            all.add(new LogRecord(1, 1, 9, "", Value.of(text), Map.of()));
        }
        return OtlpEncoder.request(RESOURCE, OtlpEncoder.scopeLogs(all));
    }

    private HttpResponse<byte[]> post(String path, byte[] body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .POST(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofByteArray())
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static String message(HttpResponse<byte[]> response) {
        try {
            // google.rpc.Status: 1 code, 2 message.
            UnknownFieldSet status = UnknownFieldSet.parseFrom(response.body());
            assertThat(status.getField(1).getVarintList()).hasSize(1);
            return status.getField(2).getLengthDelimitedList().getFirst().toStringUtf8();
        } catch (InvalidProtocolBufferException malformed) {
            throw new AssertionError(malformed);
        }
    }

    @Test
    void whatIsDurableIsAnsweredWithAnEmptyExportResponse() {
        byte[] body = gzip(request(3, "x"));
        String batch = "i-1/b-1/1/5/3";
        HttpResponse<byte[]> response =
                post(
                        "/v1/logs",
                        body,
                        "Content-Type",
                        PROTOBUF + "; charset=x",
                        "Content-Encoding",
                        "gzip",
                        "Adamant-Batch",
                        batch);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Type")).contains(PROTOBUF);
        assertThat(wakes).hasValue(1);
        assertThat(journal.kept).hasSize(1);
        assertThat(journal.kept.getFirst())
                .usingRecursiveComparison()
                .isEqualTo(
                        new Envelope(
                                "loopback",
                                77,
                                Envelope.Signal.LOGS,
                                PROTOBUF,
                                "gzip",
                                BatchId.parse(batch).orElseThrow(),
                                body));
    }

    @Test
    void aConnectionOfHttp2IsToldHowManyStreamsItMayOpen() {
        HttpClientAgent client =
                vertx.createHttpClient(
                        new HttpClientOptions()
                                .setProtocolVersion(HttpVersion.HTTP_2)
                                .setHttp2ClearTextUpgrade(false));
        HttpClientConnection connection =
                client.connect(new HttpConnectOptions().setHost("127.0.0.1").setPort(port)).await();
        assertThat(connection.remoteSettings().getMaxConcurrentStreams())
                .isEqualTo(OtlpReceiver.HTTP2_STREAMS);
        client.close().await();
    }

    @Test
    void anEmptyRequestSucceedsAndStoresNothing() {
        assertThat(post("/v1/logs", new byte[0], "Content-Type", PROTOBUF).statusCode())
                .isEqualTo(200);
        assertThat(
                        post(
                                        "/v1/metrics",
                                        gzip(new byte[0]),
                                        "Content-Type",
                                        PROTOBUF,
                                        "Content-Encoding",
                                        "gzip")
                                .statusCode())
                .isEqualTo(200);
        assertThat(journal.kept).isEmpty();
    }

    @Test
    void tracesGoIntoTheJournal() {
        assertThat(post("/v1/traces", spans(16, 16), "Content-Type", PROTOBUF).statusCode())
                .isEqualTo(200);
        assertThat(journal.kept)
                .extracting(Envelope::signal)
                .containsExactly(Envelope.Signal.TRACES);
    }

    private static byte[] spans(int... traceIdBytes) {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        for (int bytes : traceIdBytes) {
            spans.addSpans(
                    Span.newBuilder().setName("GET /").setTraceId(ones(bytes)).setSpanId(ones(8)));
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
                .build()
                .toByteArray();
    }

    private static ByteString ones(int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) 1);
        return ByteString.copyFrom(bytes);
    }

    @Test
    void recordsThatCannotBeKeptAreNamedAndTheRestIsStored() throws InvalidProtocolBufferException {
        HttpResponse<byte[]> response =
                post("/v1/traces", spans(16, 7, 16), "Content-Type", PROTOBUF);
        assertThat(response.statusCode()).isEqualTo(200);
        ExportTraceServiceResponse answer = ExportTraceServiceResponse.parseFrom(response.body());
        assertThat(answer.getPartialSuccess().getRejectedSpans()).isEqualTo(1);
        assertThat(answer.getPartialSuccess().getErrorMessage()).contains("trace or span id");
        assertThat(journal.kept.getFirst().body()).isEqualTo(spans(16, 16));
        assertThat(post("/v1/traces", spans(0, 1), "Content-Type", PROTOBUF).statusCode())
                .isEqualTo(200);
        assertThat(journal.kept).hasSize(1);
    }

    @Test
    void malformedBodiesAreRefusedAndNotStored() {
        HttpResponse<byte[]> response =
                post("/v1/logs", new byte[] {10, 50, 1}, "Content-Type", PROTOBUF);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(message(response)).contains("message's end");
        byte[] cut = Arrays.copyOf(gzip(request(1, "x")), 30);
        assertThat(
                        post("/v1/logs", cut, "Content-Type", PROTOBUF, "Content-Encoding", "gzip")
                                .statusCode())
                .isEqualTo(400);
        assertThat(journal.kept).isEmpty();
    }

    @Test
    void aBatchIdThatDoesNotFitIsRefused() {
        byte[] body = request(3, "x");
        for (String batch :
                List.of(
                        "nonsense",
                        "i-1/b-1/1/5/4",
                        "i-1/b-1/0/5/3",
                        "i-2/b-1/1/5/3",
                        "i-1/b-1/1/5/3/7")) {
            HttpResponse<byte[]> response =
                    post("/v1/logs", body, "Content-Type", PROTOBUF, "Adamant-Batch", batch);
            assertThat(response.statusCode()).as(batch).isEqualTo(400);
            assertThat(message(response)).as(batch).contains("Adamant-Batch");
        }
        assertThat(
                        post(
                                        "/v1/logs",
                                        body,
                                        "Content-Type",
                                        PROTOBUF,
                                        "Adamant-Batch",
                                        "i-1/b-1/1/1/3",
                                        "Adamant-Batch",
                                        "i-1/b-1/1/1/3")
                                .statusCode())
                .isEqualTo(400);
        assertThat(journal.kept).isEmpty();
    }

    @Test
    void otherTypesEncodingsMethodsAndPathsAreRefused() {
        byte[] body = request(1, "x");
        assertThat(post("/v1/logs", body, "Content-Type", "application/xml").statusCode())
                .isEqualTo(415);
        assertThat(post("/v1/logs", body).statusCode()).isEqualTo(415);
        assertThat(
                        post("/v1/logs", body, "Content-Type", PROTOBUF, "Content-Encoding", "br")
                                .statusCode())
                .isEqualTo(415);
        assertThat(post("/v1/profiles", body, "Content-Type", PROTOBUF).statusCode())
                .isEqualTo(404);
        HttpResponse<byte[]> get =
                send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/logs"))
                                .GET()
                                .build());
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("Allow")).contains("POST");
        assertThat(journal.kept).isEmpty();
    }

    @Test
    void bodiesOverTheLimitAreRefusedDeclaredOrNotAndTheConnectionLivesOn() {
        byte[] tooLarge = request(1, "x".repeat(LIMIT));
        assertThat(post("/v1/logs", tooLarge, "Content-Type", PROTOBUF).statusCode())
                .isEqualTo(413);
        HttpRequest chunked =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/logs"))
                        .header("Content-Type", PROTOBUF)
                        .POST(
                                BodyPublishers.ofInputStream(
                                        () -> new java.io.ByteArrayInputStream(tooLarge)))
                        .build();
        assertThat(send(chunked).statusCode()).isEqualTo(413);
        assertThat(post("/v1/logs", request(1, "x"), "Content-Type", PROTOBUF).statusCode())
                .isEqualTo(200);
        assertThat(journal.kept).hasSize(1);
    }

    private HttpResponse<byte[]> post(byte[] body, String encoding) {
        return post("/v1/logs", body, "Content-Type", PROTOBUF, "Content-Encoding", encoding);
    }

    @Test
    void zstdFramesAreTakenAndKeptAsTheyCame() {
        byte[] body = join(zstd(request(2, "x")), zstd(request(1, "y")));
        assertThat(post(body, "ZSTD").statusCode()).isEqualTo(200);
        assertThat(journal.kept.getFirst().body()).isEqualTo(body);
        assertThat(journal.kept.getFirst().encoding()).isEqualTo("zstd");
        assertThat(post(zstd(new byte[0]), "zstd").statusCode()).isEqualTo(200);
        byte[] cut = Arrays.copyOf(body, body.length - 3);
        assertThat(post(cut, "zstd").statusCode()).isEqualTo(400);
        assertThat(post(request(1, "x"), "zstd").statusCode()).isEqualTo(400);
        assertThat(post(body, "gzip, zstd").statusCode()).isEqualTo(415);
        assertThat(journal.kept).hasSize(1);
    }

    @Test
    void aBombIsRefused() {
        byte[] plain = request(1, "x".repeat(50 * LIMIT));
        for (var bomb : Map.of("gzip", gzip(plain), "zstd", zstd(plain)).entrySet()) {
            assertThat(bomb.getValue().length).isLessThan(LIMIT);
            HttpResponse<byte[]> response = post(bomb.getValue(), bomb.getKey());
            assertThat(response.statusCode()).as(bomb.getKey()).isEqualTo(413);
            assertThat(message(response)).contains("decompressed");
        }
    }

    @Test
    void aRequestThatWouldGrowToTooManyObjectsIsRefused() {
        byte[] tiny = new byte[12_000];
        byte[] scope = OtlpEncoder.scopeLogs(List.of());
        assertThat(scope).isNotEmpty();
        // ResourceLogs { scope_logs { 5,990 empty log records } }
        tiny[0] = 10;
        tiny[1] = (byte) ((11_997 & 0x7F) | 0x80);
        tiny[2] = (byte) (11_997 >>> 7);
        tiny[3] = 18;
        tiny[4] = (byte) ((11_994 & 0x7F) | 0x80);
        tiny[5] = (byte) (11_994 >>> 7);
        for (int at = 6; at < tiny.length; at += 2) {
            tiny[at] = 18;
        }
        HttpResponse<byte[]> response = post("/v1/logs", tiny, "Content-Type", PROTOBUF);
        assertThat(message(response)).contains("5000 records");
        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void aFullOrFailedJournalMeansTryLater() {
        for (Append answer : List.of(new Append.Full("disk"), new Append.Failed("disk"))) {
            journal.answer = CompletableFuture.completedStage(answer);
            HttpResponse<byte[]> response =
                    post("/v1/logs", request(1, "x"), "Content-Type", PROTOBUF);
            assertThat(response.statusCode()).isEqualTo(503);
            long seconds = response.headers().firstValueAsLong("Retry-After").orElseThrow();
            assertThat(seconds).isBetween(1L, 5L);
            assertThat(message(response)).isEqualTo("disk");
        }
        assertThat(wakes).hasValue(0);
    }

    @Test
    void nothingIsAnsweredBeforeItIsDurableAndWhatIsInFlightIsBounded() {
        CompletableFuture<Append> disk = new CompletableFuture<>();
        journal.answer = disk;
        byte[] body = request(1, "x".repeat(90_000));
        List<CompletableFuture<HttpResponse<byte[]>>> waiting = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            waiting.add(
                    client.sendAsync(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + port + "/v1/logs"))
                                    .header("Content-Type", PROTOBUF)
                                    .POST(BodyPublishers.ofByteArray(body))
                                    .build(),
                            BodyHandlers.ofByteArray()));
        }
        journal.awaitAppends(2);
        assertThat(post("/v1/logs", body, "Content-Type", PROTOBUF).statusCode()).isEqualTo(503);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        disk.complete(new Append.Durable(new Position("1")));
        waiting.forEach(
                answer ->
                        assertThat(answer.orTimeout(20, TimeUnit.SECONDS).join().statusCode())
                                .isEqualTo(200));
        assertThat(post("/v1/logs", body, "Content-Type", PROTOBUF).statusCode()).isEqualTo(200);
    }

    @Test
    void aSenderThatDiesInTheMiddleGivesItsShareBack() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                OutputStream out = socket.getOutputStream();
                out.write(
                        ("POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Type: "
                                        + PROTOBUF
                                        + "\r\n"
                                        + "Content-Length: 90000\r\n"
                                        + "Expect: 100-continue\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                InputStream in = socket.getInputStream();
                assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 100");
                out.write(new byte[50_000]);
                out.flush();
            }
            awaitIdle();
        }
        assertThat(post("/v1/logs", request(1, "x"), "Content-Type", PROTOBUF).statusCode())
                .isEqualTo(200);
        assertThat(journal.kept).hasSize(1);
    }

    private void awaitIdle() {
        org.awaitility.Awaitility.await("in-flight bytes given back")
                .atMost(10, TimeUnit.SECONDS)
                .until(
                        () ->
                                receiver.intake().inFlightBytes() == 0
                                        && receiver.intake().inFlightRequests() == 0);
    }

    @Test
    void aPortInUseIsOneClearLine() {
        // Vert.x shares a port among the servers of one instance, so another instance is needed.
        Vertx other = Vertx.vertx();
        OtlpReceiver third =
                new OtlpReceiver(
                        other,
                        new ReceiveOptions("127.0.0.1", port, 1, 1, 1, 1),
                        journal,
                        () -> {},
                        () -> 1,
                        new Random(1),
                        Meters.none());
        assertThatThrownBy(third::start)
                .isInstanceOf(ReceiveException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("in use")
                .hasMessageNotContaining("\n");
        third.close();
        var _ = other.close().toCompletionStage().toCompletableFuture().join();
    }
}
