package io.adamant.collector.simulation;

import io.adamant.collector.journal.Delivery;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The network between hosts and collectors: cuts, delays, repeats, and what waits behind a cut. */
final class Wires {

    /** Most records that wait in a host's spool. */
    private static final int WAITING = 100;

    private record Way(InstanceId from, String to) {}

    private record Waiting(SimCollector to, Function<Long, Delivery> what) {}

    private final FleetSimulator simulator;
    private final RandomGenerator random;
    private final Map<Way, Long> since = new HashMap<>();
    private final Set<String> cuts = new LinkedHashSet<>();
    private final Map<Machine, Deque<Waiting>> spools = new HashMap<>();
    long delayNanos = Duration.ofMillis(200).toNanos();
    double repeats;

    Wires(FleetSimulator simulator, RandomGenerator random) {
        this.simulator = simulator;
        this.random = random;
    }

    /**
     * Cuts a machine ({@code i-0001}), zone ({@code z1}), subnet or collector ({@code north}) off.
     */
    void cut(String what) {
        cuts.add(what);
        simulator.scheduler.note("cut off: " + what);
        update();
    }

    void heal(String what) {
        if (cuts.remove(what)) {
            simulator.scheduler.note("no longer cut off: " + what);
            update();
        }
    }

    void healAll() {
        cuts.clear();
        update();
    }

    boolean isCut(Machine machine, SimCollector collector) {
        return cuts.contains(machine.id.value())
                || cuts.contains(machine.zone)
                || cuts.contains(machine.subnet)
                || cuts.contains(collector.name);
    }

    /** Since when a collector does not hear a machine; 0 while it does. */
    long cutSince(Machine machine, SimCollector collector) {
        return since.getOrDefault(new Way(machine.id, collector.name), 0L);
    }

    /** To be called after every change of a cut, and of who is there. */
    void update() {
        for (Machine machine : simulator.cloud.machines.values()) {
            for (SimCollector collector : simulator.collectors) {
                Way way = new Way(machine.id, collector.name);
                if (isCut(machine, collector)) {
                    since.putIfAbsent(way, simulator.scheduler.now());
                } else {
                    since.remove(way);
                }
            }
            boolean isCut = simulator.collectors.stream().anyMatch(c -> isCut(machine, c));
            if (isCut != machine.isCutOff) {
                simulator.cloud.change(machine, () -> machine.isCutOff = isCut);
            }
            flush(machine);
        }
    }

    void carry(Machine machine, Function<Long, Delivery> what) {
        for (SimCollector collector : simulator.collectors) {
            if (isCut(machine, collector)) {
                Deque<Waiting> spool = spools.computeIfAbsent(machine, _ -> new ArrayDeque<>());
                spool.add(new Waiting(collector, what));
                if (spool.size() > WAITING) {
                    spool.poll();
                }
                continue;
            }
            send(collector, what);
            if (random.nextDouble() < repeats) {
                send(collector, what);
            }
        }
    }

    private void flush(Machine machine) {
        Deque<Waiting> spool = spools.get(machine);
        for (int left = spool == null ? 0 : spool.size(); left > 0; left--) {
            Waiting next = spool.poll();
            if (isCut(machine, next.to())) {
                spool.add(next);
            } else {
                send(next.to(), next.what());
            }
        }
    }

    private void send(SimCollector collector, Function<Long, Delivery> what) {
        simulator.scheduler.at(
                simulator.scheduler.now() + 1 + random.nextLong(delayNanos),
                "to " + collector.name,
                () -> collector.receive(what));
    }
}
