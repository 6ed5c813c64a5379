package io.adamant.agent;

import io.adamant.agent.seal.SealSource;
import io.adamant.agent.ship.ShipStats;
import io.adamant.agent.source.boot.BootSource;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import io.adamant.agent.source.journal.JournalCounters;
import io.adamant.agent.source.logs.read.LogCounters;
import io.adamant.agent.spool.Spool;
import io.adamant.agent.spool.SpoolStats;
import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.wire.SeverityBand;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the agent counts about itself, {@code adamant.agent.*}. */
final class AgentMetrics implements Reading {

    static final String PREFIX = "adamant.agent.";

    private static final String LANE = "adamant.lane";
    private static final String BAND = "adamant.band";

    private final Spool spool;
    private final Supplier<@Nullable ShipStats> ship;
    private final LogCounters logs;
    private final JournalCounters journal;
    private final BootSource boot;
    private final SealSource seal;
    private final long startedUnixNanos;

    AgentMetrics(
            Spool spool,
            Supplier<@Nullable ShipStats> ship,
            LogCounters logs,
            JournalCounters journal,
            BootSource boot,
            SealSource seal,
            long startedUnixNanos) {
        this.spool = spool;
        this.ship = ship;
        this.logs = logs;
        this.journal = journal;
        this.boot = boot;
        this.seal = seal;
        this.startedUnixNanos = startedUnixNanos;
    }

    @Override
    public void read(Points points) {
        points.countingSince(startedUnixNanos);
        spool(points, spool.stats());
        ShipStats shipped = ship.get();
        if (shipped != null) {
            ship(points, shipped);
        }
        logs(points, logs.snapshot());
        journal(points, journal.snapshot());
        points.counter("adamant.agent.checks.skipped", "{try}", boot.status().skippedTries());
        points.counter("adamant.agent.seal.attempts", "{attempt}", seal.attempts());
    }

    private static void spool(Points points, SpoolStats stats) {
        points.upDown("adamant.agent.spool.usage", "By", stats.bytes());
        points.upDown("adamant.agent.spool.limit", "By", stats.capBytes());
        points.upDown("adamant.agent.spool.segments", "{file}", stats.segments());
        points.gauge("adamant.agent.spool.oldest.time", "s", stats.oldestUnixNanos() / 1e9);
        points.counter("adamant.agent.spool.quarantined", "{file}", stats.quarantinedFiles());
        points.counter("adamant.agent.spool.torn", "{file}", stats.tornTails());
        points.counter("adamant.agent.spool.commits.failed", "{commit}", stats.failedCommits());
        points.counter("adamant.agent.spool.refused", "{batch}", stats.refusedBatches());
        points.counter("adamant.agent.spool.unreadable", "{read}", stats.unreadable());
        points.counter("adamant.agent.spool.volatile", "{record}", stats.volatileRecords());
        points.counter("adamant.agent.spool.volatile.dropped", "{record}", stats.volatileDropped());
        stats.lanes()
                .forEach(
                        (lane, account) -> {
                            String label = lane.label();
                            points.gauge(
                                    "adamant.agent.spool.epoch", "", account.epoch(), LANE, label);
                            account.waiting().forEach((b, n) -> waiting(points, lane, b, n));
                            account.dropped().forEach((b, n) -> dropped(points, lane, b, n));
                        });
    }

    private static void waiting(Points points, Lane lane, SeverityBand band, long records) {
        if (lane == Lane.LOGS || band == SeverityBand.PLAIN) {
            points.upDown("adamant.agent.spool.waiting", "{record}", records, labels(lane, band));
        }
    }

    private static void dropped(Points points, Lane lane, SeverityBand band, long records) {
        if (lane == Lane.LOGS || band == SeverityBand.PLAIN) {
            points.counter("adamant.agent.spool.dropped", "{record}", records, labels(lane, band));
        }
    }

    private static String[] labels(Lane lane, SeverityBand band) {
        return lane == Lane.LOGS
                ? new String[] {LANE, lane.label(), BAND, band.label()}
                : new String[] {LANE, lane.label()};
    }

