package io.adamant.collector;

import io.adamant.collector.api.Exports;
import io.adamant.collector.metrics.Exposition;
import io.adamant.collector.metrics.ServiceDiscovery;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows the metrics room to the API, which does not know it. */
record Scrapes(Exposition exposition, ServiceDiscovery discovery) implements Exports {

    @Override
    public Rendered metrics(@Nullable String accept) {
        return rendered(exposition.render(accept));
    }

    @Override
    public Rendered nodeMetrics(@Nullable String accept) {
        return rendered(exposition.renderNodeNames(accept));
    }

    @Override
    public Optional<Rendered> targets(@Nullable String targets) {
        return discovery.json(targets).map(body -> new Rendered("application/json", body));
    }

    private static Rendered rendered(Exposition.Rendered rendered) {
        return new Rendered(rendered.contentType(), rendered.body());
    }
}
