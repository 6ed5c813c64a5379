package io.adamant.collector;

import io.adamant.collector.api.Exports;
import io.adamant.collector.metrics.Exposition;
import io.adamant.collector.metrics.ServiceDiscovery;
import org.jspecify.annotations.Nullable;

/** Shows the metrics room to the API, which does not know it. */
record Scrapes(Exposition exposition, ServiceDiscovery discovery) implements Exports {

    @Override
    public Rendered metrics(@Nullable String accept) {
        Exposition.Rendered rendered = exposition.render(accept);
        return new Rendered(rendered.contentType(), rendered.body());
    }

    @Override
    public Rendered targets(@Nullable String targets) {
        return discovery
                .json(targets)
                .map(body -> new Rendered("application/json", body))
                .orElseThrow(() -> new IllegalStateException("the inventory is incomplete"));
    }
}
