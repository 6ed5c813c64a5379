package io.adamant.collector.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.act.desk.OperatorDesk.Answer;
import io.adamant.collector.api.ask.Times;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API over real HTTP on an ephemeral loopback port, against a canned fleet. */
final class ApiServerTest {

    /** 2026-11-21T10:00:00Z. */
    private static final long NOW = 1_795_255_200L * CannedFleet.SECOND;

    private static Vertx vertx;
    private static HttpClient http;

    private final CannedViews canned = new CannedViews(CannedFleet.at(NOW));

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

    @Test
    void aLineOfTheFleetHasThisShape() {
        JsonObject fleet = get("/api/v1/instances").json();

        assertThat(fleet.getString("at")).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(fleet.getJsonObject("instances").encode())
                .isEqualTo("{\"booting\":1,\"healthy\":4,\"replacing\":1,\"sick\":1,\"silent\":1}");
        assertThat(fleet.getJsonArray("list").getJsonObject(1).encodePrettily())
                .isEqualTo(
                        """
                        {
                          "id" : "i-3f9a01c2",
                          "state" : "healthy",
                          "verdict" : "healthy",
                          "reason" : "all 3 checks pass",
                          "since" : "2026-11-21T09:13:02Z",
                          "left_alone_by" : [ ],
                          "group" : "web",
                          "application" : "shop",
                          "image" : "web-2026.11.20",
                          "zone" : "local-a",
                          "cloud" : {
                            "state" : "running",
                            "status_check" : "ok",
                            "load_balancer" : "healthy",
                            "launched" : "2026-11-21T09:13:00Z",
                            "protected" : false,
                            "agent_address" : "127.0.0.1:22480"
                          },
                          "first_heard" : "2026-11-21T09:13:01Z",
                          "last_heard" : "2026-11-21T09:59:59.500Z",
                          "ready" : "2026-11-21T09:13:02Z",
                          "seal_tier" : "fallback",
                          "seal_enforce" : true,
                          "attempts" : 3,
                          "mismatches" : 0,
                          "intent" : null,
                          "replaces" : null
                        }\
                        """
                                .replace("\n", System.lineSeparator()));
    }

    @ParameterizedTest
    @CsvSource({
        "sick, 1",
        "silent, 1",
        "gone, 1",
        "replacing, 1",
        "changed, 1",
        "any, 9",
        "nonsense, 0"
    })
    void theFleetIsFilteredByStateOrVerdict(String state, int expected) {
        assertThat(get("/api/v1/instances?state=" + state).json().getJsonArray("list"))
                .hasSize(expected);
    }

    @Test
    void anInstanceThatIsGoneIsStillExplained() {
        JsonObject gone = get("/api/v1/instances/" + CannedFleet.GONE).json();

        assertThat(gone.getString("state")).isEqualTo("gone");
        assertThat(gone.getString("group")).isEqualTo("web");
        assertThat(gone.getJsonObject("boot").getJsonArray("stages")).hasSize(5);
        assertThat(gone.getJsonArray("evidence")).hasSize(2);
        assertThat(gone.getJsonObject("why").getString("summary"))
                .isEqualTo(
                        "i-0e44b1d9 was replaced by i-88c0ffee: nothing heard for 6 s and the"
                                + " cloud says stopped. Closed: its successor i-88c0ffee is proven"
                                + " up");
    }

    @Test
    void whyNamesEachClosedGateAndWhatClearsIt() {
        String summary =
                get("/api/v1/instances/" + CannedFleet.SICK + "/why").json().getString("summary");

        assertThat(summary)
                .contains("is sick: check app fails")
                .contains(
                        "Not replaced: budget (1 of 1 in use, needs under 1, cleared by: the"
                                + " release of the replacement of i-9c12ab08); image (")
                .doesNotContain("capacity");
    }

    @Test
    void anUnknownInstanceIs404InWords() {
        Got got = get("/api/v1/instances/i-never");

        assertThat(got.status()).isEqualTo(404);
        assertThat(got.json().getString("error")).isEqualTo("no instance i-never is known");
    }

