package io.adamant.agent.source.logs.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SeverityTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2026-11-21 10:00:00,123 [main] ERROR c.e.App - broken|17",
                "10:00:00.123 [main] WARN  c.e.App - slow|13",
                "10:00:00.123 [main] INFO  c.e.App - fine|9",
                "10:00:00.123 [main] DEBUG c.e.App - so|5",
                "TRACE x|1",
                "FATAL x|21",
                "<E> [ERROR] x|17",
                "xERROR is no word|0",
                "level=warn slow|13",
                "time=2026 level=error msg=x|17",
                "{\"ts\":1,\"level\":\"info\",\"msg\":\"x\"}|9",
                "{\"level\": \"DEBUG\"}|5",
                "10.0.0.1 - - \"GET /INFORM HTTP/1.1\" 200|0",
                "10.0.0.1 - - \"GET /index HTTP/1.1\" 200 levels of error|0",
                "plain words|0",
                "W|0"
            })
    void guessesFromTheHead(String line, int severity) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);

        assertThat(Severity.of(bytes, 0, bytes.length)).isEqualTo(severity);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3", "4", "5", "6", "7"})
    void findsAWordWhereverItStands(int spaces) {
        byte[] bytes = (" ".repeat(spaces) + "WARN").getBytes(StandardCharsets.UTF_8);

        assertThat(Severity.of(bytes, 0, bytes.length)).isEqualTo(13);
    }
}
