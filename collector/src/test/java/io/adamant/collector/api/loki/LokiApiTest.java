package io.adamant.collector.api.loki;

import static io.adamant.collector.api.loki.LokiServer.NOW;
import static io.adamant.collector.logs.LogStoreInMemory.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests that Grafana's Loki data source sends, and the shapes that it reads. */
final class LokiApiTest {

    private static final String V1 = "/loki/api/v1";
    private static final long S = 1_000_000_000L;

    private static LokiServer loki;

    @BeforeAll
    static void serve() {
        loki = new LokiServer();
        loki.store.add(entry("i-1", NOW - 90 * S, 9, "GET /a 200"));
        loki.store.add(entry("i-1", NOW - 60 * S, 17, "{\"status\":500,\"took\":\"12ms\"}"));
        loki.store.add(entry("i-2", NOW - 30 * S, 13, "slow path=/b took=2s"));
    }

    @AfterAll
    static void stop() {
        loki.close();
    }

    @Test
    void theHealthCheckAtTheBeginningOfTimeIsOneSampleOfTwo() {
        JsonObject answer =
                loki.json(V1 + "/query", "query", "vector(1)+vector(1)", "time", "4000000000");

        assertThat(answer.getString("status")).isEqualTo("success");
        JsonObject data = answer.getJsonObject("data");
        assertThat(data.getString("resultType")).isEqualTo("vector");
        assertThat(data.getJsonArray("result").encode())
                .isEqualTo("[{\"metric\":{},\"value\":[4000000000,\"2\"]}]");
        assertThat(data.getJsonObject("stats").getJsonObject("summary")).isNotNull();
        assertThat(
                        loki.json(
                                        V1 + "/query",
                                        "query",
                                        "vector(1)+vector(1)",
                                        "time",
                                        "4000000000000")
                                .getJsonObject("data")
                                .getJsonArray("result")
                                .encode())
                .isEqualTo("[{\"metric\":{},\"value\":[4000,\"2\"]}]");
    }

    @Test
    void aLogQueryIsStreamsOfPairsNewestFirst() {
        JsonObject data = range("{application=\"shop\"}", "limit", "2");

        assertThat(data.getString("resultType")).isEqualTo("streams");
        JsonArray streams = data.getJsonArray("result");
        assertThat(streams).hasSize(2);
        JsonObject newest = streams.getJsonObject(0);
        assertThat(newest.getJsonObject("stream").getMap())
                .containsEntry("instance", "i-2")
                .containsEntry("detected_level", "warn")
                .containsEntry("boot_id", "b1");
        assertThat(newest.getJsonArray("values").encode())
                .isEqualTo("[[\"" + (NOW - 30 * S) + "\",\"slow path=/b took=2s\"]]");
        assertThat(data.containsKey("encodingFlags")).isFalse();
    }

    @Test
    void labelsAreCategorizedWhenTheHeaderAsksForIt() {
        HttpResponse<String> response =
                loki.send(
                        HttpRequest.newBuilder(
                                        loki.address(
                                                "http",
                                                V1
                                                        + "/query_range?"
                                                        + LokiServer.form(
                                                                "query",
                                                                "{instance=\"i-1\"} | json |"
                                                                        + " status = 500")))
                                .header("X-Loki-Response-Encoding-Flags", "categorize-labels"));
        JsonObject data = new JsonObject(response.body()).getJsonObject("data");

        assertThat(data.getJsonArray("encodingFlags").encode())
                .isEqualTo("[\"categorize-labels\"]");
        JsonObject stream = data.getJsonArray("result").getJsonObject(0);
        assertThat(stream.getJsonObject("stream").getMap())
                .containsOnlyKeys(
                        "application",
                        "group",
                        "image",
                        "instance",
                        "service_name",
                        "source",
                        "zone");
        JsonArray value = stream.getJsonArray("values").getJsonArray(0);
        assertThat(value.getJsonObject(2).encode())
                .isEqualTo(
                        "{\"structuredMetadata\":{\"boot_id\":\"b1\",\"detected_level\":\"error\"},"
                                + "\"parsed\":{\"status\":\"500\",\"took\":\"12ms\"}}");
    }

