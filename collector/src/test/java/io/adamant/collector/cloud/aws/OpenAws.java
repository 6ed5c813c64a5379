package io.adamant.collector.cloud.aws;

import io.adamant.collector.cloud.aws.wire.AwsSettings;
import io.adamant.collector.cloud.pace.Pacer;
import io.adamant.collector.cloud.wire.TurnedClock;
import io.adamant.collector.telemetry.Meters;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A fake account, the adapter on it through the real SDK, and the clock that both go by. */
final class OpenAws implements AutoCloseable {

    private static final String KEY = "aws.accessKeyId";
    private static final String SECRET = "aws.secretAccessKey";

    final TurnedClock clock = new TurnedClock();
    final FakeAws fake = new FakeAws();
    final AwsCloud cloud;
    private final List<AwsCloud> opened = new ArrayList<>();
    private final List<String> groups;
    private final long now;

    /**
     * @param groups the configured ones; by the tag where it is empty
     * @param now the collector's wall clock, Unix nanoseconds
     */
    OpenAws(List<String> groups, long now) {
        System.setProperty(KEY, "AKIATEST");
        System.setProperty(SECRET, "secret");
        this.groups = groups;
        this.now = now;
        cloud = at(fake.address(), Duration.ofSeconds(3));
    }

    /** Another adapter on the same clock; closed with this. */
    AwsCloud at(URI address, Duration attempt) {
        AwsCloud other =
                AwsCloud.open(
                        new AwsSettings(
                                "eu-west-1",
                                groups,
                                AwsSettings.DEFAULT_TAG,
                                Map.of(
                                        AwsSettings.Service.AUTOSCALING, address,
                                        AwsSettings.Service.EC2, address,
                                        AwsSettings.Service.ELB, address),
                                AwsSettings.DEFAULT_HOOK,
                                attempt,
                                Pacer.Rates.DEFAULT),
                        new Pacer(
                                "aws",
                                new Pacer.Rates(100, 400, 100, 400),
                                clock,
                                clock,
                                new Random(7),
                                Meters.none()),
                        () -> now);
        opened.add(other);
        return other;
    }

    @Override
    public void close() {
        opened.forEach(AwsCloud::close);
        fake.close();
        System.clearProperty(KEY);
        System.clearProperty(SECRET);
    }
}
