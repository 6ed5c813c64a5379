package io.adamant.collector.api.loki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.collector.logs.LogEntry;
import io.adamant.collector.logs.StreamLabels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The read API, asked by a client that others wrote: npm's {@code @myunisoft/loki}. */
final class ForeignLokiClientIT {

    private static final long SECOND = 1_000_000_000L;

    @TempDir private Path directory;

    @BeforeAll
    static void needsTheClient() {
        boolean isThere = Files.exists(modules().resolve("node_modules/@myunisoft/loki"));
        boolean isRequired = "true".equals(System.getenv("ADAMANT_REQUIRE_ALL"));
        assertThat(isThere || !isRequired)
                .as("npm's @myunisoft/loki in %s; .ci/run installs it", modules())
                .isTrue();
        assumeTrue(isThere, () -> "no @myunisoft/loki in " + modules() + "; see .ci/run");
    }

    private static Path modules() {
        return Path.of(System.getProperty("user.home"), ".cache", "adamant", "loki-client");
    }

    @Test
    void itReadsLabelsSeriesLinesAndNumbers() throws Exception {
        try (LokiServer loki = new LokiServer()) {
            add(loki, "i-1", 10, "order 1 by ann");
            add(loki, "i-1", 9, "order 2 by bob");
            add(loki, "i-1", 8, "nothing of note");
            add(loki, "i-2", 7, "order 3 by eve");

            JsonObject seen = asked(loki.address("http", "/").toString());

            assertThat(seen.getJsonArray("labels")).contains("instance", "source");
            assertThat(seen.getJsonArray("values")).isEqualTo(JsonArray.of("i-1", "i-2"));
            assertThat(seen.getJsonArray("series")).hasSize(1);
            assertThat(seen.getJsonArray("logs"))
                    .isEqualTo(JsonArray.of("order 2 by bob", "order 1 by ann"));
            assertThat(seen.getJsonArray("parsed"))
                    .as("the client's own parsing of the lines")
                    .isEqualTo(
                            JsonArray.of(
                                    JsonObject.of("number", "2", "who", "bob"),
                                    JsonObject.of("number", "1", "who", "ann")));
            assertThat(seen.getJsonArray("streams").getJsonObject(0).getJsonArray("values"))
                    .hasSize(2);
            assertThat(seen.getJsonArray("metrics")).hasSize(2);
            assertThat(seen.getJsonArray("metrics").encode()).contains("\"3\"", "\"i-2\"");
            assertThat(seen.getString("refused")).isEqualTo("400");
        }
    }

    private static void add(LokiServer loki, String instance, int secondsAgo, String text) {
        loki.store.add(
                new LogEntry(
                        new StreamLabels(instance, "shop", "web", "", "", "/var/log/a.log", ""),
                        LokiServer.NOW - secondsAgo * SECOND,
                        9,
                        text,
                        LogEntry.metadata(9, "")));
    }

    private JsonObject asked(String url) throws IOException, InterruptedException {
        Path said = directory.resolve("said.json");
        Process node =
                new ProcessBuilder(
                                "node",
                                Path.of("src/test/resources/logql/client.mjs")
                                        .toAbsolutePath()
                                        .toString(),
                                modules().toString(),
                                url)
                        .redirectOutput(said.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertThat(node.waitFor(100, TimeUnit.SECONDS)).as("the client came to an end").isTrue();
        assertThat(node.exitValue()).isZero();
        return new JsonObject(Files.readString(said));
    }
}
