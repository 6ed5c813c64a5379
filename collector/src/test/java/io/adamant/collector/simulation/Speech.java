package io.adamant.collector.simulation;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Position;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.HealthChanged;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.model.Shutdown;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.ResourceAttributes;
import io.adamant.shared.wire.Value;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What the agents say, as real records: boot reports, heartbeats, changes, attempts, goodbyes. */
final class Speech {

    static final long BEAT = Duration.ofSeconds(2).toNanos();

    private static final SealState SEALED =
            new SealState(true, SealTier.ENFORCED, "", "", List.of("/etc"), null, List.of());
    private static final Position ANY = new Position("simulated");

    private final Scheduler scheduler;
    private final Network network;
    private final Map<Machine, Voice> voices = new HashMap<>();

    /** Carries one record of a machine to every collector, well or badly. */
    interface Network extends BiConsumer<Machine, Function<Long, Delivery>> {}

    private static final class Voice {
        final Map<String, Value> resource;
        final BootId boot;
        long sequence = 1;

        /** Its agent is not there: it will start, and look at everything. */
        boolean isAnew;

        Voice(Machine machine) {
            boot = new BootId("boot-" + machine.id);
            resource =
                    ResourceAttributes.of(
                            new HostResource(
                                    machine.id,
                                    boot,
                                    machine.name,
                                    machine.image,
                                    null,
                                    null,
                                    null,
                                    machine.zone,
                                    null,
                                    "1"));
        }
    }

    Speech(Scheduler scheduler, Network network) {
        this.scheduler = scheduler;
        this.network = network;
    }

    /** The agent starts a while before the workload is ready. */
    void begin(Machine machine) {
        voices.put(machine, new Voice(machine));
        scheduler.in(
                Duration.ofSeconds(3),
                "hello " + machine,
                () -> {
                    if (!machine.isReady) {
                        say(machine, report(BootVerdict.BOOTING));
                    }
                    beat(machine);
                });
        if (machine.saysItFailed) {
            scheduler.in(
                    Duration.ofSeconds(6),
                    "failed " + machine,
                    () -> say(machine, report(BootVerdict.FAILED)));
        }
    }

    void ready(Machine machine) {
        say(machine, report(BootVerdict.READY));
    }

    void goodbye(Machine machine) {
        say(machine, new Shutdown("stopped by its owner"));
    }

    /** It tells at once that it is sick, or well again. */
    void health(Machine machine) {
        if (machine.isReady) {
            HealthStatus to = machine.isSick ? HealthStatus.SICK : HealthStatus.HEALTHY;
            HealthStatus from = machine.isSick ? HealthStatus.HEALTHY : HealthStatus.SICK;
            say(machine, new HealthChanged(from, to, "its check \"app\"", List.of()));
        }
    }

    void mutated(Machine machine) {
        say(
                machine,
                new SealChanged(
                        SealTier.ENFORCED,
                        SEALED,
                        "a file differs",
                        List.of("/etc/app.yaml: changed"),
                        1,
                        SealChanged.Seen.NONE,
                        SealChanged.Seen.NONE));
    }

    /** Blocked writes, so many within a second. */
    void attempts(Machine machine, SealAttempt attempt) {
        say(machine, attempt);
    }

    /** Records of one host in the name of another. */
    void claim(Machine liar, Machine victim) {
        Voice voice = voices.get(liar);
        Voice foreign = voices.get(victim);
        if (voice == null || foreign == null) {
            return;
        }
        HostEvent lie =
                new HealthChanged(HealthStatus.HEALTHY, HealthStatus.SICK, "a lie", List.of());
        LogRecord record = HostEvents.encode(lie, scheduler.now());
        BatchId batch = new BatchId(liar.id, voice.boot, 1, voice.sequence++, 1);
        network.accept(
                liar,
                received ->
                        new Delivery.Logs(
                                new Delivery.Origin(
                                        ANY, "simulated", received, batch, foreign.resource),
                                List.of(record)));
    }

    private void beat(Machine machine) {
        if (!machine.isRunning()) {
            return;
        }
        Voice voice = voices.get(machine);
        if (voice != null && machine.speaks() && voice.isAnew && machine.isMutated) {
            mutated(machine); // what its agent finds when it starts
        }
        if (voice != null) {
            voice.isAnew = machine.isAgentDead || machine.isFrozen;
        }
        if (machine.speaks()) {
            HealthStatus health =
                    machine.saysItFailed
                            ? HealthStatus.SICK
                            : !machine.isReady
                                    ? HealthStatus.BOOTING
                                    : machine.isSick ? HealthStatus.SICK : HealthStatus.HEALTHY;
            say(
                    machine,
                    new Heartbeat(
                            scheduler.now(), 1, health, SealTier.ENFORCED, BEAT / 1_000_000, 0, 0));
        }
        scheduler.at(scheduler.now() + BEAT, "beat " + machine, () -> beat(machine));
    }

    private void say(Machine machine, HostEvent event) {
        Voice voice = voices.get(machine);
        if (voice == null || !machine.speaks()) {
            return;
        }
        LogRecord record = HostEvents.encode(event, scheduler.now());
        BatchId batch = new BatchId(machine.id, voice.boot, 1, voice.sequence++, 1);
        network.accept(
                machine,
                received ->
                        new Delivery.Logs(
                                new Delivery.Origin(
                                        ANY, "simulated", received, batch, voice.resource),
                                List.of(record)));
    }

    private static BootReport report(BootVerdict verdict) {
        return new BootReport(
                verdict, "as simulated", 0, "6.1", List.of(), List.of(), SEALED, BEAT / 1_000_000);
    }
}
