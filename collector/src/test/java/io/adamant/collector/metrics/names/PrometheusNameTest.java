package io.adamant.collector.metrics.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.metrics.text.Family;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.MetricPoint.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrometheusNameTest {

    private static MetricPoint point(String name, String unit, Kind kind) {
        return new MetricPoint(name, unit, kind, Map.of(), 0, 0, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "system.cpu.time,            s,         COUNTER,         system_cpu_time_seconds,        1",
        "system.memory.usage,        By,        UP_DOWN_COUNTER, system_memory_usage_bytes,      1",
        "systemd.unit.state,         1,         UP_DOWN_COUNTER, systemd_unit_state,             1",
        "system.network.packet.count, {packet}, COUNTER,         system_network_packet_count,    1",
        "system.uptime,              s,         GAUGE,           system_uptime_seconds,          1",
        "system.cpu.utilization,     1,         GAUGE,           system_cpu_utilization_ratio,   1",
        "system.network.errors,      {error},   COUNTER,         system_network_errors,          1",
        "http.server.duration,       ms,        GAUGE,           http_server_duration_seconds,  "
                + " 0.001",
        "cache.size,                 MiBy,      GAUGE,           cache_size_bytes,              "
                + " 1048576",
        "battery,                    %,         GAUGE,           battery_ratio,                 "
                + " 0.01",
        "system.process.count,       {process}, UP_DOWN_COUNTER, system_process_number,          1",
        "system.process.created,     {process}, COUNTER,         system_process_created,         1",
        "requests_total,             '',        COUNTER,         requests,                       1",
        "requests_total,             '',        GAUGE,           requests,                       1",
        "wait_seconds,               s,         GAUGE,           wait_seconds,                   1",
        "9lives,                     '',        GAUGE,           _9lives,                        1",
        "someCamelCase..weird--name, '',        GAUGE,           some_camel_case_weird_name,     1",
        "naïve.größe,                '',        GAUGE,           na_ve_gr_e,                     1"
    })
    void otelNamesBecomePrometheusNames(
            String otel, String unit, Kind kind, String name, double scale) {
        PrometheusName made = PrometheusName.of(point(otel, unit, kind)).orElseThrow();
        assertThat(made.name()).isEqualTo(name);
        assertThat(made.scale()).isEqualTo(scale);
        assertThat(made.type())
                .isEqualTo(kind == Kind.COUNTER ? Family.Type.COUNTER : Family.Type.GAUGE);
    }

    @Test
    void whatHasNoNameIsRefused() {
        assertThat(PrometheusName.of(point("", "s", Kind.GAUGE))).isEmpty();
        assertThat(PrometheusName.of(point("...", "", Kind.GAUGE))).isEmpty();
        assertThat(PrometheusName.of(point("x".repeat(500), "", Kind.GAUGE))).isEmpty();
    }
}
