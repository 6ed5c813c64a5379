package io.adamant.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.bench.job.Row;
import io.adamant.bench.peer.AgentPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The benchmark in its short form, the real agent against the real sink. Times are measured and not
 * judged here: a loaded machine must not fail a build. What is lost or stored twice is.
 */
final class ShipBenchIT {

    @TempDir Path dir;

    @Test
    void losesNothingAndStoresNothingTwiceWhileItIsMeasured() throws Exception {
        Path dist = Path.of(System.getProperty("adamant.dist")).toAbsolutePath();
        List<String> words =
                List.of(
                        "--short",
                        "--seconds",
                        "2",
                        "--jobs",
                        "start,catch-up,steady",
                        "--peers",
                        "agent",
                        "--no-tls");
        Options options = Options.parse(words, dir.resolve("work"), dir.resolve("report"));

        Report report = BenchMain.run(options, AgentPeer.of(dist), words);

        for (String section : List.of("catch-up", "steady")) {
            assertThat(report.rows(section)).isNotEmpty().allSatisfy(ShipBenchIT::isWhole);
        }
        assertThat(report.rows("start")).hasSize(1);
        assertTheReportIsWritten(options.report());
    }

    private static void isWhole(Row row) {
        assertThat(row.number("lost")).isZero();
        assertThat(row.number("stored twice")).isZero();
        assertThat(row.number("damaged")).isZero();
    }

    private static void assertTheReportIsWritten(Path report) throws IOException {
        assertThat(Files.readString(report.resolve("report.md")))
                .contains("| CPU-seconds per million lines | - | ");
        assertThat(Files.readString(report.resolve("report.json"))).contains("\"catch-up\": [");
    }
}