    private static void ship(Points points, ShipStats stats) {
        points.counter("adamant.agent.ship.batches", "{batch}", stats.sentBatches());
        points.counter("adamant.agent.ship.records", "{record}", stats.sentRecords());
        points.counter("adamant.agent.ship.sent", "By", stats.sentBytes());
        points.counter("adamant.agent.ship.requests", "{request}", stats.requests());
        points.counter("adamant.agent.ship.probes", "{request}", stats.probes());
        points.upDown("adamant.agent.ship.in_flight", "{request}", stats.inFlight());
        points.upDown("adamant.agent.ship.window", "{request}", stats.window());
        points.gauge("adamant.agent.ship.round_trip", "s", stats.roundTripNanos() / 1e9);
        points.counter("adamant.agent.ship.shortened", "{record}", stats.shortened());
        stats.encodings()
                .forEach(
                        (endpoint, encoding) ->
                                points.gauge(
                                        "adamant.agent.ship.encoding",
                                        "",
                                        1,
                                        "adamant.endpoint",
                                        endpoint.toString(),
                                        "adamant.encoding",
                                        encoding.name().toLowerCase(Locale.ROOT)));
        points.counter("adamant.agent.ship.rejected", "{record}", stats.rejectedRecords());
        points.counter("adamant.agent.ship.too_large", "{record}", stats.tooLargeRecords());
        points.counter("adamant.agent.ship.unreadable", "{record}", stats.unreadableRecords());
        points.counter("adamant.agent.ship.splits", "{batch}", stats.splits());
        points.gauge("adamant.agent.ship.failures", "{request}", stats.failuresInRow());
        points.gauge(
                "adamant.agent.ship.last_success.time",
                "s",
                stats.lastSuccessUnixNanos() / 1_000_000_000.0);
        stats.retries()
                .forEach(
                        (cause, count) ->
                                points.counter(
                                        "adamant.agent.ship.retries",
                                        "{request}",
                                        count,
                                        "adamant.cause",
                                        cause.label()));
    }

    private static void logs(Points points, LogCounters.Snapshot logs) {
        points.counter("adamant.agent.logs.lines", "{line}", logs.lines());
        points.counter("adamant.agent.logs.read", "By", logs.bytes());
        points.upDown("adamant.agent.logs.files", "{file}", logs.files());
        points.upDown("adamant.agent.logs.open", "{file}", logs.open());
        points.gauge("adamant.agent.logs.lag.size", "By", logs.lagBytes());
        points.gauge("adamant.agent.logs.lag.time", "s", logs.lagNanos() / 1_000_000_000.0);
        points.counter("adamant.agent.logs.truncations", "{file}", logs.truncations());
        points.counter("adamant.agent.logs.rotations", "{file}", logs.rotations());
        points.counter("adamant.agent.logs.copies", "{file}", logs.copies());
        points.counter("adamant.agent.logs.pieces", "{record}", logs.splits());
        points.counter("adamant.agent.logs.holes", "By", logs.holeBytes());
        points.counter("adamant.agent.logs.losses", "{loss}", logs.losses());
        logs.troubles()
                .forEach(
                        (trouble, count) ->
                                points.counter(
                                        "adamant.agent.logs.troubles",
                                        "{try}",
                                        count,
                                        "adamant.cause",
                                        trouble.name().toLowerCase(Locale.ROOT)));
    }

    private static void journal(Points points, JournalCounters.Snapshot journal) {
        points.counter("adamant.agent.journal.entries", "{entry}", journal.entries());
        points.counter("adamant.agent.journal.read", "By", journal.bytes());
        points.counter("adamant.agent.journal.excluded", "{entry}", journal.excluded());
        points.counter("adamant.agent.journal.cut", "{entry}", journal.cut());
        points.counter("adamant.agent.journal.pieces", "{entry}", journal.pieces());
        points.counter("adamant.agent.journal.damaged", "{entry}", journal.damaged());
        points.counter("adamant.agent.journal.gaps", "{gap}", journal.gaps());
        points.counter("adamant.agent.journal.missing", "{entry}", journal.missing());
        points.counter("adamant.agent.journal.suppressed", "{entry}", journal.suppressed());
        points.counter("adamant.agent.journal.opened", "{time}", journal.opened());
        points.counter("adamant.agent.journal.failures", "{call}", journal.failures());
        points.counter("adamant.agent.journal.absent", "{try}", journal.absent());
    }
}
