package io.adamant.agent;

import io.adamant.agent.endpoint.HealthPage;
import io.adamant.agent.endpoint.Pages;
import io.adamant.agent.endpoint.PrometheusText;
import io.adamant.agent.identity.Identity;
import io.adamant.agent.source.boot.BootSource;
import io.adamant.agent.source.boot.BootStatus;
import io.adamant.agent.source.host.HostSource;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.MetricPoint;
import java.util.ArrayList;
import java.util.List;

/** What the local endpoint shows, put together from the other parts' snapshots. */
final class AgentPages implements Pages {

    private final BootSource boot;
    private final IdentitySeeker identity;
    private final HostSource host;
    private final AgentMetrics own;
    private final BootId bootId;
    private final String version;
    private final WallClock wall;

    AgentPages(
            BootSource boot,
            IdentitySeeker identity,
            HostSource host,
            AgentMetrics own,
            BootId bootId,
            String version,
            WallClock wall) {
        this.boot = boot;
        this.identity = identity;
        this.host = host;
        this.own = own;
        this.bootId = bootId;
        this.version = version;
        this.wall = wall;
    }

    @Override
    public String notReady() {
        BootStatus status = boot.status();
        if (status.ready()) {
            return "";
        }
        BootVerdict verdict = status.report().verdict();
        return switch (verdict) {
            case BOOTING -> "booting: " + status.reason();
            case READY -> "sick: " + status.reason();
            case FAILED -> "boot failed: " + status.reason();
        };
    }

    @Override
    public String health() {
        Identity known = identity.identity();
        HealthPage.Speaker speaker =
                new HealthPage.Speaker(
                        known == null ? null : known.instance().value(),
                        identity.state(),
                        bootId.value(),
                        version);
        return HealthPage.render(speaker, boot.status(), ownPoints());
    }

    /** The host's as last shipped, the agent's own as they are now. */
    @Override
    public String metrics() {
        List<MetricPoint> all = new ArrayList<>();
        for (MetricPoint point : host.latest()) {
            if (!point.name().startsWith(AgentMetrics.PREFIX)) {
                all.add(point);
            }
        }
        all.addAll(ownPoints());
        return PrometheusText.render(all);
    }

    private List<MetricPoint> ownPoints() {
        Points points = new Points(0, wall.unixNanos());
        own.read(points);
        host.faults().addTo(points);
        return points.list();
    }
}
