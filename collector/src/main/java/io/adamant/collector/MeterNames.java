package io.adamant.collector;

import io.adamant.collector.act.Controller;
import io.adamant.collector.api.loki.LokiApi;
import io.adamant.collector.evidence.EvidenceStore;
import io.adamant.collector.evidence.Part;
import io.adamant.collector.fleet.FleetView;
import io.adamant.collector.logs.RecentLogs;
import io.adamant.collector.telemetry.Meters;
import java.util.function.Supplier;

/** Gauges of rooms that know no meters: they count, the root names and registers. */
final class MeterNames {

    private MeterNames() {}

    static void register(Meters meters, Controller controller, FleetView fleet, RecentLogs logs) {
        controller
                .counters()
                .keySet()
                .forEach(
                        name ->
                                meters.counted(
                                        "adamant_control_" + name,
                                        "The controller's count of " + name.replace('_', ' ') + ".",
                                        () -> controller.counters().getOrDefault(name, 0L)));
        meters.counted(
                "adamant_fleet_foreign_deliveries",
                "Deliveries that spoke for another instance than their batch names.",
                fleet::foreignDeliveries);
        meters.counted(
                "adamant_fleet_unproven_deliveries",
                "Deliveries without proof for an instance that has proven who it is.",
                fleet::unprovenDeliveries);
        meters.counted(
                "adamant_fleet_carried_deliveries",
                "Deliveries that a relay carried, which say nothing of a host's state.",
                fleet::carriedDeliveries);
        meters.counted(
                "adamant_fleet_forgotten_hosts",
                "Hosts forgotten because there were too many.",
                fleet::forgottenHosts);
        meters.gauge(
                "adamant_recent_logs_bytes",
                "Log records kept in memory for those who follow, in bytes.",
                logs::bytes);
    }

    /** The gate of evidence: how much of what was to be kept before a kill is kept. */
    static void register(Meters meters, EvidenceStore evidence) {
        meters.counted(
                "adamant_evidence_tried",
                "Instances whose evidence was to be kept before their end.",
                () -> evidence.share().tried());
        meters.counted(
                "adamant_evidence_complete",
                "Those of them that lack nothing but, maybe, copies of disks.",
                () -> evidence.share().complete());
        for (Part part : Part.values()) {
            meters.counted(
                    "adamant_evidence_incomplete",
                    "Those of them that lack something of a part.",
                    () -> evidence.share().incomplete().getOrDefault(part, 0L),
                    "part",
                    part.word());
        }
    }

    static void register(Meters meters, Supplier<LokiApi.Counts> counts) {
        meters.gauge(
                "adamant_loki_requests_refused",
                "Queries refused because too many were waiting.",
                () -> counts.get().refused());
        meters.gauge("adamant_loki_tails", "Live tails that are open.", () -> counts.get().tails());
        meters.gauge(
                "adamant_loki_tails_refused",
                "Live tails refused because there were too many.",
                () -> counts.get().tailsRefused());
        meters.gauge(
                "adamant_loki_tail_entries_dropped",
                "Log records that a live tail's client did not get because it was slow.",
                () -> counts.get().tailDropped());
        meters.gauge(
                "adamant_loki_tail_rounds_delayed",
                "Rounds of a live tail left out because its client was slow.",
                () -> counts.get().tailDelayed());
    }
}
