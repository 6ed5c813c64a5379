package io.adamant.collector.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The shipped dashboards as Grafana reads them, and every query in them. */
final class Dashboards {

    /** What Grafana would put in; an instance is put in besides. */
    private static final Map<String, String> VARIABLES =
            Map.of(
                    "$__rate_interval", "10s",
                    "$__interval", "10s",
                    "$__auto", "10s",
                    "$__range", "5m",
                    "$application", ".*",
                    "$group", ".*",
                    "$image", ".*");

    /**
     * One query.
     *
     * @param where dashboard and panel, for people
     * @param mayBeEmpty the words that the panel shows then; empty when there must be an answer
     */
    record Query(String where, String source, String expression, String mayBeEmpty) {

        Query {
            if (expression.contains("$")) {
                throw new AssertionError(where + " has an unknown variable: " + expression);
            }
        }
    }

    private Dashboards() {}

    static List<JsonObject> shipped() throws IOException {
        Path folder = Installed.distribution().resolve("grafana/dashboards");
        List<JsonObject> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                all.add(new JsonObject(Files.readString(file)));
            }
        }
        return all;
    }

    static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    static List<Query> queries(String instance) throws IOException {
        List<Query> all = new ArrayList<>();
        for (JsonObject dashboard : shipped()) {
            for (JsonObject panel : objects(dashboard.getJsonArray("panels"))) {
                for (JsonObject target : objects(panel.getJsonArray("targets", new JsonArray()))) {
                    all.add(query(dashboard, panel, target, instance));
                }
            }
        }
        return all;
    }

    private static Query query(
            JsonObject dashboard, JsonObject panel, JsonObject target, String instance) {
        JsonObject defaults = panel.getJsonObject("fieldConfig").getJsonObject("defaults");
        return new Query(
                dashboard.getString("title") + " / " + panel.getString("title"),
                target.getJsonObject("datasource").getString("uid"),
                filled(target.getString("expr"), instance),
                defaults.getString("noValue", ""));
    }

    /** The queries of template variables, all {@code label_values(selector, label)}. */
    static List<Query> variables() throws IOException {
        List<Query> all = new ArrayList<>();
        for (JsonObject dashboard : shipped()) {
            JsonObject templating = dashboard.getJsonObject("templating");
            for (JsonObject variable : objects(templating.getJsonArray("list"))) {
                all.add(
                        new Query(
                                dashboard.getString("title") + " / $" + variable.getString("name"),
                                variable.getJsonObject("datasource").getString("uid"),
                                filled(variable.getJsonObject("query").getString("query"), ""),
                                ""));
            }
        }
        return all;
    }

    private static String filled(String expression, String instance) {
        String filled = expression.replace("$instance", instance);
        for (Map.Entry<String, String> variable : VARIABLES.entrySet()) {
            filled = filled.replace(variable.getKey(), variable.getValue());
        }
        return filled;
    }
}
