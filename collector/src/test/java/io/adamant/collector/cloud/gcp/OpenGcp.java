package io.adamant.collector.cloud.gcp;

import io.adamant.collector.cloud.gcp.wire.GcpSettings;
import io.adamant.collector.cloud.pace.Pacer;
import io.adamant.collector.cloud.wire.TurnedClock;
import io.adamant.collector.telemetry.Meters;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A fake project, the adapter on it through Google's client, and the clock that both go by. */
final class OpenGcp implements AutoCloseable {

    final TurnedClock clock = new TurnedClock();
    final FakeGcp fake;
    final GcpCloud cloud;
    private final String group;

    /**
     * @param group as the configuration names it, after the location: {@code web 3 backend=lb}
     */
    OpenGcp(boolean isRegional, String group) {
        this.fake = new FakeGcp(isRegional);
        this.group = (isRegional ? "regions/europe-west1/" : "zones/europe-west1-b/") + group;
        this.cloud = at(fake.address(), Duration.ofSeconds(3));
    }

    /** Another adapter on the same clock. */
    GcpCloud at(URI address, Duration attempt) {
        return new GcpCloud(
                new GcpSettings(
                        "p",
                        "p",
                        List.of(GcpSettings.Group.parse(group).orElseThrow()),
                        Optional.of(address),
                        true,
                        attempt,
                        Pacer.Rates.DEFAULT),
                new Pacer(
                        "gcp",
                        new Pacer.Rates(100, 400, 100, 400),
                        clock,
                        clock,
                        new Random(7),
                        Meters.none()),
                () -> 7);
    }

    @Override
    public void close() {
        cloud.close();
        fake.close();
    }
}
