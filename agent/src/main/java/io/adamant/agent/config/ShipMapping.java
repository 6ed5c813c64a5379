package io.adamant.agent.config;

import io.adamant.agent.config.AgentConfig.Ship;
import io.adamant.shared.config.DataSize;
import io.adamant.shared.config.Section;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The mapping of {@code collector} and {@code ship}. */
final class ShipMapping {

    private static final DataSize LEAST_RATE = new DataSize(16 << 10);
    private static final DataSize RATE = DataSize.ofMebibytes(100);
    private static final DataSize MOST_RATE = DataSize.ofMebibytes(10 << 10);

    private ShipMapping() {}

    static List<URI> collectors(Section section) {
        List<URI> uris = new ArrayList<>();
        List<String> texts = section.texts("endpoints");
        if (texts.isEmpty()) {
            section.problem("endpoints", "must name at least one address of the collector");
        }
        for (String text : texts) {
            URI uri = Addresses.uri(text);
            if (uri == null || !isEndpoint(uri)) {
                section.problem(
                        "endpoints",
                        "must be like https://host:4318 or http://host:4318, not '" + text + "'");
            } else {
                uris.add(uri);
            }
        }
        return uris;
    }

    private static boolean isEndpoint(URI uri) {
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        return web && uri.getHost() != null && uri.getQuery() == null && uri.getUserInfo() == null;
    }

    static Ship ship(Section collector, List<URI> endpoints, Section ship) {
        Section tls = collector.section("tls");
        Path ca = path(tls, "ca");
        Path certificate = path(tls, "certificate");
        Path key = path(tls, "key");
        if ((certificate == null) != (key == null)) {
            tls.problem(certificate == null ? "certificate" : "key", "must be there too");
        }
        boolean secure = endpoints.stream().anyMatch(e -> "https".equals(e.getScheme()));
        if (collector.has("tls") && !secure && !endpoints.isEmpty()) {
            collector.problem("tls", "is of no use: no endpoint begins with https://");
        }
        boolean both = certificate != null && key != null;
        return new Ship(
                ca,
                both ? certificate : null,
                both ? key : null,
                ship.size("rate", RATE, LEAST_RATE, MOST_RATE),
                ship.duration(
                        "flush", Duration.ofSeconds(2), Duration.ZERO, Duration.ofMinutes(1)));
    }

    private static @Nullable Path path(Section section, String key) {
        return section.optionalText(key)
                .map(text -> Paths.absoluteOrNoted(section, key, text))
                .orElse(null);
    }
}