    @Test
    void listsGroupsImagesAndReplacements() {
        JsonArray groups = get("/api/v1/groups").json().getJsonArray("list");
        JsonArray images = get("/api/v1/images").json().getJsonArray("list");
        JsonObject replacements = get("/api/v1/replacements?limit=1").json();

        assertThat(groups.getJsonObject(1).getJsonObject("hold").getString("who"))
                .isEqualTo("anna");
        assertThat(groups.getJsonObject(0).getInteger("replacements")).isEqualTo(1);
        assertThat(groups.getJsonObject(0).getJsonArray("lint").getJsonObject(0).getString("cure"))
                .isEqualTo("set MaxSize to at least 5");
        assertThat(images.getJsonObject(2).getBoolean("held")).isTrue();
        assertThat(images.getJsonObject(2).getJsonArray("next_of_groups").encode())
                .isEqualTo("[\"web\"]");
        assertThat(replacements.getInteger("total")).isEqualTo(2);
        assertThat(replacements.getJsonArray("list").getJsonObject(0).getString("id"))
                .as("newest first")
                .isEqualTo("r-000042");
    }

    @Test
    void findsLogLinesByInstanceTimeAndSubstring() {
        canned.log(CannedFleet.SICK, NOW - 60 * CannedFleet.SECOND, "old", "GET /a", "GET /b");
        canned.log(CannedFleet.HEALTHY, NOW - CannedFleet.SECOND, "GET /c");

        String path = "/api/v1/logs?contains=GET&from=5m&instance=";
        JsonArray lines = get(path + CannedFleet.SICK).json().getJsonArray("list");
        assertThat(lines).hasSize(2);
        assertThat(lines.getJsonObject(0).getString("text")).isEqualTo("GET /a");
        assertThat(lines.getJsonObject(0).getString("time"))
                .isEqualTo("2026-11-21T09:59:00.000000001Z");
        assertThat(get("/api/v1/logs?from=30s").json().getJsonArray("list")).hasSize(1);
        assertThat(
                        get("/api/v1/logs?until=" + (NOW / CannedFleet.SECOND - 59))
                                .json()
                                .getJsonArray("list"))
                .hasSize(3);
        assertThat(get("/api/v1/logs?from=2026-11-21T09:59:30Z").json().getJsonArray("list"))
                .hasSize(1);
        JsonObject newest = get("/api/v1/logs?limit=1").json();
        assertThat(newest.getJsonArray("list").getJsonObject(0).getString("text"))
                .isEqualTo("GET /c");
        assertThat(newest.getBoolean("truncated")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/logs?limit=0",
                "/api/v1/logs?limit=5001",
                "/api/v1/logs?limit=many",
                "/api/v1/logs?from=yesterday",
                "/api/v1/logs?from=99999999999999999999999",
                "/api/v1/logs?from=1m&until=2m",
                "/api/v1/logs?instance=..%2F..%2Fetc",
                "/api/v1/instances/-rf",
                "/api/v1/instances/a%20b/why",
                "/api/v1/replacements?limit=-1"
            })
    void whatCannotBeUnderstoodIs400InWords(String path) {
        Got got = get(path);

        assertThat(got.status()).isEqualTo(400);
        assertThat(got.json().getString("error")).isNotBlank();
    }

