package io.adamant.collector;

import io.adamant.collector.receipt.AuditLog;
import io.adamant.collector.receipt.LocalActs;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.time.WallClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what commands on this host have done into the receipts' chain: at the start, and every
 * second from then on. Part of the composition root.
 */
final class LocalActWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalActWatch.class);
    private static final long EVERY_MILLIS = 1_000;

    private final List<LocalActs> acts;
    private final AuditLog audit;
    private final WallClock wall;
    private final Thread.UncaughtExceptionHandler onFault;
    private final Count taken;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("local-acts").daemon().factory());
    private String said = "";

    LocalActWatch(
            CollectorConfig config,
            AuditLog audit,
            WallClock wall,
            Meters meters,
            Thread.UncaughtExceptionHandler onFault) {
        this.acts =
                Stream.concat(
                                Stream.of(ofRelays(config)),
                                config.security().operators().map(LocalCommand::besides).stream())
                        .map(LocalActs::new)
                        .toList();
        this.audit = audit;
        this.wall = wall;
        this.onFault = onFault;
        taken =
                meters.counter(
                        "adamant_audit_local_acts",
                        "Acts of commands on this host that were taken into the receipts' chain.");
    }

    /** Where the relay command leaves what it has done. */
    static Path ofRelays(CollectorConfig config) {
        return config.directory().resolve("security").resolve("acts");
    }

    void start() {
        ScheduledFuture<?> _ =
                timer.scheduleWithFixedDelay(this::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            for (LocalActs each : acts) {
                for (int left = each.take(audit, wall.unixNanos()); left > 0; left--) {
                    taken.increment();
                }
            }
            said = "";
        } catch (IOException unreadable) {
            String words = unreadable.toString();
            if (!words.equals(said)) {
                said = words;
                LOG.warn("what was done on this host cannot be recorded: {}", words);
            }
        } catch (RuntimeException fault) {
            // A scheduled task that throws is never run again, and nobody would hear of it.
            onFault.uncaughtException(Thread.currentThread(), fault);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
