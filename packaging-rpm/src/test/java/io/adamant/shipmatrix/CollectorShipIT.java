package io.adamant.shipmatrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.bench.corpus.LiveWriter;
import io.adamant.bench.sink.SinkProcess;
import io.adamant.shipmatrix.rig.CollectorRun;
import io.adamant.shipmatrix.rig.Relay;
import io.adamant.shipmatrix.rig.Rig;
import io.adamant.shipmatrix.rig.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real agent and the real collector, a bad proxy between them; both are killed with -9. */
final class CollectorShipIT {

    private static final int LINES = 20_000;
    private static final int PER_SECOND = 4_000;

    @TempDir Path directory;

    @Test
    void storesEachLineOnceWhateverIsKilledAndRefused() throws Exception {
        try (SinkProcess unused = SinkProcess.start();
                CollectorRun collector = new CollectorRun(directory.resolve("collector"));
                Relay relay = new Relay(collector.otlpPort());
                Rig rig = new Rig(directory.resolve("agent"), unused)) {
            rig.endpoints("http://127.0.0.1:" + relay.port());
            collector.startAndWait();
            rig.startAgent();
            LiveWriter writer = rig.write(LINES, PER_SECOND);

            relay.bad(true);
            written(writer, LINES / 5);
            rig.agent().kill();
            rig.agent().start();
            written(writer, LINES * 2 / 5);
            collector.kill();
            written(writer, LINES * 3 / 5);
            rig.agent().kill();
            rig.agent().start();
            collector.startAndWait();
            writer.await(Duration.ofMinutes(1));
            Wait.upTo(20_000, () -> relay.thrownAway() > 0);
            relay.bad(false);

            Wait.upTo(60_000, () -> collector.stored(LINES).size() == LINES);
            Map<Long, Integer> stored = collector.stored(LINES);
            assertThat(relay.thrownAway()).as("answers that were thrown away").isPositive();
            assertThat(stored).as("lines that arrived").hasSize(LINES);
            stored.values().removeIf(times -> times == 1);
            assertThat(stored).as("lines that are stored more than once").isEmpty();
            Wait.upTo(10_000, () -> isComplete(collector));
            assertThat(isComplete(collector)).as(collector.completeness("i-matrix")).isTrue();
        }
    }

    private static void written(LiveWriter writer, long lines) {
        Wait.until("a part is written", 30_000, () -> writer.written() >= lines);
    }

    private static boolean isComplete(CollectorRun collector) throws Exception {
        return collector
                .completeness("i-matrix")
                .matches("(?s).*\"standing\"\\s*:\\s*\"complete\".*");
    }
}
