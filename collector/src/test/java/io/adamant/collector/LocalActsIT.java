package io.adamant.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real collector process, and the relay command beside it while it runs and while it does not.
 */
final class LocalActsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir Path directory;

    private int relay(String name) {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        return RelayCommand.run(
                List.of(
                        "relay",
                        name,
                        directory.resolve("relays").toString(),
                        "--config",
                        directory.resolve("collector.yaml").toString()),
                "os:ann",
                SpeakingHost::now,
                nowhere,
                nowhere);
    }

    private static List<String> acts(KilledCollector collector) {
        return collector
                .get("/api/v1/receipts")
                .orElseThrow()
                .body()
                .lines()
                .map(line -> new JsonObject(line).getJsonObject("audit"))
                .filter(audit -> audit != null && audit.getString("who").equals("os:ann"))
                .map(audit -> audit.getString("what") + ": " + audit.getString("result"))
                .toList();
    }

    @Test
    void whatACommandDoesBesideTheCollectorStandsInTheChainWhetherItRunsOrNot() throws Exception {
        try (KilledCollector collector =
                new KilledCollector(directory, "security: { agents: on }")) {
            collector.start();
            assertThat(relay("edge-1")).isZero();
            assertThat(relay("edge-1")).as("it is there already").isEqualTo(1);
            await("both are in the chain").atMost(LIMIT).until(() -> acts(collector).size() == 2);
            assertThat(acts(collector).get(0))
                    .contains("relay edge-1")
                    .endsWith("done: good for 30 days");
            assertThat(acts(collector).get(1)).contains("refused: ");
            collector.kill();

            assertThat(relay("edge-2")).isZero();
            collector.start();
            await("it is taken at the start")
                    .atMost(LIMIT)
                    .until(() -> acts(collector).size() == 3);
            assertThat(acts(collector).get(2)).contains("relay edge-2");
        }
    }
}
