package io.adamant.collector.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.collector.cloud.local.LocalCloudClient.Fault;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus (Debian package prometheus, 2.42) with the shipped configuration scrapes a real
 * collector that has replaced one of three real agents; every query of every dashboard is asked.
 */
final class ObservedFleetIT {

    private static final int PORT = 26_600;
    private static final int PROMETHEUS_PORT = 26_730;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

    private static final Pattern DOCUMENTED = Pattern.compile("`(adamant_[a-z_]+)`");

    @TempDir static Path directory;

    private static Programs programs;
    private static Fleet fleet;
    private static CloudSide cloud;
    private static Http http;
    private static Prometheus prometheus;
    private static String victim;

    @BeforeAll
    static void replaceOneOfThreeUnderPrometheus() throws Exception {
        Installed.need(
                Prometheus.isInstalled(),
                "prometheus is not installed (Debian package prometheus)");
        DemoOptions options =
                new DemoOptions(false, PORT, directory.resolve("d"), false, null, "auto", 3);
        programs = new Programs(options, Installed.distribution());
        fleet = new Fleet(options.port());
        cloud = new CloudSide(options.cloudPort());
        http = new Http(options.port());
        programs.prepare();
        // A busy machine must not make the successor dead on boot, and the image a held one.
        Files.writeString(
                options.directory().resolve("policy.yaml"),
                DemoPolicy.YAML.replace("boot-bound: 10s", "boot-bound: 90s"));
        programs.startCloud();
        programs.startCollector();
        await("both up").atMost(LIMIT).until(() -> fleet.isReady() && cloud.isUp());
        cloud.createGroup(options);
        prometheus = Prometheus.start(directory.resolve("p"), PROMETHEUS_PORT, PORT);
        await("three healthy").atMost(LIMIT).until(() -> fleet.healthy().size() == 3);
        victim = fleet.healthy().getFirst().id();
        cloud.attempt(fleet.healthy().getLast().id());
        await("Prometheus has the host's own metrics")
                .atMost(LIMIT)
                .until(() -> prometheus.isUp() && !ofTheVictim().isEmpty());
        cloud.harm(Fault.KILL, victim);
        await("replaced")
                .atMost(LIMIT)
                .until(() -> fleet.replacementOf(victim).filter(r -> !r.open()).isPresent());
        await("three healthy again").atMost(LIMIT).until(() -> fleet.healthy().size() == 3);
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (programs != null) {
            programs.close();
            fleet.close();
            cloud.close();
            http.close();
        }
    }

    /** Every series of the host but the one that stays, and the alerts that name it. */
    private static List<JsonObject> ofTheVictim() {
        return prometheus.query(
                "{instance=\""
                        + victim
                        + "\",__name__!~\"adamant_instance_last_seen_seconds|ALERTS.*\"}");
    }

    @Test
    void prometheusDiscoversTheCollectorAndTakesOpenMetrics() {
        assertThat(prometheus.targets())
                .singleElement()
                .satisfies(
                        target -> {
                            assertThat(target.getString("health")).isEqualTo("up");
                            assertThat(target.getJsonObject("labels").getString("job"))
                                    .isEqualTo("adamant");
                            assertThat(target.getJsonObject("discoveredLabels").getMap())
                                    .containsEntry("__meta_adamant_role", "collector");
                        });
        // In OpenMetrics a counter's metadata has its name without _total.
        assertThat(prometheus.metadata("adamant_control_rounds")).isNotEmpty();
    }

