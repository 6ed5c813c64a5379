package io.adamant.agent.ship;

import static io.adamant.agent.spool.SpoolBench.event;

import io.adamant.agent.ship.cargo.Owners;
import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.link.TlsFiles;
import io.adamant.agent.source.Batch;
import io.adamant.agent.spool.Spool;
import io.adamant.agent.spool.SpoolBench;
import io.adamant.agent.spool.SpoolOptions;
import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Codecs;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.HostEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A spool, a shipper's work on it, and a transport that answers as the test says, under clocks that
 * the test moves.
 */
abstract class ScriptedShipping {

    @TempDir Path dir;

    final ScriptedTransport wire = new ScriptedTransport();
    final ShipCounters counters = new ShipCounters();
    final QuietNotices notices = new QuietNotices();
    Spool spool;
    long now = 1_000;
    long wall = SpoolBench.NOW;

    @BeforeEach
    void open() {
        SpoolOptions options = new SpoolOptions(64 << 20, Duration.ofMillis(50));
        spool = Spool.open(dir, options, SpoolBench.BOOT, () -> wall, () -> 0, this::bulk).spool();
    }

    @AfterEach
    void close() {
        spool.close();
    }

    /** What logs and metrics are stored in. */
    Codec bulk() {
        return new Gzip();
    }

    ShipWork work(String... endpoints) {
        List<Endpoint> all = Stream.of(endpoints).map(Endpoint::parse).toList();
        Courier courier =
                new Courier(
                        new Owners(SpoolBench.resource(), spool::owner),
                        wire,
                        new Codecs(this::bulk),
                        () -> now,
                        () -> wall,
                        counters);
        ShipOptions options = ShipOptions.of(all, TlsFiles.NONE, ShipOptions.DEFAULT_RATE);
        return new ShipWork(spool, courier, options, () -> now, new Random(7), counters, notices);
    }

    void spooled(Batch... batches) {
        for (Batch batch : batches) {
            spool.append(batch);
        }
        spool.commit();
    }

    /** Works, jumping over the waits, until nothing is left. */
    void drain(ShipWork work) {
        for (int i = 0; i < 500; i++) {
            long next = work.once();
            if (next == ShipWork.NOTHING) {
                return;
            }
            now = Math.max(now, next);
        }
        throw new AssertionError("still not done after 200 attempts");
    }

    /** Losses that come back through the spool. */
    List<Loss> losses() {
        spool.commit();
        wire.requests.clear();
        wire.rule = r -> ScriptedTransport.answer(200);
        wire.questionRule = r -> ScriptedTransport.answer(200);
        drain(work("http://c"));
        return wire.requests.stream()
                .flatMap(r -> r.records().stream())
                .flatMap(r -> HostEvents.decode(r).stream())
                .map(ScriptedShipping::loss)
                .toList();
    }

    private static Loss loss(HostEvent event) {
        return (Loss) event;
    }
}
