package io.adamant.collector.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MicrometerMetersTest {

    @Test
    void countersAndGaugesAreScrapedInBothFormats() {
        try (MicrometerMeters meters = new MicrometerMeters()) {
            meters.counter("adamant_things", "Things.", "kind", "a").add(2);
            meters.counter("adamant_things", "Things.", "kind", "a").increment();
            meters.gauge("adamant_level_bytes", "Level.", () -> 7);
            String text = meters.scrape("text/plain; version=0.0.4");
            assertThat(text)
                    .contains("# HELP adamant_things_total Things.\n")
                    .contains("# TYPE adamant_things_total counter\n")
                    .contains("adamant_things_total{kind=\"a\"} 3.0\n")
                    .contains("adamant_level_bytes 7.0\n")
                    .contains("jvm_memory_used_bytes{")
                    .contains("process_cpu_seconds_total ")
                    .doesNotContain("process_cpu_time_ns");
            assertThat(meters.scrape("application/openmetrics-text"))
                    .contains("# TYPE adamant_things counter\n")
                    .endsWith("# EOF\n");
        }
    }

    @Test
    void theFirstGaugeOfANameStays() {
        try (MicrometerMeters meters = new MicrometerMeters()) {
            meters.gauge("adamant_level", "Level.", () -> 1);
            meters.gauge("adamant_level", "Level.", () -> 2);
            assertThat(meters.scrape("text/plain")).contains("adamant_level 1.0\n");
        }
    }
}
