package io.adamant.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.act.desk.OperatorDesk.Answer;
import io.adamant.collector.api.ApiServer;
import io.adamant.collector.api.CannedFleet;
import io.adamant.collector.api.CannedViews;
import io.adamant.collector.cli.command.Command;
import io.adamant.collector.cli.command.ReceiptVerifier;
import io.adamant.collector.cli.command.Surroundings;
import io.adamant.collector.cli.terminal.Paint;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each command prints, as files beside the sources: its help, its answer, and what it says
 * when nothing is there or it is refused. {@code -Dadamant.golden.write=true} writes them anew: the
 * change is then read in the commit.
 */
final class CliGoldenTest {

    /** 2026-11-21T10:00:00Z. */
    private static final long NOW = 1_795_255_200L * CannedFleet.SECOND;

    private static final Path GOLDEN =
            Path.of("src/test/resources/io/adamant/collector/cli/golden");

    /** What each command is asked besides its help; a line that begins with ! is refused. */
    private static final Map<String, List<String>> ASKED = new TreeMap<>();

    static {
        ASKED.put("fleet", List.of("", "--state sick", "--state gone", "--state nonsense"));
        ASKED.put("instance", List.of("i-3f9a01c2", "i-5b77d0e4", "i-9c12ab08", "i-nowhere", ""));
        ASKED.put("why", List.of("i-71aa90f3", "i-3f9a01c2", "i-nowhere", ""));
        ASKED.put("replacements", List.of("", "--limit 1", "--limit many"));
        ASKED.put("images", List.of(""));
        ASKED.put("groups", List.of(""));
        ASKED.put("proposals", List.of(""));
        ASKED.put("shadow", List.of(""));
        ASKED.put(
                "logs",
                List.of(
                        "--instance i-5b77d0e4 --since 10m",
                        "--contains nowhere",
                        "--since yesterday",
                        "--query {"));
        ASKED.put(
                "evidence",
                List.of("i-0e44b1d9", "i-0e44b1d9 console.txt", "i-5b77d0e4", "i-0e44b1d9 x.txt"));
        ASKED.put("completeness", List.of("i-3f9a01c2", "i-nowhere"));
        ASKED.put("receipts", List.of("verify", "verify /nowhere", "list /nowhere", "check"));
        for (String act :
                List.of(
                        "replace",
                        "hold",
                        "resume",
                        "hold-image",
                        "release-image",
                        "disable-image",
                        "release-intent",
                        "approve",
                        "rollback",
                        "gameday",
                        "reset-breaker")) {
            ASKED.put(
                    act, List.of("web --why deploy", "! web --why deploy", "web", "--why deploy"));
        }
        ASKED.put("chaos", List.of("kill i-1 --cloud http://127.0.0.1:1", "kill", "nonsense i-1"));
    }

    private static Vertx vertx;
    private static ApiServer server;
    private static String url;
    private static final CannedViews CANNED = new CannedViews(CannedFleet.at(NOW));

    @BeforeAll
    static void serve() {
        vertx = Vertx.vertx();
        CANNED.log(CannedFleet.SICK, NOW, CannedFleet.HOSTILE, "ERROR at\n\tMain.java:7");
        server =
                new ApiServer(
                        vertx,
                        new ApiServer.Endpoint("127.0.0.1", 0),
                        CANNED.views(),
                        CANNED,
                        CANNED,
                        Optional::empty,
                        () -> NOW);
        url = "http://127.0.0.1:" + server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
        vertx.close().await();
    }

    private static Stream<String> commands() {
        return CliMain.asked().stream().map(Command::name);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void saysWhatItSaid(String command) throws IOException {
        StringBuilder said = new StringBuilder(run(List.of(command, "--help")));
        for (String line : ASKED.getOrDefault(command, List.of())) {
            boolean isRefused = line.startsWith("! ");
            CANNED.answer =
                    isRefused
                            ? new Answer.Refused("budget is closed: 2 open; cleared by: a proof")
                            : new Answer.Done("it is written down");
            String words = command + " " + (isRefused ? line.substring(2) : line);
            said.append('\n').append(run(List.of(words.strip().split(" "))));
        }
        Path file = GOLDEN.resolve(command + ".txt");
        if (Boolean.getBoolean("adamant.golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, said.toString());
        }
        assertThat(file).as("written by -Dadamant.golden.write=true").exists();
        assertThat(said.toString())
                .as("-Dadamant.golden.write=true writes " + file)
                .isEqualTo(Files.readString(file));
    }

    @Test
    void everyCommandIsAskedAndEveryFileIsACommands() throws IOException {
        assertThat(ASKED.keySet()).isEqualTo(new TreeSet<>(commands().toList()));
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            commands().map(name -> name + ".txt").toList());
        }
    }

    /** As a terminal without colours would show it, and the status behind it. */
    private static String run(List<String> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(out, true, StandardCharsets.UTF_8);
        Surroundings around =
                new Surroundings(
                        both,
                        both,
                        new Paint(false),
                        url,
                        "anna",
                        () -> NOW,
                        file ->
                                new ReceiptVerifier.Result(
                                        true, Files.readAllLines(file).size() + " lines"));
        int status;
        try {
            status = CliMain.run(words, CliMain.asked(), around);
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
        String said = out.toString(StandardCharsets.UTF_8).replace(url, "http://127.0.0.1:8480");
        return "$ adamant %s%n%s[%d]%n".formatted(String.join(" ", words), said, status);
    }
}