    @Test
    void whatAHostSaysStaysTextInJson() {
        canned.log(CannedFleet.SICK, NOW, CannedFleet.HOSTILE);

        Got got = get("/api/v1/logs");

        assertThat(got.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(got.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(got.body()).doesNotContain("\u001b").doesNotContain("\nevent:");
        assertThat(got.json().getJsonArray("list").getJsonObject(0).getString("text"))
                .isEqualTo(CannedFleet.HOSTILE);
    }

    @Test
    void evidenceIsServedAsTextAndOnlyWhatIsListed() {
        String base = "/api/v1/instances/" + CannedFleet.GONE + "/evidence";

        Got console = get(base + "/console.txt");
        assertThat(get(base).json().getJsonArray("list")).hasSize(2);
        assertThat(console.status()).isEqualTo(200);
        assertThat(console.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(get(base + "/boot.json").json().getString("a")).isEqualTo("<b>");
        assertThat(get(base + "/secret.txt").status()).isEqualTo(404);
        assertThat(get(base + "/..%2Fboot.json").status()).isEqualTo(404);
        assertThat(get(base + "/%2e%2e%2f%2e%2e%2fetc%2fpasswd").status()).isEqualTo(404);
        assertThat(get("/api/v1/instances/" + CannedFleet.SICK + "/evidence").status())
                .isEqualTo(404);
    }

    @Test
    void completenessAndReceiptsArePassedThrough() {
        assertThat(get("/api/v1/instances/i-3f9a01c2/completeness").json().getString("words"))
                .isEqualTo("gap of 3 records");
        assertThat(
                        get("/api/v1/instances/" + CannedFleet.SICK + "/completeness")
                                .json()
                                .getString("words"))
                .isEqualTo("no claim: nothing with a batch id has come from it");
        assertThat(get("/api/v1/instances/i-unknown/completeness").status()).isEqualTo(404);
        assertThat(
                        get("/api/v1/instances/i-3f9a01c2")
                                .json()
                                .getJsonObject("completeness")
                                .getString("words"))
                .isEqualTo("gap of 3 records");
        assertThat(get("/api/v1/receipts").body())
                .isEqualTo("{\"n\":1,\"prev\":\"0\"}\n{\"n\":2,\"prev\":\"ab\"}\n");
    }

    @Test
    void aChangeCarriesWhoAndWhyToTheDesk() {
        String body = "{\"who\":\" anna \",\"why\":\"a deployment\",\"until\":\"1h\"}";

        assertThat(send("POST", "/api/v1/groups/web/hold", body).json().getString("done"))
                .isEqualTo("recorded");
        send("DELETE", "/api/v1/groups/web/hold", body);
        send("POST", "/api/v1/instances/i-3f9a01c2/replace", body);
        send("POST", "/api/v1/images/web-2/hold", body);
        send("POST", "/api/v1/images/web-2/release", body);
        send("POST", "/api/v1/intents/r-1/release", body);
        send("POST", "/api/v1/proposals/rollback-web/approve", body);
        send("POST", "/api/v1/groups/web/rollback", body);
        send("POST", "/api/v1/groups/web/rollback", body.replace("{", "{\"image\":\"web-1\","));
        send("POST", "/api/v1/groups/web/gameday", body);
        send("POST", "/api/v1/breaker/reset", body);
        send("POST", "/api/v1/breaker/reset", body.replace("{", "{\"group\":\"web\","));
        assertThat(canned.asked)
                .containsExactly(
                        "hold web anna: a deployment until " + (NOW + 60 * CannedFleet.MINUTE),
                        "resume web anna: a deployment",
                        "replace i-3f9a01c2 anna: a deployment",
                        "hold image web-2 anna: a deployment",
                        "release image web-2 anna: a deployment",
                        "release intent r-1 anna: a deployment",
                        "approve rollback-web anna: a deployment",
                        "rollback web to null anna: a deployment",
                        "rollback web to web-1 anna: a deployment",
                        "gameday web anna: a deployment",
                        "reset breaker null anna: a deployment",
                        "reset breaker web anna: a deployment");
    }

    @Test
    void answersWhatIsProposedAndHowShadowScored() {
        JsonArray proposals = get("/api/v1/proposals").json().getJsonArray("list");
        assertThat(proposals).hasSize(2);
        JsonObject rollback = proposals.getJsonObject(1);
        assertThat(proposals.getJsonObject(0).getBoolean("approvable")).isTrue();
        assertThat(rollback.getString("id")).isEqualTo("rollback-web");
        assertThat(rollback.getBoolean("approvable")).isTrue();
        assertThat(rollback.getJsonArray("closed").getJsonObject(0).getString("clears"))
                .isEqualTo("an operator's approval");
        JsonObject shadow = get("/api/v1/shadow").json();
        assertThat(shadow.getInteger("would_have_lost")).isEqualTo(1);
        assertThat(shadow.getInteger("precision_percent")).isEqualTo(50);
        assertThat(shadow.getJsonObject("outcomes").encode())
                .isEqualTo("{\"open\":1,\"right\":1,\"wrong\":1,\"planned\":0}");
    }

    @Test
    void whySaysWhoSaysWhatAndUntilWhen() {
        JsonObject testimony =
                get("/api/v1/instances/" + CannedFleet.DEAD_AGENT + "/why")
                        .json()
                        .getJsonObject("testimony");

        assertThat(testimony.getString("words"))
                .isEqualTo(
                        "1 of 3 against: agent silent for 1m 12s, cloud running, ok,"
                                + " load_balancer healthy");
        assertThat(testimony.getString("expires"))
                .isEqualTo(Times.text(NOW + 59 * CannedFleet.SECOND));
        assertThat(testimony.getJsonArray("statements").getJsonObject(2).encode())
                .isEqualTo(
                        new JsonObject()
                                .put("source", "load_balancer")
                                .put("opinion", "good")
                                .put("words", "healthy")
                                .put("at", Times.text(NOW - CannedFleet.SECOND))
                                .encode());
    }

    @Test
    void anOpenIntentSaysWhatComesNextAndAtWhichGateItWaits() {
        JsonObject open =
                get("/api/v1/replacements?limit=1").json().getJsonArray("list").getJsonObject(0);

        assertThat(open.getString("next")).isEqualTo("the successor proves its boot");
        assertThat(open.getJsonArray("waits").getJsonObject(0).getString("value"))
                .isEqualTo("terminate was throttled");
    }

    @Test
    void anIdentityThatTwoKeysClaimedIsANotice() {
        canned.contested = Map.of(CannedFleet.SICK, "boot b-1 was claimed by a second key");

        assertThat(get("/api/v1/instances").json().getJsonArray("notices").getString(0))
                .startsWith("i-5b77d0e4 may not be what it says: boot b-1 was claimed");
        assertThat(get("/api/v1/instances/" + CannedFleet.SICK).json().getString("contested"))
                .isEqualTo("boot b-1 was claimed by a second key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"who\":\"anna\"}",
                "{\"why\":\"because\"}",
                "{\"who\":\"  \",\"why\":\"because\"}",
                "{\"who\":7,\"why\":\"because\"}",
                "{\"who\":\"anna\",\"why\":\"two\\nlines\"}",
                "{\"who\":\"anna\",\"why\":\"because\",\"until\":\"soon\"}",
                "{\"who\":\"anna\",\"why\":\"because\",\"until\":\"2020-01-01T00:00:00Z\"}"
            })
    void aChangeWithoutWhoAndWhyIs400(String body) {
        Got got = send("POST", "/api/v1/groups/web/hold", body);

        assertThat(got.status()).isEqualTo(400);
        assertThat(got.json().getString("error")).isNotBlank();
        assertThat(canned.asked).isEmpty();
    }

    @Test
    void theDesksRefusalAndIgnoranceHaveTheirStatus() {
        String body = "{\"who\":\"anna\",\"why\":\"because\"}";

        canned.answer = new Answer.Refused("the group has no room");
        Got refused = send("POST", "/api/v1/instances/i-3f9a01c2/replace", body);
        canned.answer = new Answer.Unknown("no such group");
        Got unknown = send("POST", "/api/v1/groups/nope/hold", body);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().getString("error")).isEqualTo("the group has no room");
        assertThat(unknown.status()).isEqualTo(404);
    }

    @Test
    void aPageOfSomebodyElseChangesNothing() {
        String body = "{\"who\":\"anna\",\"why\":\"because\"}";
        String path = "/api/v1/groups/web/hold";

        assertThat(sendWith("POST", path, body, "Content-Type", "text/plain").status())
                .isEqualTo(415);
        assertThat(
                        sendWith(
                                        "POST",
                                        path,
                                        body,
                                        "Content-Type",
                                        "application/json",
                                        "Origin",
                                        "http://evil.example")
                                .status())
                .isEqualTo(403);
        assertThat(canned.asked).isEmpty();
    }

    @Test
    void aForeignNameForLoopbackReadsNothing() {
        String answer =
                raw(
                        "GET /api/v1/instances HTTP/1.1",
                        "Host: evil.example:8480",
                        "Connection: close");

        assertThat(answer).startsWith("HTTP/1.1 421 ").doesNotContain("i-3f9a01c2");
    }

    @Test
    void tooLargeABodyAndAWrongMethodAreRefusedInWords() {
        assertThat(send("POST", "/api/v1/groups/web/hold", "x".repeat(70_000)).status())
                .isEqualTo(413);
        Got wrong = send("POST", "/api/v1/logs", "{}");
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.json().getString("error")).isNotBlank();
        assertThat(get("/nothing/here").status()).isEqualTo(404);
    }

    @Test
    void scrapesGetWhatWasRenderedForThem() {
        Got metrics =
                sendWith(
                        "GET",
                        "/metrics?names=both&shard=1/2",
                        null,
                        "Accept",
                        "application/openmetrics-text");

        assertThat(metrics.body())
                .isEqualTo(
                        "asked for Scrape[accept=application/openmetrics-text,"
                                + " acceptEncoding=null, names=both, shard=1/2]\n");
        assertThat(metrics.header("Content-Type")).isEqualTo("text/plain; version=0.0.4");
        assertThat(get("/sd/prometheus?targets=instances").body()).contains("instances");
        assertThat(get("/metrics/node").body()).startsWith("node names");
    }

    @Test
    void thePastOfAnInstanceIsAskedForByTimeAndBounded() {
        assertThat(get("/api/v1/instances/i-long-gone/metrics?name=a.b&from=1h&limit=20").body())
                .startsWith("asked for Past[instance=i-long-gone, name=a.b, fromNanos=")
                .endsWith("points=20]\n");
        assertThat(get("/api/v1/instances/i-1/metrics?limit=2001").status()).isEqualTo(400);
        assertThat(get("/api/v1/instances/i-1/metrics?from=1m&until=2m").status()).isEqualTo(400);
    }

    @Test
    void anUnknownSetOfTargetsIsAnErrorAndNeverAnEmptyList() {
        assertThat(get("/sd/prometheus?targets=unknown").status()).isEqualTo(503);
    }

    @Test
    void isReadyOnlyWhenNothingSpeaksAgainstIt() {
        canned.notReady = "replaying the journal";

        assertThat(get("/healthz").status()).isEqualTo(200);
        assertThat(get("/readyz").status()).isEqualTo(503);
        assertThat(get("/readyz").json().getString("error")).isEqualTo("replaying the journal");
        canned.notReady = null;
        assertThat(get("/readyz").status()).isEqualTo(200);
    }

    @Test
    void thePageRunsNothingInlineAndLoadsNothingFromElsewhere() {
        Got page = get("/");

        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
                .doesNotContain("unsafe");
        for (String path :
                List.of(
                        "/",
                        "/ui/app.js",
                        "/ui/fleet.js",
                        "/ui/instance.js",
                        "/ui/story.js",
                        "/ui/parts.js",
                        "/ui/style.css")) {
            String text = get(path).body();
            assertThat(text).as(path).isNotBlank();
            assertThat(text.replace("http://www.w3.org/2000/svg", ""))
                    .as(path)
                    .doesNotContain("http://")
                    .doesNotContain("https://")
                    .doesNotContain("innerHTML")
                    .doesNotContain("insertAdjacentHTML")
                    .doesNotContainPattern("<script>|\\son\\w+=\"|style=\"");
        }
    }

    @Test
    void anotherAddressThanLoopbackIsRefused() {
        assertThatThrownBy(() -> server("0.0.0.0", 0))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("loopback");
    }

    @Test
    void aPortInUseIsSaidInOneLine() {
        try (ApiServer first = server("127.0.0.1", 0)) {
            int port = first.start();
            try (ApiServer second = server("127.0.0.1", port)) {
                assertThatThrownBy(second::start)
                        .isInstanceOfSatisfying(
                                ApiException.class,
                                refused ->
                                        assertThat(refused.code())
                                                .isEqualTo(ApiException.Code.PORT_IN_USE))
                        .hasMessageContaining("127.0.0.1:" + port);
            }
        }
    }

    private ApiServer server(String host, int port) {
        return new ApiServer(
                vertx,
                new ApiServer.Endpoint(host, port),
                canned.views(),
                canned,
                canned,
                () -> Optional.ofNullable(canned.notReady),
                () -> NOW);
    }

    private Got get(String path) {
        return sendWith("GET", path, null);
    }

    private Got send(String method, String path, String body) {
        return sendWith(method, path, body, "Content-Type", "application/json");
    }

    private Got sendWith(String method, String path, String body, String... headers) {
        try (ApiServer server = server("127.0.0.1", 0)) {
            int port = server.start();
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .method(
                                    method,
                                    body == null
                                            ? HttpRequest.BodyPublishers.noBody()
                                            : HttpRequest.BodyPublishers.ofString(body));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return new Got(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private String raw(String... head) {
        try (ApiServer server = server("127.0.0.1", 0);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.start())) {
            String request = String.join("\r\n", head) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private record Got(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        JsonObject json() {
            return new JsonObject(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }
}
