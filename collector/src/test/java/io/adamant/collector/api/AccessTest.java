package io.adamant.collector.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.receipt.AuditLog;
import io.adamant.collector.security.operator.Caller;
import io.adamant.collector.security.operator.Operators;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading and acting where people prove who they are, over real HTTP on loopback. */
final class AccessTest {

    private static final String ACT = "/api/v1/instances/" + CannedFleet.SICK.value() + "/replace";
    private static final String BODY = "{\"who\":\"mallory\",\"why\":\"a test\"}";

    private static Vertx vertx;
    private static HttpClient http;

    private final CannedViews canned = new CannedViews(CannedFleet.at(1));
    private final LinkedBlockingQueue<AuditLog.Entry> audit = new LinkedBlockingQueue<>();
    private ApiServer server;
    private int port;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void close() {
        http.close();
        vertx.close().await();
    }

    @BeforeEach
    void start() {
        serve(AccessTest::known);
    }

    private static Operators.Answer known(String header, String from) {
        return switch (header == null ? "" : header) {
            case "Bearer a" -> new Operators.Answer.Known(new Caller("ann", true));
            case "Bearer r" -> new Operators.Answer.Known(new Caller("rob", false));
            case "Bearer late" -> new Operators.Answer.Later(7);
            case "Bearer down" -> new Operators.Answer.Unknown("the issuer is down");
            default -> new Operators.Answer.Nobody("a token is needed");
        };
    }

    private void serve(Operators operators) {
        server =
                new ApiServer(
                        vertx,
                        new ApiServer.Endpoint("127.0.0.1", 0),
                        canned.views(),
                        canned,
                        canned,
                        Optional::empty,
                        () -> 1,
                        new Access(true, options -> options, operators, audit::add));
        port = server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int status(String method, String path, String... headers)
            throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .method(
                                        method,
                                        method.equals("GET")
                                                ? HttpRequest.BodyPublishers.noBody()
                                                : HttpRequest.BodyPublishers.ofString(BODY))
                                .headers(headers)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private int act(String token, String... more) throws IOException, InterruptedException {
        List<String> headers =
                new ArrayList<>(
                        List.of(
                                "Authorization",
                                "Bearer " + token,
                                "Content-Type",
                                "application/json"));
        headers.addAll(List.of(more));
        return status("POST", ACT, headers.toArray(String[]::new));
    }

    private AuditLog.Entry recorded() throws InterruptedException {
        AuditLog.Entry entry = audit.poll(5, TimeUnit.SECONDS);
        assertThat(entry).as("an audit record within 5 s").isNotNull();
        return entry;
    }

    @Test
    void withoutATokenNothingIsReadButWhetherTheCollectorLives() throws Exception {
        assertThat(status("GET", "/api/v1/instances", "Accept", "*/*")).isEqualTo(401);
        assertThat(recorded().result()).startsWith("refused: 401");
        assertThat(status("GET", "/", "Accept", "*/*")).isEqualTo(401);
        assertThat(status("GET", "/metrics", "Accept", "*/*")).isEqualTo(401);
        assertThat(status("GET", "/loki/api/v1/labels", "Accept", "*/*")).isEqualTo(401);
        assertThat(status("GET", "/healthz", "Accept", "*/*")).isEqualTo(200);
    }

    @Test
    void whoReadsDoesNotAct() throws Exception {
        assertThat(status("GET", "/api/v1/instances", "Authorization", "Bearer r")).isEqualTo(200);
        assertThat(act("r")).isEqualTo(403);
        assertThat(recorded())
                .satisfies(entry -> assertThat(entry.who()).isEqualTo("rob"))
                .satisfies(entry -> assertThat(entry.result()).contains("may read, and not act"));
    }

    @Test
    void anActReachesTheDeskUnderTheProvenNameWhateverTheRequestClaims() throws Exception {
        assertThat(act("a")).isEqualTo(200);
        assertThat(canned.asked).hasSize(1).allMatch(words -> words.contains(" ann: a test"));
        assertThat(canned.askedFrom).isEqualTo("127.0.0.1");
    }

    @Test
    void anActThatCannotBeUnderstoodIsRecordedToo() throws Exception {
        String path = "/api/v1/groups/two%20words/hold";
        String[] headers = {"Authorization", "Bearer a", "Content-Type", "application/json"};
        assertThat(status("POST", path, headers)).isEqualTo(400);
        AuditLog.Entry entry = recorded();
        assertThat(entry.who()).isEqualTo("ann");
        assertThat(entry.what()).isEqualTo("POST /api/v1/groups/two words/hold");
        assertThat(entry.result()).startsWith("refused: 400 ");
    }

    @Test
    void anActThatAnotherSiteMadeTheBrowserSendIsRefused() throws Exception {
        assertThat(act("a", "Sec-Fetch-Site", "cross-site")).isEqualTo(403);
        assertThat(act("a", "Sec-Fetch-Site", "same-site")).isEqualTo(403);
        assertThat(act("a", "Origin", "https://evil.example")).isEqualTo(403);
        assertThat(status("POST", ACT, "Authorization", "Bearer a", "Content-Type", "text/plain"))
                .isEqualTo(415);
        assertThat(recorded().who()).isEqualTo("ann");
    }

    @Test
    void tooManyWrongTokensAreAnsweredWithAWait() throws Exception {
        assertThat(status("GET", "/api/v1/instances", "Authorization", "Bearer late"))
                .isEqualTo(429);
    }

    @Test
    void whileTheIssuerCannotBeAskedThatIsSaidAndNobodyIsCalledUnknown() throws Exception {
        assertThat(status("GET", "/api/v1/instances", "Authorization", "Bearer down"))
                .isEqualTo(503);
        assertThat(recorded().result()).contains("the issuer is down");
    }

    /** Its answer comes from another thread, after the body has begun to arrive. */
    private static final class Waiting implements Operators {
        @Override
        public Answer of(String authorization, String from) {
            assertThat(Thread.currentThread().getName()).doesNotContain("eventloop");
            return known(authorization, from);
        }

        @Override
        public boolean mayWait() {
            return true;
        }
    }

    @Test
    void operatorsThatAskSomebodyElseAreAskedOffTheEventLoopAndTheBodyIsNotLost() throws Exception {
        server.close();
        serve(new Waiting());
        assertThat(act("a")).isEqualTo(200);
        assertThat(canned.asked).hasSize(1).allMatch(words -> words.contains(" ann: a test"));
        assertThat(act("r")).isEqualTo(403);
        assertThat(act("down")).isEqualTo(503);
        assertThat(status("GET", "/api/v1/instances", "Authorization", "Bearer r")).isEqualTo(200);
    }
}
