package io.adamant.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.api.Access;
import io.adamant.collector.api.ApiServer;
import io.adamant.collector.api.CannedFleet;
import io.adamant.collector.api.CannedViews;
import io.adamant.collector.cli.ask.Pass;
import io.adamant.collector.cli.command.Command;
import io.adamant.collector.cli.command.ReceiptVerifier;
import io.adamant.collector.cli.command.Surroundings;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.cli.terminal.Status;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.collector.security.ca.ServerCertificate;
import io.adamant.collector.security.operator.TokenFile;
import io.adamant.collector.security.tls.ServerTls;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every command against a collector with TLS that asks who calls. */
@Timeout(60)
final class TokenIT {

    private static final long NOW = 1_795_255_200L * CannedFleet.SECOND;
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

    /** The first example of each command; chaos asks the local cloud, which has no people. */
    private static Stream<Command.Asked> commands() {
        return CliMain.asked().stream()
                .map(command -> (Command.Asked) command)
                .filter(command -> !command.name().equals("chaos"));
    }

    private static boolean acts(Command.Asked command) {
        return command.options().stream().anyMatch(option -> option.name().equals("why"));
    }

    private static String[] example(Command.Asked command) {
        String line =
                command.examples().stream()
                        .filter(example -> !example.contains("--follow"))
                        .findFirst()
                        .orElseThrow();
        return line.replace("\"schema migration\"", "migration").replace("\"", "").split(" ");
    }

    @TempDir Path directory;
    private final CannedViews canned = new CannedViews(CannedFleet.at(NOW));
    private final Vertx vertx = Vertx.vertx();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private SecretFiles certificate;
    private ApiServer server;
    private String url;
    private String reader;
    private String actor;

    @BeforeEach
    void serve() throws Exception {
        SecureRandom random = new SecureRandom();
        Path tokens = directory.resolve("tokens");
        reader = TokenFile.add(tokens, "rob", false, random);
        actor = TokenFile.add(tokens, "ann", true, random);
        certificate =
                ServerCertificate.open(
                        directory,
                        List.of("localhost"),
                        List.of("127.0.0.1"),
                        () -> Instant.now().toEpochMilli() * 1_000_000,
                        random);
        server =
                new ApiServer(
                        vertx,
                        new ApiServer.Endpoint("127.0.0.1", 0),
                        canned.views(),
                        canned,
                        canned,
                        Optional::empty,
                        () -> NOW,
                        new Access(
                                true,
                                new ServerTls(certificate.certificateFile(), certificate.keyFile())
                                        ::secured,
                                new TokenFile(tokens, System::nanoTime),
                                _ -> true));
        url = "https://localhost:" + server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        vertx.close().await();
    }

    private int run(String token, String... words) {
        out.reset();
        err.reset();
        try {
            return CliMain.run(List.of(words), CliMain.asked(), around(token));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private Surroundings around(String token) {
        return new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Paint(false),
                url,
                "anna",
                () -> NOW,
                new Pass(token, certificate.certificateFile()),
                file -> new ReceiptVerifier.Result(true, file.toString()));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8) + out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void withATokenThatReadsEveryCommandReadsAndNoneActs() {
        commands()
                .forEach(
                        command -> {
                            int status = run(reader, example(command));
                            if (acts(command)) {
                                assertThat(status).as(command.name()).isEqualTo(Status.FAILED);
                                assertThat(said()).contains("rob may read, and not act");
                            } else {
                                assertThat(said())
                                        .as(command.name())
                                        .doesNotContain("token", "may read");
                            }
                        });
        assertThat(canned.asked).noneMatch(asked -> asked.contains("migration"));
    }

    @Test
    void withATokenThatActsEveryCommandActs() {
        List<Command.Asked> acts = commands().filter(TokenIT::acts).toList();
        assertThat(acts).hasSizeGreaterThan(8);
        for (Command.Asked command : acts) {
            assertThat(run(actor, example(command))).as(command.name() + said()).isZero();
        }
    }

    @Test
    void withoutATokenEveryCommandSaysWhatIsMissing() {
        commands()
                .forEach(
                        command -> {
                            assertThat(run("", example(command)))
                                    .as(command.name())
                                    .isEqualTo(Status.FAILED);
                            assertThat(said()).as(command.name()).contains("a token is needed");
                        });
        assertThat(canned.asked).isEmpty();
    }

    @Test
    void theTokenMayBeInAFileAndIsNeverPrinted() throws Exception {
        Path file = directory.resolve("mine");
        SecretFiles.ownerOnly(file, reader + "\n");
        assertThat(run("", "fleet", "--token-file", file.toString())).isZero();
        assertThat(said()).doesNotContain(reader);
        run("wrong" + reader, "fleet");
        assertThat(said()).doesNotContain(reader);
    }

    @Test
    void logsAreFollowedWithATokenOverTls() {
        canned.log(CannedFleet.SICK, NOW, "GET /before");
        CompletableFuture<Integer> status =
                CompletableFuture.supplyAsync(
                        () -> run(reader, "logs", "--follow", "--contains", "GET"), VIRTUAL);
        until("GET /before");
        canned.log(CannedFleet.SICK, NOW + 1, "GET /after");
        until("GET /after");
        server.close();
        assertThat(status.join()).isEqualTo(Status.FAILED);
    }

    @Test
    void followingWithoutATokenSaysWhatIsMissing() {
        assertThat(run("", "logs", "--follow")).isEqualTo(Status.FAILED);
        assertThat(said()).contains("a token is needed");
    }

    private void until(String text) {
        Awaitility.await(text + " is shown")
                .atMost(Duration.ofSeconds(20))
                .until(() -> out.toString(StandardCharsets.UTF_8).contains(text));
    }
}
