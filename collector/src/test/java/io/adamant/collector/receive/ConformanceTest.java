package io.adamant.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Journal.Append;
import io.adamant.collector.journal.Position;
import io.adamant.collector.journal.encoding.Packed;
import io.adamant.collector.receive.Client.Got;
import io.adamant.collector.receive.admit.IntakeLimits;
import io.adamant.collector.receive.admit.IntakeLimits.Quota;
import io.adamant.collector.telemetry.Meters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Condition by protocol to answer: the table of docs/collect-receive.md, row by row. */
final class ConformanceTest {

    private static final int LIMIT = 200_000;
    private static final List<String> LINES = List.of("one", "two", "three");

    private final Vertx vertx = Vertx.vertx();
    private final FakeJournal journal = new FakeJournal();
    private OtlpReceiver receiver;
    private Client http1;
    private Client http2;

    @BeforeEach
    void start() {
        start(Quota.NONE);
    }

    private void start(Quota quota) {
        receiver =
                new OtlpReceiver(
                        vertx,
                        new ReceiveOptions(
                                "127.0.0.1",
                                0,
                                new IntakeLimits(LIMIT, 20_000, 6L * LIMIT, 32, quota)),
                        journal,
                        () -> {},
                        () -> 77,
                        new Random(1),
                        Meters.none());
        int port = receiver.start();
        http1 = new Client(vertx, false, port);
        http2 = new Client(vertx, true, port);
    }

