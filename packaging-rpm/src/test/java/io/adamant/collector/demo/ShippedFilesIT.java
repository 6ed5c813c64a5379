package io.adamant.collector.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** promtool (Debian package prometheus) reads the shipped rules, their tests and the dashboards. */
final class ShippedFilesIT {

    private static final Path PROMETHEUS = Installed.distribution().resolve("prometheus");
    private static final Path GRAFANA = Installed.distribution().resolve("grafana");

    @BeforeAll
    static void needsPromtool() {
        Installed.need(
                Prometheus.isInstalled(),
                "prometheus and promtool are not installed (Debian package prometheus)");
    }

    @Test
    void theScrapeConfigurationAndTheRulesAreGood() throws Exception {
        assertThat(Prometheus.promtool(PROMETHEUS, "check", "config", "prometheus.yml"))
                .startsWith("0 ")
                .doesNotContain("FAILED");
        assertThat(Prometheus.promtool(PROMETHEUS, "check", "rules", "adamant.rules.yml"))
                .startsWith("0 ");
    }

    @Test
    void theRulesTestsHold() throws Exception {
        assertThat(Prometheus.promtool(PROMETHEUS, "test", "rules", "adamant.rules.test.yml"))
                .startsWith("0 ");
    }

    @Test
    void everyAlertHasATest() throws IOException {
        String tests = Files.readString(PROMETHEUS.resolve("adamant.rules.test.yml"));
        List<String> alerts =
                Files.readAllLines(PROMETHEUS.resolve("adamant.rules.yml")).stream()
                        .filter(line -> line.strip().startsWith("- alert: "))
                        .map(line -> line.strip().substring("- alert: ".length()))
                        .toList();
        assertThat(alerts)
                .hasSizeGreaterThan(10)
                .allSatisfy(alert -> assertThat(tests).contains("alertname: " + alert));
    }

    @Test
    void theDashboardsNameOnlySourcesThatAreProvisioned() throws IOException {
        String sources = Files.readString(GRAFANA.resolve("provisioning/datasources/adamant.yaml"));
        Set<String> uids = new HashSet<>();
        for (Dashboards.Query query : Dashboards.queries("i-1")) {
            uids.add(query.source());
        }
        Dashboards.variables().forEach(query -> uids.add(query.source()));
        assertThat(uids)
                .containsExactlyInAnyOrder("adamant-prometheus", "adamant-loki")
                .allSatisfy(uid -> assertThat(sources).contains("uid: " + uid + "\n"));
    }

    @Test
    void noTwoDashboardsOrPanelsAreTheSameAndNoneOverlap() throws IOException {
        Set<String> uids = new HashSet<>();
        for (JsonObject dashboard : Dashboards.shipped()) {
            String uid = dashboard.getString("uid");
            assertThat(uids.add(uid)).as(uid).isTrue();
            Set<Integer> ids = new HashSet<>();
            Set<List<Integer>> cells = new HashSet<>();
            for (JsonObject panel : Dashboards.objects(dashboard.getJsonArray("panels"))) {
                String where = uid + " / " + panel.getString("title");
                assertThat(ids.add(panel.getInteger("id"))).as(where).isTrue();
                assertThat(cells(panel.getJsonObject("gridPos")))
                        .as(where)
                        .allSatisfy(cell -> assertThat(cells.add(cell)).isTrue());
            }
        }
    }

    private static List<List<Integer>> cells(JsonObject place) {
        List<List<Integer>> cells = new ArrayList<>();
        assertThat(place.getInteger("x") + place.getInteger("w")).isLessThanOrEqualTo(24);
        for (int x = 0; x < place.getInteger("w"); x++) {
            for (int y = 0; y < place.getInteger("h"); y++) {
                cells.add(List.of(place.getInteger("x") + x, place.getInteger("y") + y));
            }
        }
        return cells;
    }

    @Test
    void everyPanelHasATitleAndAQuery() throws IOException {
        for (JsonObject dashboard : Dashboards.shipped()) {
            for (JsonObject panel : Dashboards.objects(dashboard.getJsonArray("panels"))) {
                assertThat(panel.getString("title")).as(dashboard.getString("uid")).isNotBlank();
                if (!panel.getString("type").equals("row")) {
                    assertThat(panel.getJsonArray("targets", new JsonArray()))
                            .as(panel.getString("title"))
                            .isNotEmpty();
                }
            }
        }
    }
}
