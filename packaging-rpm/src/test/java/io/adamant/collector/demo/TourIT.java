package io.adamant.collector.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the installed programs as a user would: {@code demo --tour}, on ports of its own. */
final class TourIT {

    private static final int PORT = 24_000;
    private static final long LIMIT_MINUTES = 10;

    @TempDir Path directory;

    @Test
    void theTourHoldsEveryStepAndLeavesNothingBehind() throws Exception {
        Path report = directory.resolve("report.json");
        Path said = directory.resolve("tour.log");
        Process tour =
                Installed.cli(
                        said,
                        List.of(
                                "demo",
                                "--tour",
                                "--port",
                                Integer.toString(PORT),
                                "--dir",
                                directory.resolve("demo").toString(),
                                "--report",
                                report.toString()));

        assertThat(tour.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).as("the tour ended").isTrue();

        String words = Files.readString(said);
        System.out.println(words);
        assertThat(tour.exitValue()).as(words).isZero();
        JsonObject told = new JsonObject(Files.readString(report));
        assertThat(told.getBoolean("ok")).isTrue();
        JsonArray steps = told.getJsonArray("steps");
        assertThat(steps).hasSize(10);
        assertThat(words).as("a namespace reaches no more").doesNotContain("seal enforced");
        if (!words.contains("no write is refused here")) {
            assertThat(words)
                    .contains("seal fallback: read-only mounts; root could undo them")
                    .contains("no guard: the agent lives in a pid namespace of its own");
        }
        assertThat(commandsWith(directory.toString())).isEmpty();
    }

    private static List<String> commandsWith(String text) throws IOException {
        return ProcessHandle.allProcesses()
                .filter(p -> p.pid() != ProcessHandle.current().pid())
                .map(p -> p.info().commandLine().orElse(""))
                .filter(line -> line.contains(text))
                .toList();
    }
}
