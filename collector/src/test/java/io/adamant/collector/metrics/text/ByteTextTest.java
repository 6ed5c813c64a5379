package io.adamant.collector.metrics.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ByteTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "7, 7",
        "10, 10",
        "-15, -15",
        "999999999999999, 999999999999999",
        "1e15, 1.0E15",
        "0.5, 0.5",
        "1.7000000005E9, 1.7000000005E9",
        "NaN, NaN",
        "Infinity, +Inf",
        "-Infinity, -Inf"
    })
    void numbersAreWrittenAsPrometheusReadsThem(double value, String text) {
        assertThat(new ByteText().append(value)).hasToString(text);
    }

    @Test
    void labelsAreEscaped() {
        byte[] labels = LabelText.whole(Map.of("a", "q\"b\\s\nl\ud800\u00e9"));
        assertThat(new ByteText().append(labels)).hasToString("{a=\"q\\\"b\\\\s\\nl?\u00e9\"} ");
    }

    @Test
    void piecesOfAnySizeComeOutInOrderPlainAndCompressed() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        StringBuilder expected = new StringBuilder();
        ByteText whole = new ByteText();
        for (int part = 0; part < 50; part++) {
            ByteText text = new ByteText();
            for (int i = random.nextInt(300); i > 0; i--) {
                String word = "w".repeat(random.nextInt(1_000)) + i;
                text.append(word).append(i / 4.0);
                expected.append(word).append(new ByteText().append(i / 4.0));
            }
            whole.append(text);
        }
        assertThat(whole.toString()).isEqualTo(expected.toString());
        assertThat(whole.size()).isEqualTo(expected.length());
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(whole.toGzip()))) {
            assertThat(in.readAllBytes()).isEqualTo(whole.toBytes());
        }
    }
}
