package io.adamant.collector.metrics.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NegotiatedTest {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /** As Prometheus 2.42 sends it. */
    private static final String PROMETHEUS_2_42 =
            "application/openmetrics-text;version=1.0.0,"
                    + "application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    /** As Prometheus 3 sends it (prometheus.io, "Scrape protocol content negotiation"). */
    private static final String PROMETHEUS_3 =
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                    + "application/openmetrics-text;version=0.0.1;q=0.5,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    private static Negotiated of(String accept) {
        return Negotiated.of(accept, null);
    }

    @Test
    void prometheus2TakesOpenMetrics() {
        assertThat(of(PROMETHEUS_2_42).contentType()).isEqualTo(OPEN);
    }

    @Test
    void prometheus3IsToldThatTheNamesAreInTheClassicAlphabet() {
        assertThat(of(PROMETHEUS_3).contentType()).isEqualTo(OPEN + "; escaping=underscores");
        assertThat(of(PROMETHEUS_3).format()).isEqualTo(TextFormat.OPEN_METRICS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/openmetrics-text;version=1.0.0,text/plain;q=0.5 | OPEN_METRICS",
                "application/openmetrics-text | OPEN_METRICS",
                "application/openmetrics-text; version=\"1.0.0\" | OPEN_METRICS",
                "application/openmetrics-text;q=0.5,text/plain | PROMETHEUS",
                "application/openmetrics-text;version=2.0.0 | PROMETHEUS",
                "application/openmetrics-text;version=0.0.1 | PROMETHEUS",
                "application/vnd.google.protobuf;encoding=delimited;q=0.9,text/plain;q=0.1 |"
                        + " PROMETHEUS",
                "text/html, */* | PROMETHEUS",
                "application/openmetrics-text;q=0 | PROMETHEUS",
                "application/openmetrics-text;q=nonsense | PROMETHEUS",
                "',;;,=' | PROMETHEUS",
                "'' | PROMETHEUS"
            })
    void theFormatIsTheOneThatTheScraperLikesBest(String accept, TextFormat format) {
        assertThat(of(accept).format()).isEqualTo(format);
    }

    @Test
    void whoeverSaysNothingGetsPlainText() {
        assertThat(Negotiated.of(null, null))
                .isEqualTo(new Negotiated(TextFormat.PROMETHEUS, TEXT, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gzip", "GZIP", "deflate, gzip;q=0.5", "*", "br;q=1, *;q=0.1", "x-gzip"})
    void gzipIsForThoseWhoTakeIt(String encoding) {
        assertThat(Negotiated.of(null, encoding).gzip()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "gzip;q=0", "*, gzip;q=0", "deflate"})
    void andNotForOthers(String encoding) {
        assertThat(Negotiated.of(null, encoding).gzip()).isFalse();
    }
}