    @Test
    void theLogVolumeIsAMatrixAtMultiplesOfTheStep() {
        JsonObject data =
                range(
                        "sum by (level, detected_level) (count_over_time({application=\"shop\"} |"
                                + " drop __error__[1m]))",
                        "start",
                        Long.toString(NOW - 125 * S),
                        "end",
                        Long.toString(NOW),
                        "step",
                        "60000ms");

        assertThat(data.getString("resultType")).isEqualTo("matrix");
        long t = NOW / S;
        assertThat(data.getJsonArray("result").encode())
                .isEqualTo(
                        "[{\"metric\":{\"detected_level\":\"error\"},\"values\":[["
                                + (t - 60)
                                + ",\"1\"]]},{\"metric\":{\"detected_level\":\"info\"},\"values\":[["
                                + (t - 60)
                                + ",\"1\"]]},{\"metric\":{\"detected_level\":\"warn\"},\"values\":[["
                                + t
                                + ",\"1\"]]}]");
    }

    @ParameterizedTest
    @CsvSource({
        "1795255140, 1795255141",
        "1795255140.0, 1795255140.001",
        "1795255140000000000, 1795255140000000001",
        "2026-11-21T09:59:00Z, 2026-11-21T09:59:00.5Z",
        "2026-11-21T10:59:00+01:00, 2026-11-21T10:59:01+01:00"
    })
    void everyFormOfTimeIsReadAndTheEndIsExclusive(String start, String end) {
        assertThat(range("{instance=\"i-1\"}", "start", start, "end", end).getJsonArray("result"))
                .hasSize(1);
        assertThat(range("{instance=\"i-1\"}", "start", "0", "end", start).getJsonArray("result"))
                .hasSize(1);
        assertThat(range("{instance=\"i-1\"}", "start", end, "end", end).getJsonArray("result"))
                .isEmpty();
    }

    @Test
    void aFormMayBePosted() {
        HttpResponse<String> response =
                loki.send(
                        HttpRequest.newBuilder(loki.address("http", V1 + "/query_range"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                LokiServer.form(
                                                        "query",
                                                        "{instance=\"i-2\"}",
                                                        "direction",
                                                        "FORWARD"))));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(response.body()).getJsonObject("data").getJsonArray("result"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "query; {instance=\"i-1\"}; log queries are not supported as an instant query type",
                "query_range; {instance=}; parse error: expected a string, found '}', at 1:11",
                "query_range; sum({a=\"b\"}); parse error: expected series",
                "query_range; {a=\"b\"} | pattern \"<x>\"; the pattern parser is not supported, at 1:11",
                "query_range; {a=~\".*\"}; a selector needs a matcher that the empty value fails",
                "query_range; rate({instance=\"i-1\"} | json [1m]); pipeline error: JSONParserErr",
                "query; ''; the parameter query is missing"
            })
    void aQueryThatCannotBeAnsweredIs400InWords(String path, String query, String words) {
        HttpResponse<String> response = loki.get(V1 + "/" + path, "query", query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/plain");
        assertThat(response.body()).startsWith(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "start=-9223372036854775807&end=-9223372036854775806&step=9223372036",
                "start=-9223372036854775807&step=9000000000",
                "start=-4611686018427387904&end=0&step=4611686018.427387903",
                "start=-9223372036854775807&end=9223372036854775807&step=9223372036"
            })
    void aStartOfBeforeAllTimesWithAHugeStepIs400(String parameters) {
        HttpResponse<String> response =
                loki.send(
                        HttpRequest.newBuilder(
                                loki.address(
                                        "http",
                                        V1
                                                + "/query_range?query=rate(%7Ba%3D%22b%22%7D%5B1m%5D)&"
                                                + parameters)));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains("start");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=5001",
                "limit=x",
                "start=yesterday",
                "step=0",
                "step=-1",
                "direction=up",
                "start=2&end=1",
                "start=99999999999999999999"
            })
    void aParameterThatMakesNoSenseIs400(String parameters) {
        HttpResponse<String> response =
                loki.send(
                        HttpRequest.newBuilder(
                                loki.address(
                                        "http",
                                        V1
                                                + "/query_range?"
                                                + LokiServer.form("query", "{instance=\"i-1\"}")
                                                + "&"
                                                + parameters)));
        HttpResponse<String> numbers =
                loki.send(
                        HttpRequest.newBuilder(
                                loki.address(
                                        "http",
                                        V1
                                                + "/query_range?query=rate(%7Ba%3D%22b%22%7D%5B1m%5D)&"
                                                + parameters)));

        boolean isForLines = parameters.startsWith("limit") || parameters.startsWith("direction");
        boolean isForNumbers = parameters.startsWith("step");
        assertThat(response.statusCode()).isEqualTo(isForNumbers ? 200 : 400);
        assertThat(numbers.statusCode()).isEqualTo(isForLines ? 200 : 400);
    }

