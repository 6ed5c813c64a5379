package io.adamant.collector.traced;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Past;
import io.adamant.collector.journal.View;
import io.adamant.collector.telemetry.Traces;
import io.adamant.collector.telemetry.Traces.Span;
import io.adamant.shared.time.WallClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The last of the views: a sampled span for a run of deliveries, from its first to the moment when
 * all views have published it, with how long its first entry had waited. Owned by the view thread.
 */
public final class TracedViews implements View {

    private final Traces traces;
    private final WallClock wall;
    private @Nullable Span run;
    private int deliveries;

    public TracedViews(Traces traces, WallClock wall) {
        this.traces = traces;
        this.wall = wall;
    }

    @Override
    public String name() {
        return "traced";
    }

    @Override
    public Past past() {
        return new Past.Recent(Duration.ZERO);
    }

    @Override
    public void apply(Delivery delivery) {
        if (run == null) {
            long waited = wall.unixNanos() - delivery.origin().receivedUnixNanos();
            run = traces.beginOften("views.run", "waited_ms", Long.toString(waited / 1_000_000));
        }
        deliveries++;
    }

    @Override
    public void settled() {
        if (run != null) {
            run.with("deliveries", Integer.toString(deliveries)).end();
            run = null;
            deliveries = 0;
        }
    }
}
