package io.adamant.collector.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests of replacing wait for no real time: their clocks are virtual. */
final class NoSleepTest {

    private static final Path TESTS = Path.of("src/test/java/io/adamant/collector");

    private static final List<String> ROOMS =
            List.of("act", "assess", "image", "ledger", "plan", "receipt", "simulation");

    private static final Pattern WAITING =
            Pattern.compile(
                    "Thread\\.sleep|TimeUnit\\.\\w+\\.sleep|LockSupport\\.park|awaitility"
                            + "|Awaitility|\\bcurrentTimeMillis\\(|Instant\\.now\\(");

    @Test
    void noTestOfReplacingSleepsOrPolls() throws IOException {
        List<String> waiting = new ArrayList<>();
        int read = 0;
        for (String room : ROOMS) {
            try (Stream<Path> files = Files.walk(TESTS.resolve(room))) {
                for (Path file : files.filter(NoSleepTest::isUnitTest).toList()) {
                    read++;
                    Files.readAllLines(file).stream()
                            .filter(line -> WAITING.matcher(line).find())
                            .forEach(line -> waiting.add(file.getFileName() + ": " + line.strip()));
                }
            }
        }
        assertThat(waiting).isEmpty();
        assertThat(read).isGreaterThan(20);
    }

    /** This file names what it looks for. */
    private static boolean isUnitTest(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".java") && !name.endsWith("IT.java") && !name.startsWith("NoSleep");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Thread.sleep(5);",
                "TimeUnit.SECONDS.sleep(1);",
                "LockSupport.parkNanos(1);",
                "import org.awaitility.Awaitility;",
                "Instant.now()"
            })
    void asleepLineWouldBeFound(String line) {
        assertThat(WAITING.matcher(line).find()).isTrue();
    }
}