    @Test
    void aHostsSeriesKeepTheirOwnInstanceLabel() {
        await("the hosts' own metrics")
                .atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(prometheus.instancesOf("system_memory_limit_bytes"))
                                        .containsAll(
                                                fleet.healthy().stream()
                                                        .map(Fleet.Member::id)
                                                        .toList()));
        assertThat(prometheus.query("count({exported_instance!=\"\"})")).isEmpty();
    }

    @Test
    void aGoneHostsSeriesEndAtTheNextScrapeAndWhenItWasSeenStays() {
        String ofTheVictim = "{instance=\"" + victim + "\"";
        await("the collector shows it no more")
                .atMost(LIMIT)
                .until(
                        () ->
                                !http.get("/metrics")
                                        .body()
                                        .contains("adamant_instance_up" + ofTheVictim));

        // Without staleness they would stay for Prometheus' look-back of five minutes.
        await("its series have ended").atMost(SOON).until(() -> ofTheVictim().isEmpty());

        assertThat(prometheus.query("adamant_instance_last_seen_seconds" + ofTheVictim + "}"))
                .hasSize(1);
        assertThat(prometheus.query("sum(adamant_replacements_total) > 0")).hasSize(1);
    }

    @Test
    void promtoolLikesTheDiscoveryAndThePage() throws Exception {
        assertThat(
                        Prometheus.promtool(
                                directory,
                                "check",
                                "service-discovery",
                                "--timeout=10s",
                                prometheus.config().toString(),
                                "adamant"))
                .startsWith("0 ")
                .contains("__meta_adamant_shard")
                .contains("127.0.0.1:" + PORT);
        Path page = directory.resolve("page.txt");
        Files.writeString(page, http.get("/metrics").body());
        Process check =
                new ProcessBuilder("promtool", "check", "metrics")
                        .redirectInput(page.toFile())
                        .redirectErrorStream(true)
                        .start();
        assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(check.waitFor()).isZero();
    }

    /** Others build on these names; one that goes or changes is noticed here. */
    @Test
    void everyDocumentedNameIsOnThePage() throws Exception {
        String page = http.get("/metrics").body();
        String table =
                Files.readString(Path.of("../docs/collect-metrics.md"))
                        .transform(text -> text.substring(text.indexOf("## The collector's names")))
                        .transform(text -> text.substring(0, text.indexOf("Only while there is")));
        List<String> names =
                DOCUMENTED.matcher(table).results().map(found -> found.group(1)).toList();
        assertThat(names)
                .hasSizeGreaterThan(30)
                .allSatisfy(
                        name -> assertThat(page).containsPattern("# TYPE " + name + "(_total)? "));
    }

    @Test
    void theLastHourOfTheOneThatIsGoneCanStillBeRead() {
        Http.Answer answer =
                http.get(
                        "/api/v1/instances/"
                                + victim
                                + "/metrics?from=1h&name=system.memory.linux.available");
        assertThat(answer.status()).isEqualTo(200);
        JsonObject past = new JsonObject(answer.body());
        assertThat(past.getBoolean("complete")).isTrue();
        assertThat(Dashboards.objects(past.getJsonArray("series")))
                .singleElement()
                .satisfies(series -> assertThat(series.getJsonArray("points")).isNotEmpty());
    }

    @Test
    void noAlertFiresButTheDeadMans() {
        await("the dead man's")
                .atMost(SOON)
                .until(() -> !prometheus.query("ALERTS{alertname=\"AdamantDeadMan\"}").isEmpty());
        assertThat(prometheus.query("ALERTS{alertstate=\"firing\",alertname!=\"AdamantDeadMan\"}"))
                .isEmpty();
    }

    @Test
    void everyVariableOfADashboardHasValues() throws Exception {
        for (Dashboards.Query query : Dashboards.variables()) {
            Matcher parts = LABEL_VALUES.matcher(query.expression());
            assertThat(parts.matches()).as(query.where()).isTrue();
            assertThat(prometheus.labelValues(parts.group(2), parts.group(1)))
                    .as(query.where())
                    .isNotEmpty();
        }
    }

    @Test
    void everyPromQlQueryOfADashboardHasAnAnswerOrSaysWhyItMayHaveNone() throws Exception {
        String instance = fleet.healthy().getFirst().id();
        await("two different samples of everything, for the rates")
                .atMost(LIMIT)
                .until(() -> unanswered(instance).isEmpty());
    }

    /** Those that must have an answer and have none yet; a wrong query throws. */
    private static List<String> unanswered(String instance) throws Exception {
        List<String> unanswered = new ArrayList<>();
        for (Dashboards.Query query : Dashboards.queries(instance)) {
            if (query.source().equals("adamant-prometheus")
                    && prometheus.query(query.expression()).isEmpty()
                    && query.mayBeEmpty().isEmpty()) {
                unanswered.add(query.where() + ": " + query.expression());
            }
        }
        return unanswered;
    }

    @Test
    void everyLogQlQueryOfADashboardHasAnAnswerOrSaysWhyItMayHaveNone() throws Exception {
        Installed.need(
                http.get("/loki/api/v1/labels").status() == 200, "this collector has no Loki API");
        for (Dashboards.Query query : Dashboards.queries(fleet.healthy().getFirst().id())) {
            if (query.source().equals("adamant-loki")) {
                Http.Answer answer =
                        http.get(
                                "/loki/api/v1/query_range?limit=10&step=10s&query="
                                        + URLEncoder.encode(
                                                query.expression(), StandardCharsets.UTF_8));
                assertThat(answer.status()).as(query.where() + answer.body()).isEqualTo(200);
                JsonArray result =
                        new JsonObject(answer.body()).getJsonObject("data").getJsonArray("result");
                assertThat(result.isEmpty() && query.mayBeEmpty().isEmpty())
                        .as(query.where() + ": " + query.expression())
                        .isFalse();
            }
        }
    }
}