    @Test
    void tooManyPointsAre400() {
        assertThat(
                        loki.get(
                                        V1 + "/query_range",
                                        "query",
                                        "rate({instance=\"i-1\"}[1m])",
                                        "start",
                                        "0",
                                        "end",
                                        "11000",
                                        "step",
                                        "1")
                                .body())
                .startsWith("exceeded maximum resolution of 11000 points");
    }

    @Test
    void timesThatReachBeyondWhatIsATimeAre400() {
        for (String[] times :
                new String[][] {
                    {"start", "-4100000000000000000", "end", "1", "step", "4000000000s"},
                    {"start", "-9223372036854775808", "end", "1", "step", "4611686017s"},
                    {"end", "-9223372036854775808", "since", "100y", "step", "1"}
                }) {
            List<String> parameters = new ArrayList<>(List.of("query", "rate({a=\"b\"}[1m])"));
            parameters.addAll(List.of(times));
            assertThat(
                            loki.get(V1 + "/query_range", parameters.toArray(new String[0]))
                                    .statusCode())
                    .as(String.join(" ", times))
                    .isEqualTo(400);
        }
    }

    @Test
    void labelsValuesAndSeriesAreThoseOfTheStreams() {
        assertThat(texts(loki.json(V1 + "/labels").getJsonArray("data")))
                .containsExactly(
                        "application",
                        "group",
                        "image",
                        "instance",
                        "service_name",
                        "source",
                        "zone");
        assertThat(texts(loki.json(V1 + "/label/instance/values").getJsonArray("data")))
                .containsExactly("i-1", "i-2");
        assertThat(
                        texts(
                                loki.json(
                                                V1 + "/label/instance/values",
                                                "query",
                                                "{instance=~\".*2\"}")
                                        .getJsonArray("data")))
                .containsExactly("i-2");
        assertThat(loki.json(V1 + "/label/none/values").getJsonArray("data")).isEmpty();
        assertThat(
                        loki.json(V1 + "/series", "match[]", "{instance=\"i-1\"}")
                                .getJsonArray("data")
                                .encode())
                .isEqualTo(
                        "[{\"application\":\"shop\",\"group\":\"web\",\"image\":\"img-1\","
                                + "\"instance\":\"i-1\",\"service_name\":\"app\","
                                + "\"source\":\"/var/log/app.log\",\"zone\":\"zone-a\"}]");
    }

