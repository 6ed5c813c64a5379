package io.adamant.agent.spool;

import static io.adamant.agent.spool.SpoolBench.EPOCH;
import static io.adamant.agent.spool.SpoolBench.NOW;
import static io.adamant.agent.spool.SpoolBench.event;
import static io.adamant.agent.spool.SpoolBench.logs;
import static io.adamant.agent.spool.SpoolBench.metrics;
import static io.adamant.agent.spool.SpoolBench.newestSegment;
import static io.adamant.agent.spool.SpoolBench.open;
import static io.adamant.agent.spool.SpoolBench.spool;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.spool.codec.Gzip;
import io.adamant.agent.spool.command.SpoolCommand;
import io.adamant.shared.wire.OtlpDecoder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolCommandTest {

    @TempDir Path work;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();
    private Path dir;
    private Spool running;

    @BeforeEach
    void anAgentIsRunning() {
        dir = work.resolve("spool");
        running = open(dir).spool();
        running.own(SpoolBench.resource());
        spool(running, logs(3, "/var/log/a 17"), event("hello"), metrics(2));
        running.acknowledge(running.take().orElseThrow());
        spool(running, logs(2, "/var/log/a 23"));
    }

    @AfterEach
    void itStops() {
        running.close();
    }

    private int run(String... words) {
        return new SpoolCommand(
                        new PrintStream(said, true, StandardCharsets.UTF_8),
                        new PrintStream(complained, true, StandardCharsets.UTF_8),
                        () -> NOW,
                        Gzip::new)
                .run(List.of(words));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void inspectTellsLanesPositionsAndWhoseItIsWhileAnAgentRuns() {
        assertThat(run("inspect", "--dir", dir.toString())).isZero();
        assertThat(said())
                .contains("3 files")
                .containsPattern("logs +1 .* " + EPOCH + " +1\\.\\.5 +2 +5")
                .contains("5 plain")
                .contains("boot-1  instance i-1 (host)")
                .contains("logs:a = /var/log/a 23");
    }

    @Test
    void inspectSpeaksJsonToo() {
        assertThat(run("inspect", "--json", "--dir", dir.toString())).isZero();
        assertThat(said())
                .startsWith("{\"dir\":")
                .contains("\"waiting_records\":{\"low\":0,\"plain\":5,\"high\":0}")
                .contains("\"positions\":{\"logs:a\":\"/var/log/a 23\"}");
    }

    @Test
    void verifySaysGoodAndNamesDamage() throws Exception {
        assertThat(run("verify", "--dir", dir.toString())).isZero();
        assertThat(said()).contains("all good");
        Path segment = newestSegment(dir);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 1;
        Files.write(segment, bytes);
        assertThat(run("verify", "--dir", dir.toString())).isEqualTo(1);
        assertThat(said()).containsPattern("logs.*(wrong checksum|damage at byte)");
    }

    @Test
    void exportWritesOneRecordALineWithItsSequence() {
        assertThat(run("export", "--lane", "logs", "--dir", dir.toString())).isZero();
        assertThat(said().lines())
                .hasSize(5)
                .first()
                .asString()
                .contains("\"sequence\":1,")
                .contains("\"body\":\"line 0\"");
        assertThat(complained.toString(StandardCharsets.UTF_8)).contains("2 batches");
    }

    @Test
    void exportLeavesOutWhatIsShippedUnlessAskedForAll() {
        run("export", "--lane", "events", "--dir", dir.toString());
        assertThat(said()).isEmpty();
        run("export", "--all", "--lane", "events", "--dir", dir.toString());
        assertThat(said()).contains("\"event\":\"adamant.loss\"");
        said.reset();
        run("export", "--all", "--since", "2027-01-01T00:00:00Z", "--dir", dir.toString());
        assertThat(said()).isEmpty();
    }

    @Test
    void exportWritesRequestsUnderTheIdentityOfTheirBoot() throws Exception {
        Path to = work.resolve("requests");
        assertThat(run("export", "--otlp", to.toString(), "--dir", dir.toString())).isZero();
        assertThat(Files.readAllLines(to.resolve("requests.txt")))
                .contains("logs-%d-1+3.pb /v1/logs i-1/boot-1/%d/1/3".formatted(EPOCH, EPOCH));
        byte[] request = Files.readAllBytes(to.resolve("logs-" + EPOCH + "-1+3.pb"));
        assertThat(OtlpDecoder.logs(request).getFirst().records()).hasSize(3);
    }

    @Test
    void aFileThatWasSetAsideIsReadAsFarAsItIsIntact() throws Exception {
        Path aside = work.resolve("logs-000000000001.seg.quarantined");
        byte[] bytes = Files.readAllBytes(newestSegment(dir));
        Files.write(aside, java.util.Arrays.copyOf(bytes, bytes.length - 60));
        assertThat(run("export", "--file", aside.toString())).isZero();
        assertThat(said().lines()).hasSize(5);
    }

    @Test
    void aCommandLineThatCannotBeUsedIsExplained() {
        assertThat(run("export", "--lane", "lgos")).isEqualTo(2);
        assertThat(run("inspekt")).isEqualTo(2);
        assertThat(run("export", "--since", "yesterday")).isEqualTo(2);
        assertThat(complained.toString(StandardCharsets.UTF_8))
                .contains("no lane 'lgos': events, metrics or logs")
                .contains("'inspekt' is not known")
                .contains("--since is a time like")
                .contains("Examples:");
        assertThat(run("inspect", "--dir", work.resolve("nowhere").toString())).isEqualTo(1);
    }
}
