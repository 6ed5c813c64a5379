package io.adamant.collector.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.api.ask.Route;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The API's description says what the server serves, no more and no less. */
final class OpenApiTest {

    private static final Set<String> METHODS = Set.of("get", "post", "delete", "put", "patch");

    private final CannedViews canned = new CannedViews(CannedFleet.at(1));

    @Test
    void everyRouteIsDescribedAndEveryDescriptionIsServed() throws IOException {
        Set<String> served = new TreeSet<>();
        served.add("GET " + ApiServer.EVENTS_PATH);
        for (Route route : ApiServer.routes(canned.views(), canned, canned, Optional::empty)) {
            served.add(route.method() + " " + route.path());
        }

        assertThat(described()).isEqualTo(served);
    }

    @Test
    void everyReferenceLeadsSomewhere() throws IOException {
        Map<?, ?> document = document();

        assertThat(references(document)).isNotEmpty().allMatch(ref -> resolves(document, ref));
    }

    private static Set<String> described() throws IOException {
        Set<String> described = new TreeSet<>();
        ((Map<?, ?>) document().get("paths"))
                .forEach(
                        (path, item) ->
                                ((Map<?, ?>) item)
                                        .keySet().stream()
                                                .map(Object::toString)
                                                .filter(METHODS::contains)
                                                .map(name -> name.toUpperCase(Locale.ROOT))
                                                .forEach(name -> described.add(name + " " + path)));
        return described;
    }

    private static Map<?, ?> document() throws IOException {
        try (InputStream in = OpenApiTest.class.getResourceAsStream("/api/openapi.yaml")) {
            return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(in);
        }
    }

    private static Set<String> references(Object node) {
        Set<String> found = new TreeSet<>();
        if (node instanceof Map<?, ?> map) {
            if (map.get("$ref") instanceof String ref) {
                found.add(ref);
            }
            map.values().forEach(value -> found.addAll(references(value)));
        } else if (node instanceof List<?> list) {
            list.forEach(value -> found.addAll(references(value)));
        }
        return found;
    }

    private static boolean resolves(Map<?, ?> document, String ref) {
        Object node = document;
        for (String step : ref.substring("#/".length()).split("/")) {
            node = node instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return node != null;
    }
}