    @Test
    void statsAndVolumesCountRecordsAndBytes() {
        String all = "{application=\"shop\"}";

        assertThat(loki.json(V1 + "/index/stats", "query", all).encode())
                .isEqualTo("{\"streams\":2,\"chunks\":2,\"entries\":3,\"bytes\":58}");
        assertThat(
                        loki.json(V1 + "/index/volume", "query", all, "targetLabels", "instance")
                                .getJsonObject("data")
                                .encode())
                .isEqualTo(
                        "{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"instance\":\"i-1\"},"
                                + "\"value\":[1795255200,\"38\"]},{\"metric\":{\"instance\":\"i-2\"},"
                                + "\"value\":[1795255200,\"20\"]}]}");
        assertThat(
                        loki.json(V1 + "/index/volume", "query", all, "aggregateBy", "labels")
                                .getJsonObject("data")
                                .getJsonArray("result")
                                .encode())
                .isEqualTo("[{\"metric\":{\"application\":\"\"},\"value\":[1795255200,\"58\"]}]");
        assertThat(
                        loki.json(
                                        V1 + "/index/volume_range",
                                        "query",
                                        all,
                                        "start",
                                        Long.toString(NOW - 120 * S),
                                        "step",
                                        "60")
                                .getJsonObject("data")
                                .getJsonArray("result")
                                .encode())
                .isEqualTo(
                        "[{\"metric\":{\"application\":\"shop\"},\"values\":[[1795255140,\"38\"],"
                                + "[1795255200,\"20\"]]}]");
    }

    @Test
    void fieldsOfASampleAreDetectedWithTheirTypes() {
        JsonObject fields = loki.json(V1 + "/detected_fields", "query", "{application=\"shop\"}");

        assertThat(fields.getJsonArray("fields").encode())
                .contains(
                        "{\"label\":\"status\",\"type\":\"int\",\"cardinality\":1,\"parsers\":[\"json\"]}")
                .contains("{\"label\":\"took\",\"type\":\"duration\",\"cardinality\":2,")
                .contains(
                        "{\"label\":\"detected_level\",\"type\":\"string\",\"cardinality\":3,\"parsers\":null}");
        assertThat(
                        texts(
                                loki.json(
                                                V1 + "/detected_field/took/values",
                                                "query",
                                                "{application=\"shop\"}")
                                        .getJsonArray("values")))
                .containsExactly("12ms", "2s");
    }

    @Test
    void whatGrafanaAsksBesidesIsAnsweredOrNotThere() {
        assertThat(loki.get("/ready").body()).isEqualTo("ready\n");
        assertThat(loki.json(V1 + "/status/buildinfo").getString("version")).isNotEmpty();
        assertThat(loki.json("/prometheus/api/v1/rules").getJsonObject("data").encode())
                .isEqualTo("{\"groups\":[]}");
        assertThat(loki.get(V1 + "/rules").body()).isEqualTo("{}");
        assertThat(loki.get(V1 + "/detected_labels").statusCode()).isEqualTo(404);
        assertThat(loki.get(V1 + "/patterns").statusCode()).isEqualTo(404);
        loki.notReady = Optional.of("reading the journal");
        assertThat(loki.get("/ready").statusCode()).isEqualTo(503);
        loki.notReady = Optional.empty();
    }

    @Test
    void whatCouldNotBeLookedAtIsAWarning() {
        loki.store.notes.add("1 file is put aside");
        try {
            assertThat(
                            texts(
                                    loki.json(V1 + "/query_range", "query", "{instance=\"i-1\"}")
                                            .getJsonArray("warnings")))
                    .containsExactly("1 file is put aside");
        } finally {
            loki.store.notes.clear();
        }
    }

    private static List<String> texts(JsonArray array) {
        return array.stream().map(String.class::cast).toList();
    }

    private static JsonObject range(String query, String... more) {
        String[] parameters = new String[more.length + 2];
        parameters[0] = "query";
        parameters[1] = query;
        System.arraycopy(more, 0, parameters, 2, more.length);
        return loki.json(V1 + "/query_range", parameters).getJsonObject("data");
    }
}
