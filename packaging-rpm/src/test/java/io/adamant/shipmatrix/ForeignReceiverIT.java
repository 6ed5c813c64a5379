package io.adamant.shipmatrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.bench.sink.SinkProcess;
import io.adamant.shipmatrix.rig.ForeignReceiver;
import io.adamant.shipmatrix.rig.Lines;
import io.adamant.shipmatrix.rig.Rig;
import io.adamant.shipmatrix.rig.Wait;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real agent against an OTLP receiver that others wrote and publish, which knows neither zstd
 * nor gzip nor our batch header.
 */
final class ForeignReceiverIT {

    private static final int LINES = 5_000;

    @TempDir Path directory;

    @BeforeAll
    static void needsTheReceiver() {
        ForeignReceiver.demand();
    }

    @Test
    void takesEachLineOnceWithMetricsAndEvents() throws Exception {
        try (SinkProcess unused = SinkProcess.start();
                ForeignReceiver receiver = new ForeignReceiver(directory.resolve("receiver"));
                Rig rig = new Rig(directory.resolve("agent"), unused)) {
            receiver.start();
            Files.write(rig.log(), lines(LINES));
            rig.metrics("1s").endpoints(receiver.url()).startAgent();

            Wait.upTo(60_000, () -> receiver.noted("line ").size() >= LINES);
            Wait.upTo(20_000, () -> !receiver.noted("metric ").isEmpty());

            assertThat(receiver.noted("line ")).containsExactlyElementsOf(written(rig));
            assertThat(receiver.noted("metric ")).anyMatch(name -> name.startsWith("system."));
            // Its schema has no event names yet: a heartbeat is known by the fields of its body.
            assertThat(receiver.noted("other ")).anyMatch(keys -> keys.contains("uptime_nanos"));
            assertThat(rig.agent().metric("adamant_agent_ship_rejected_total")).isZero();
        }
    }

    @Test
    void losesNothingWhenTheReceiverIsKilledAndComesBack() throws Exception {
        try (SinkProcess unused = SinkProcess.start();
                ForeignReceiver receiver = new ForeignReceiver(directory.resolve("receiver"));
                Rig rig = new Rig(directory.resolve("agent"), unused)) {
            receiver.start();
            byte[] all = lines(LINES);
            int half = all.length / 2;
            Files.write(rig.log(), Arrays.copyOf(all, half));
            rig.endpoints(receiver.url()).startAgent();
            Wait.until("lines arrive", 60_000, () -> !receiver.noted("line ").isEmpty());

            receiver.kill();
            Lines.append(rig.log(), Arrays.copyOfRange(all, half, all.length));
            Wait.pass(2_000);
            receiver.start();

            List<String> written = written(rig);
            Wait.upTo(60_000, () -> receiver.noted("line ").containsAll(written));
            // What was taken but not answered comes again: only our collector tells it apart.
            Set<String> missing = new TreeSet<>(written);
            receiver.noted("line ").forEach(missing::remove);
            assertThat(missing).isEmpty();
            assertThat(Set.copyOf(receiver.noted("line "))).hasSize(LINES);
        }
    }

    private static byte[] lines(int count) {
        Lines lines = new Lines();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            out.writeBytes(lines.next("GET /ware/" + i + "?name=äö " + "x".repeat(i % 180)));
        }
        return out.toByteArray();
    }

    private static List<String> written(Rig rig) throws IOException {
        return Files.readAllLines(rig.log(), StandardCharsets.UTF_8);
    }
}