    @AfterEach
    void stop() {
        http1.close();
        http2.close();
        receiver.close();
        var _ = vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Got send(Protocol protocol, byte[] message, String encoding) {
        return send(protocol, protocol.headers(encoding), protocol.body(message, encoding));
    }

    private Got send(Protocol protocol, Map<String, String> headers, byte[] body) {
        Client client = protocol == Protocol.GRPC ? http2 : http1;
        return client.send(HttpMethod.POST, protocol.path(), headers, body);
    }

    /** The answer as one word: an HTTP status, or a gRPC status behind 200. */
    private static String word(Got got) {
        return got.grpcStatus() < 0 ? "" + got.status() : got.status() + "/" + got.grpcStatus();
    }

    private static Stream<Arguments> encodings() {
        return Stream.of(Protocol.values())
                .flatMap(
                        protocol ->
                                (protocol == Protocol.LOKI_PROTOBUF
                                                ? Stream.of("", "snappy")
                                                : Stream.of("", "gzip", "zstd"))
                                        .map(encoding -> Arguments.of(protocol, encoding)));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void whatIsStoredDurablyIsAnsweredWithSuccess(Protocol protocol, String encoding) {
        Got got = send(protocol, protocol.message(LINES), encoding);
        assertThat(word(got)).isEqualTo(success(protocol));
        assertThat(journal.kept).hasSize(1);
        assertThat(journal.records()).isEqualTo(LINES.size());
    }

    private static String success(Protocol protocol) {
        return protocol.isLoki() ? "204" : protocol == Protocol.GRPC ? "200/0" : "200";
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anEmptyRequestSucceedsAndStoresNothing(Protocol protocol) {
        assertThat(word(send(protocol, protocol.message(List.of()), "")))
                .isEqualTo(success(protocol));
        assertThat(journal.kept).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void someInvalidRecordsAreNamedAndTheOthersStored(Protocol protocol) {
        Got got = send(protocol, protocol.messageWithABadOne(LINES), "");
        assertThat(word(got)).isEqualTo(protocol.isLoki() ? "400" : success(protocol));
        assertThat(journal.records()).isEqualTo(LINES.size());
        String words = new String(got.body(), java.nio.charset.StandardCharsets.UTF_8);
        switch (protocol) {
            case OTLP_JSON -> assertThat(words).contains("\"rejectedLogRecords\":\"1\"");
            case LOKI_JSON, LOKI_PROTOBUF -> assertThat(words).startsWith("1 entries");
            case OTLP_PROTOBUF, GRPC -> assertThat(words).contains("nested deeper");
        }
    }

    private static Stream<Arguments> undecodable() {
        byte[] junk = {10, 50, 1, 7};
        return Stream.of(
                Arguments.of(Protocol.OTLP_PROTOBUF, junk, "400"),
                Arguments.of(Protocol.OTLP_JSON, junk, "400"),
                Arguments.of(Protocol.LOKI_JSON, junk, "400"),
                Arguments.of(Protocol.LOKI_PROTOBUF, junk, "400"),
                Arguments.of(Protocol.GRPC, junk, "200/3"));
    }

    @ParameterizedTest
    @MethodSource("undecodable")
    void whatCannotBeDecodedIsRefusedForGood(Protocol protocol, byte[] junk, String expected) {
        Got got = send(protocol, junk, "");
        assertThat(word(got)).isEqualTo(expected);
        assertThat(got.headers()).doesNotContainKeys("Retry-After", "grpc-status-details-bin");
        assertThat(journal.kept).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anotherContentTypeIsRefused(Protocol protocol) {
        Map<String, String> headers = protocol.headers("");
        headers.put(
                "Content-Type",
                protocol == Protocol.GRPC ? "application/grpc+thrift" : "application/xml");
        assertThat(send(protocol, headers, protocol.body(protocol.message(LINES), "")).status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anUnknownEncodingIsRefused(Protocol protocol) {
        Got got =
                send(protocol, protocol.headers("br"), protocol.body(protocol.message(LINES), ""));
        assertThat(word(got))
                .isEqualTo(
                        protocol.isLoki() ? "400" : protocol == Protocol.GRPC ? "200/12" : "415");
        assertThat(journal.kept).isEmpty();
    }

    private static String tooLarge(Protocol protocol) {
        return protocol == Protocol.GRPC ? "200/8" : "413";
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aBodyOverTheLimitIsRefusedForGood(Protocol protocol) {
        Got got = send(protocol, protocol.message(List.of("x".repeat(LIMIT))), "");
        assertThat(word(got)).isEqualTo(tooLarge(protocol));
        assertThat(got.headers()).doesNotContainKeys("Retry-After", "grpc-status-details-bin");
        assertThat(journal.kept).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void aBombIsRefusedHoweverSmallItIs(Protocol protocol, String encoding) {
        byte[] bomb =
                protocol == Protocol.LOKI_PROTOBUF
                        ? Protocol.snappyBomb(20 * LIMIT)
                        : protocol.body(
                                protocol.message(List.of("x".repeat(20 * LIMIT))), encoding);
        if (protocol != Protocol.LOKI_PROTOBUF && !encoding.isEmpty()) {
            assertThat(bomb.length).isLessThan(LIMIT);
        }
        assertThat(word(send(protocol, protocol.headers(encoding), bomb)))
                .isEqualTo(tooLarge(protocol));
        assertThat(receiver.intake().inFlightBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFullJournalMeansTryLater(Protocol protocol) {
        journal.answer = CompletableFuture.completedStage(new Append.Full("disk"));
        assertTriesLater(send(protocol, protocol.message(LINES), ""), protocol, "503");
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aBugOfOursMeansTryLaterSinceClientsDropOn500(Protocol protocol) {
        journal.answer = CompletableFuture.failedStage(new IllegalStateException("bug"));
        assertTriesLater(send(protocol, protocol.message(LINES), ""), protocol, "503");
    }

    private static void assertTriesLater(Got got, Protocol protocol, String http) {
        if (protocol == Protocol.GRPC) {
            assertThat(word(got)).isEqualTo("200/14");
            byte[] details =
                    java.util.Base64.getDecoder()
                            .decode(got.headers().get("grpc-status-details-bin"));
            assertThat(new String(details, java.nio.charset.StandardCharsets.ISO_8859_1))
                    .contains("google.rpc.RetryInfo");
        } else {
            assertThat(word(got)).isEqualTo(http);
            assertThat(Integer.parseInt(got.headers().get("Retry-After"))).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whoIsOverItsQuotaIsToldHowLongToWait(Protocol protocol) {
        stopServers();
        start(new Quota(0, 1));
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.add("line");
        }
        assertThat(word(send(protocol, protocol.message(many), ""))).isEqualTo(success(protocol));
        Got got = send(protocol, protocol.message(LINES), "");
        assertTriesLater(got, protocol, "429");
        if (protocol != Protocol.GRPC) {
            // 30 records of a burst of 10: 20 seconds of debt.
            assertThat(Integer.parseInt(got.headers().get("Retry-After"))).isBetween(21, 27);
        }
        assertThat(journal.kept).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whoAsksForAnothersQuotaPaysWithItsOwn(Protocol protocol) {
        stopServers();
        start(new Quota(0, 1));
        byte[] body = protocol.body(protocol.message(LINES), "");
        Map<String, String> headers = protocol.headers("");
        for (int i = 0; i < 4; i++) {
            // 12 records of a burst of 10.
            assertThat(word(send(protocol, headers, body))).isEqualTo(success(protocol));
        }
        for (int i = 0; i < 3; i++) {
            headers.put("Adamant-Batch", "i-" + i + "/b/1/1/3");
            assertTriesLater(send(protocol, headers, body), protocol, "429");
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whatIsInFlightWhenTheCollectorEndsIsAnsweredAndTheNextOneTriesLater(Protocol protocol)
            throws Exception {
        CompletableFuture<Append> durable = new CompletableFuture<>();
        journal.answer = durable;
        Client client = protocol == Protocol.GRPC ? http2 : http1;
        CompletableFuture<Got> inFlight =
                client.sendAsync(
                        HttpMethod.POST,
                        protocol.path(),
                        protocol.headers(""),
                        protocol.body(protocol.message(LINES), ""));
        journal.awaitAppends(1);
        receiver.intake().close();
        assertTriesLater(send(protocol, protocol.message(LINES), ""), protocol, "503");

        CompletableFuture<Void> closed = CompletableFuture.runAsync(receiver::close);
        durable.complete(new Append.Durable(new Position("1")));
        assertThat(word(inFlight.get(20, TimeUnit.SECONDS))).isEqualTo(success(protocol));
        closed.get(20, TimeUnit.SECONDS);
        assertThat(journal.kept).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void manyBombsAtOnceHoldNoMoreThanTheBudget(Protocol protocol) throws Exception {
        byte[] bomb =
                protocol == Protocol.LOKI_PROTOBUF
                        ? Protocol.snappyBomb(20 * LIMIT)
                        : protocol.body(protocol.message(List.of("x".repeat(20 * LIMIT))), "gzip");
        Map<String, String> headers =
                protocol.headers(protocol == Protocol.LOKI_PROTOBUF ? "" : "gzip");
        Client client = protocol == Protocol.GRPC ? http2 : http1;
        List<CompletableFuture<Got>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(client.sendAsync(HttpMethod.POST, protocol.path(), headers, bomb));
        }
        CompletableFuture<Void> all =
                CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                        .orTimeout(60, TimeUnit.SECONDS);
        long most = 0;
        while (!all.isDone()) {
            most = Math.max(most, receiver.intake().inFlightBytes());
            Thread.onSpinWait();
        }
        for (CompletableFuture<Got> answer : answers) {
            assertThat(word(answer.get())).isIn(tooLarge(protocol), "503", "200/14");
        }
        assertThat(most).isLessThanOrEqualTo(6L * LIMIT);
        assertThat(receiver.intake().inFlightBytes()).isZero();
        assertThat(receiver.intake().inFlightRequests()).isZero();
        assertThat(journal.kept).isEmpty();
    }

    private void stopServers() {
        http1.close();
        http2.close();
        receiver.close();
    }

    @ParameterizedTest
    @EnumSource(value = Protocol.class, names = "GRPC", mode = EnumSource.Mode.EXCLUDE)
    void anotherMethodIsRefused(Protocol protocol) {
        Got got = http1.send(HttpMethod.GET, protocol.path(), protocol.headers(""), new byte[0]);
        assertThat(got.status()).isEqualTo(405);
        assertThat(got.headers()).containsEntry("Allow", "POST");
    }

    @Test
    void anUnknownPathIsNotFoundAndAnUnknownMethodUnimplemented() {
        Protocol grpc = Protocol.GRPC;
        assertThat(http1.send(HttpMethod.POST, "/v1/profiles", Map.of(), new byte[0]).status())
                .isEqualTo(404);
        Got got =
                http2.send(
                        HttpMethod.POST,
                        "/opentelemetry.proto.collector.logs.v1.LogsService/Import",
                        grpc.headers(""),
                        grpc.body(grpc.message(LINES), ""));
        assertThat(word(got)).isEqualTo("200/12");
    }

    @Test
    void aGrpcRequestIsExactlyOneMessageWithAKnownFlag() {
        byte[] message = Protocol.GRPC.message(LINES);
        byte[] one = Protocol.frame(message, false);
        byte[] otherFlag = one.clone();
        otherFlag[0] = 2;
        for (byte[] body :
                List.of(
                        new byte[0],
                        new byte[] {0, 0, 0},
                        java.util.Arrays.copyOf(one, one.length - 1),
                        Packed.join(one, one),
                        otherFlag,
                        Protocol.frame(Packed.gzip(message), true))) {
            Got got = send(Protocol.GRPC, Protocol.GRPC.headers(""), body);
            assertThat(word(got)).isEqualTo("200/3");
            assertThat(got.headers()).containsKey("grpc-message");
        }
        assertThat(journal.kept).isEmpty();
    }

    @Test
    void lokiClientsWithATenantAndWithoutAContentTypeAreServed() {
        Protocol loki = Protocol.LOKI_PROTOBUF;
        Map<String, String> headers = loki.headers("");
        headers.remove("Content-Type");
        headers.put("X-Scope-OrgID", "team-a");
        assertThat(word(send(loki, headers, loki.body(loki.message(LINES), "")))).isEqualTo("204");
    }

    @Test
    void jsonErrorsAreJson() {
        Got got = send(Protocol.OTLP_JSON, new byte[] {'{'}, "");
        assertThat(got.headers()).containsEntry("content-type", "application/json");
        assertThat(new String(got.body(), java.nio.charset.StandardCharsets.UTF_8))
                .startsWith("{\"code\":3,\"message\":");
        assertThat(
                        new String(
                                send(Protocol.OTLP_JSON, Protocol.OTLP_JSON.message(LINES), "")
                                        .body(),
                                java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{}");
    }
}
