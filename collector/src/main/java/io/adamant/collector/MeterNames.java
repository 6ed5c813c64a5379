package io.adamant.collector;

import io.adamant.collector.act.Controller;
import io.adamant.collector.fleet.FleetView;
import io.adamant.collector.logs.RecentLogs;
import io.adamant.collector.telemetry.Meters;

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
                "adamant_fleet_forgotten_hosts",
                "Hosts forgotten because there were too many.",
                fleet::forgottenHosts);
        meters.gauge(
                "adamant_recent_logs_bytes",
                "Log records kept in memory for those who follow, in bytes.",
                logs::bytes);
    }
}
