package io.adamant.collector;

import io.adamant.collector.metrics.history.MetricHistory;
import io.adamant.collector.metrics.history.MetricHistory.Answer;
import io.adamant.collector.metrics.history.MetricHistory.Measured;
import io.adamant.collector.metrics.history.MetricHistory.Series;
import io.adamant.collector.metrics.history.MetricHistory.Window;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The past of an instance as the API shows it: times in Unix seconds, values in the sent unit. */
final class HistoryJson {

    private static final double NANOS_PER_SECOND = 1e9;

    private HistoryJson() {}

    static String names(Window window, Answer<Measured> answer) {
        JsonArray names = new JsonArray();
        for (Measured one : answer.found()) {
            names.add(
                    new JsonObject()
                            .put("name", one.name())
                            .put("unit", one.unit())
                            .put("kind", one.kind())
                            .put("points", one.points()));
        }
        return head(window, answer).put("names", names).encode();
    }

    static String series(Window window, String name, Answer<Series> answer) {
        JsonArray all = new JsonArray();
        for (Series one : answer.found()) {
            JsonArray points = new JsonArray();
            for (MetricHistory.Point point : one.points()) {
                points.add(
                        new JsonArray()
                                .add(point.unixNanos() / NANOS_PER_SECOND)
                                .add(finite(point.value())));
            }
            all.add(
                    new JsonObject()
                            .put("attributes", new JsonObject(one.attributes()))
                            .put("unit", one.unit())
                            .put("kind", one.kind())
                            .put("points", points));
        }
        return head(window, answer).put("name", name).put("series", all).encode();
    }

    /** JSON has no other numbers. */
    private static Object finite(double value) {
        return Double.isFinite(value) ? value : Double.toString(value);
    }

    private static JsonObject head(Window window, Answer<?> answer) {
        return new JsonObject()
                .put("instance", window.instance().value())
                .put("from", window.fromUnixNanos() / NANOS_PER_SECOND)
                .put("until", window.untilUnixNanos() / NANOS_PER_SECOND)
                .put("complete", answer.complete())
                .put("notes", new JsonArray(answer.notes()));
    }
}
