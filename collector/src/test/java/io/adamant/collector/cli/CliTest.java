package io.adamant.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.act.desk.OperatorDesk.Answer;
import io.adamant.collector.api.ApiServer;
import io.adamant.collector.api.CannedFleet;
import io.adamant.collector.api.CannedViews;
import io.adamant.collector.cli.ask.Json;
import io.adamant.collector.cli.command.Command;
import io.adamant.collector.cli.command.ReceiptVerifier;
import io.adamant.collector.cli.command.Surroundings;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.receipt.AuditLog;
import io.adamant.collector.receipt.ReceiptChain;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands against the real API over HTTP, with a canned fleet behind it. */
final class CliTest {

    /** 2026-11-21T10:00:00Z. */
    private static final long NOW = 1_795_255_200L * CannedFleet.SECOND;

    private static Vertx vertx;

    private final CannedViews canned = new CannedViews(CannedFleet.at(NOW));
    private final List<String> verified = new ArrayList<>();
    private final List<Path> verifiedFiles = new ArrayList<>();
    private ApiServer server;
    private String url;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        vertx.close().await();
    }

    @BeforeEach
    void serve() {
        server =
                new ApiServer(
                        vertx,
                        new ApiServer.Endpoint("127.0.0.1", 0),
                        canned.views(),
                        canned,
                        canned,
                        Optional::empty,
                        () -> NOW);
        url = "http://127.0.0.1:" + server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theFleetIsAnAlignedTable() {
        assertThat(run("fleet", "--state", "healthy").out())
                .isEqualTo(
                        """
                        1 booting, 4 healthy, 1 replacing, 1 sick, 1 silent; mode enforce; 1 being replaced
                        orders-api was held by anna 8m 0s ago, until 2026-11-21T10:52:00Z: schema migration <img src=x onerror=alert(1)>

                        STATE    INSTANCE    GROUP       IMAGE           ZONE     AGE     SEAL      ATTEMPTS  WHY
                        healthy  i-2d9e1f6a  orders-api  orders-41       local-a  5h 0m   fallback  0         all 3 checks pass
                        healthy  i-3f9a01c2  web         web-2026.11.20  local-a  47m 0s  fallback  3         all 3 checks pass
                        healthy  i-6611c0da  orders-api  orders-41       local-c  5h 0m   fallback  0         all 3 checks pass
                        healthy  i-88c0ffee  web         web-2026.11.20  local-b  12m 0s  fallback  0         all 3 checks pass
                        """);
    }

    @Test
    void theFleetNamesTheGatesThatLeaveAnUnhealthyOneAlone() {
        assertThat(run("fleet", "--state", "silent").out())
                .endsWith("still reaches it (left alone by hold, patience)\n");
    }

    @Test
    void oneInstanceFitsOnAScreen() {
        String shown = run("instance", "i-3f9a01c2").out();

        assertThat(shown)
                .startsWith("i-3f9a01c2  healthy  i-3f9a01c2 is healthy: all 3 checks pass.")
                .contains("  group web, application shop, image web-2026.11.20, zone local-a\n")
                .contains("boot ready: all checks pass, 2.0s after its launch\n")
                .contains("  kernel       ████████                                    320 ms")
                .contains("app    http  passing  40s     200 in 2 ms")
                .contains("seal fallback: read-only mounts hold")
                .contains("records gaps: gap of 3 records")
                .contains("blocked openat of /etc/app/app.yaml (EROFS) by sh, pid 20412");
        assertThat(shown.lines().count()).isLessThan(40);
    }

    @Test
    void whyShowsEachGateAndWhatClearsIt() {
        assertThat(run("why", "i-71aa90f3").out())
                .isEqualTo(
                        """
                        i-71aa90f3 is silent: nothing heard for 1m 12s; the load balancer still reaches it. Not replaced: hold (held by anna, needs no hold, cleared by: its end, or resume); patience (silent for 1m 12s, needs 10m, cleared by: waiting: the host still serves).
                        the group of i-71aa90f3 was held by anna 8m 0s ago, until 2026-11-21T10:52:00Z: schema migration <img src=x onerror=alert(1)>
                          testimony: 1 of 3 against: agent silent for 1m 12s, cloud running, ok, load_balancer healthy; void after 10:00:59.000 unless said again

                        GATE      IS      VALUE              NEEDS    CLEARED BY
                        hold      closed  held by anna       no hold  its end, or resume
                        patience  closed  silent for 1m 12s  10m      waiting: the host still serves
                        """);
    }

    @Test
    void replacementsAndImagesAreTables() {
        assertThat(run("replacements", "--limit", "1").out())
                .isEqualTo(
                        """
                        AGO   INTENT    INSTANCE    SUCCESSOR   GROUP  CAUSE    STAGE     TOOK  WHY
                        6.0s  r-000042  i-9c12ab08  i-c4d1e552  web    changed  launched  2.0s  /etc/app/app.yaml is not what was baked
                        """);
        assertThat(run("images").out())
                .isEqualTo(
                        """
                        IMAGE           RUNS  BOOTS  FAILED       P50    P99    PROVEN  NEXT OF     HELD
                        orders-41       3     3      0            -      -      no      orders-api  no
                        web-2026.11.20  5     9      0            19.4s  31.1s  yes     -           no
                        web-2026.11.21  0     3      2 (other 2)  -      -      no      web         2 of its first 3 boots failed
                        """);
    }

    @Test
    void logsAreLinesAndNothingInThemReachesTheTerminal() {
        canned.log(CannedFleet.SICK, NOW, CannedFleet.HOSTILE, "ERROR at\n\tMain.java:7");

        Ran ran = run("logs", "--instance", "i-5b77d0e4", "--since", "10m");

        assertThat(ran.out())
                .isEqualTo(
                        """
                        2026-11-21T10:00:00Z i-5b77d0e4 <img src=x onerror=alert(1)></script>\\x1b[31m"'&
                            event: state
                        2026-11-21T10:00:00.000000001Z i-5b77d0e4 ERROR at
                             Main.java:7
                        """);
        assertThat(run("logs", "--contains", "ERROR", "--limit", "1").err()).contains("--limit");
        assertThat(run("logs", "--contains", "nowhere").out()).isEmpty();
    }

    @Test
    void coloursAreForTerminalsOnly() {
        assertThat(run("fleet").out()).doesNotContain("\u001b");
        assertThat(run(new Paint(true), "fleet").out())
                .contains("\u001b[31msick\u001b[0m")
                .contains("\\x1b[31m");
    }

    @Test
    void jsonIsTheAnswerAsItCame() {
        assertThat(Json.parse(run("fleet", "--json").out()).at("list").list()).hasSize(8);
    }

    @Test
    void evidenceIsListedAndPrintedByteForByte() {
        assertThat(run("evidence", "i-0e44b1d9").out())
                .isEqualTo(
                        """
                        FILE         BYTES  SHA-256
                        boot.json    11     aa11
                        console.txt  38     -
                        missing: console screenshot: this cloud has none
                        not complete: console
                        """);
        assertThat(run("evidence", "i-0e44b1d9", "boot.json").out()).isEqualTo("{\"a\":\"<b>\"}");
        Ran none = run("evidence", "i-5b77d0e4");
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err())
                .isEqualTo(
                        "adamant: nothing was kept of i-5b77d0e4: evidence is kept before a replacement\n");
    }

    @Test
    void completenessNamesTheGaps() {
        assertThat(run("completeness", "i-3f9a01c2").out())
                .isEqualTo(
                        """
                        gap of 3 records
                        EPOCH  FIRST  LAST  RECORDS  REASON     DETAIL
                        1      7      9     3        spool_cap  lane logs
                        """);
    }

    @Test
    void tellsTheDeskWithTheLoginNameUnlessAnotherIsGiven() {
        run("hold", "web", "--why", "a deployment", "--for", "1h");
        run("resume", "web", "--why=done", "--who", "bert");
        run("replace", "i-3f9a01c2", "--why", "it smells");
        run("release-intent", "r-000042", "--why", "no capacity");
        assertThat(canned.asked)
                .containsExactly(
                        "hold web anna: a deployment until " + (NOW + 60 * CannedFleet.MINUTE),
                        "resume web bert: done",
                        "replace i-3f9a01c2 anna: it smells",
                        "release intent r-000042 anna: no capacity");
    }

    @Test
    void groupsNameTheirHoldsAndWrongSettingsWithTheCure() {
        assertThat(run("groups").out())
                .isEqualTo(
                        """
                        GROUP       APPLICATION  HEALTHY  DESIRED  MAX  IMAGE           OPEN  BREAKER
                        web         shop         2        4        6    web-2026.11.21  1     -
                        orders-api  orders       2        3        4    orders-41       0     tripped
                        web: MaxSize is 4 and desired 4: no room to launch a successor first; cure: set MaxSize to at least 5
                        orders-api was held by anna 8m 0s ago, until 2026-11-21T10:52:00Z: schema migration <img src=x onerror=alert(1)>
                        """);
    }

    @Test
    void everyActHasItsCommand() {
        run("approve", "rollback-web", "--why", "go back");
        run("rollback", "web", "--image", "web-2026.11.20", "--why", "go back");
        run("rollback", "web", "--why", "go back");
        run("hold-image", "web-2026.11.21", "--why", "it fails");
        run("release-image", "web-2026.11.21", "--why", "mended");
        run("reset-breaker", "web", "--why", "the zone is back");
        run("gameday", "web", "--why", "practice");
        assertThat(canned.asked)
                .containsExactly(
                        "approve rollback-web anna: go back",
                        "rollback web to web-2026.11.20 anna: go back",
                        "rollback web to null anna: go back",
                        "hold image web-2026.11.21 anna: it fails",
                        "release image web-2026.11.21 anna: mended",
                        "reset breaker web anna: the zone is back",
                        "gameday web anna: practice");
    }

    @Test
    void proposalsNameWhatMayBeApprovedAndWhatStandsInTheWay() {
        assertThat(run("proposals").out())
                .isEqualTo(
                        """
                        PROPOSAL      GROUP       WHAT                              WHY                                                           CLOSED
                        i-71aa90f3    orders-api  replace i-71aa90f3                nothing heard for 1m 12s; the load balancer still reaches it  identity (senders are not proven)
                        rollback-web  web         web-2026.11.21 -> web-2026.11.20  2 of its first 3 boots failed                                 rollback (propose)
                        """);
    }

    @Test
    void shadowIsAScoreAndItsCasesNewestFirst() {
        assertThat(run("shadow").out())
                .isEqualTo(
                        """
                        right: 1, wrong: 1, not known yet: 1; precision: 50 %; would have lost: 1

                        INSTANCE    GROUP  CAUSE  AGO     SERVED  OUTCOME
                        i-5b77d0e4  web    sick   30s     yes     open
                        i-3f9a01c2  web    sick   30m 0s  yes     wrong
                        i-0e44b1d9  web    sick   50m 0s  yes     right
                        """);
    }

    @Test
    void whereNothingIsThereItIsSaidInWords() {
        canned.state = ControlState.unknown();

        assertThat(run("proposals").out()).isEqualTo("nothing is proposed\n");
        assertThat(run("shadow").out()).endsWith("no case yet\n");
        assertThat(run("images").out()).isEqualTo("no image is known\n");
        assertThat(run("replacements").out()).isEqualTo("nothing was replaced yet\n");
        assertThat(run("fleet").out()).endsWith("no instance\n");
        Ran why = run("why", "i-3f9a01c2");
        assertThat(why.status()).isEqualTo(1);
        assertThat(why.err())
                .isEqualTo(
                        "adamant: no instance i-3f9a01c2 is known; the fleet lists those that are\n");
    }

    @Test
    void aReplacementUnderWaySaysWhatComesNextAndWhatItWaitsFor() {
        assertThat(run("why", "i-9c12ab08").out())
                .contains("is being replaced: /etc/app/app.yaml is not what was baked")
                .contains("  next: the successor proves its boot\n")
                .contains("  cloud: launch: req-8820\n")
                .contains("cloud  closed  terminate was throttled  accepted  another try in 4 s");
    }

    @Test
    void receiptsListWhoDidWhat(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("receipts.ndjson");
        try (ReceiptChain chain = ReceiptChain.open(file)) {
            chain.record(
                    new AuditLog.Entry(
                            NOW, "anna", "hold web", "deploys", "10.0.0.7", "done: held"));
            chain.record(
                    new AuditLog.Entry(
                            NOW + CannedFleet.SECOND,
                            "bert",
                            "resume web",
                            "x",
                            "",
                            "refused: no"));
        }

        assertThat(run("receipts", "list", file.toString()).out())
                .isEqualTo(
                        """
                        WHEN                  WHO   WHAT        WHY      CAME OF IT   FROM
                        2026-11-21T10:00:00Z  anna  hold web    deploys  done: held   10.0.0.7
                        2026-11-21T10:00:01Z  bert  resume web  x        refused: no  -
                        """);
        assertThat(run("receipts", "list", "/nowhere").status()).isEqualTo(1);
    }

    @Test
    void aRefusalIsSaidInTheCollectorsWords() {
        canned.answer = new Answer.Refused("the group has no room");

        Ran ran = run("replace", "i-3f9a01c2", "--why", "it smells");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("adamant: the group has no room\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    flet                            ~ there is no command flet; did you mean adamant fleet?
                    xyzzy                           ~ there is no command xyzzy; adamant help lists them
                    fleet --stat sick               ~ there is no option --stat; did you mean --state?
                    fleet --state                   ~ --state needs STATE
                    fleet --json=yes                ~ --json takes no value
                    why                             ~ ID is missing
                    why a b                         ~ there is one word too many: b
                    hold web                        ~ --why TEXT is required: for the next one who reads it
                    receipts check                  ~ say receipts verify|list
                    fleet --url ftp://x             ~ --url must begin with http:// or https://: ftp://x
                    fleet --url http://             ~ --url must name a host and a port: http://
                    fleet --url http://h:99999      ~ --url must name a host and a port: http://h:99999
                    chaos kill i-1 --url http://::  ~ --url must name a host and a port: http://::
                    chaos kill i-1 --cloud foo      ~ --cloud must begin with http:// or https://: foo
                    chaos kill i-1 --cloud http://^ ~ --cloud is not a URL: http://^
                    """)
    void whatIsAskedWronglyHasStatus2AndWords(String line, String words) {
        Ran ran = run(line.split(" "));

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).startsWith("adamant: " + words + "\n");
    }

    @Test
    void aCollectorThatIsNotThereIsSaidWithWhatToDo() {
        server.close();

        Ran ran = run("fleet");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("no collector answers at " + url).contains("ADAMANT_URL");
    }

    @Test
    void receiptsAreVerifiedFromAFileOrAsTheCollectorHasThem(@TempDir Path directory)
            throws Exception {
        Path file = Files.writeString(directory.resolve("receipts"), "broken");

        assertThat(run("receipts", "verify").out()).isEqualTo("2 lines\n");
        assertThat(run("receipts", "verify", file.toString()).status()).isEqualTo(1);
        assertThat(verified.getLast()).isEqualTo("broken");
        assertThat(verifiedFiles.getFirst()).as("the copy is removed").doesNotExist();
    }

    @Test
    void everyCommandExplainsItselfWithAnExample() {
        String all = run("help").out();
        for (Command command : CliMain.asked()) {
            assertThat(all).contains("  " + command.name() + " ");
            Ran help = run(command.name(), "--help");
            assertThat(help.status()).isZero();
            assertThat(help.out())
                    .startsWith("usage: adamant " + command.name())
                    .contains("$ adamant " + command.name());
        }
        assertThat(run("help", "why").out()).startsWith("usage: adamant why ID");
    }

    private Ran run(String... words) {
        return run(new Paint(false), words);
    }

    private Ran run(Paint paint, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings around =
                new Surroundings(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        paint,
                        url,
                        "anna",
                        () -> NOW,
                        file -> {
                            verifiedFiles.add(file);
                            verified.add(Files.readString(file));
                            List<String> lines = Files.readAllLines(file);
                            return new ReceiptVerifier.Result(
                                    lines.size() == 2, lines.size() + " lines");
                        });
        try {
            int status = CliMain.run(List.of(words), CliMain.asked(), around);
            return new Ran(
                    status,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private record Ran(int status, String out, String err) {}
}
