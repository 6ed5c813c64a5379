package io.adamant.lab.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.lab.Guest;
import io.adamant.lab.GuestPlan;
import io.adamant.lab.RequiresLab;
import io.adamant.lab.battery.EventSink;
import io.adamant.lab.battery.Heard;
import io.adamant.lab.image.Kernel;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealTier;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The whole agent on a sealed host in a virtual machine, and a receiver outside. The image's policy
 * lets root switch the tracer off and take pins away, so that enforcement can be lost at all.
 * {@code -Dadamant.lab.losses}: how often (10); {@code -Dadamant.lab.kernel=6.12} for another
 * kernel.
 */
@RequiresLab(isLong = true)
final class SealedAgentIT {

    private static final int LOSSES = Integer.getInteger("adamant.lab.losses", 10);
    private static final int PROCESSES = 4;
    private static final int TRIES = 25_000;
    private static final Duration SEALED = Duration.ofMinutes(8);
    private static final Duration HEARD = Duration.ofSeconds(60);
    private static final long PROMISED_MS = 2_000;

    private static final String TRACER = "/proc/sys/kernel/ftrace_enabled";

    private static final String CONFIGURATION =
            """
            collector:
              endpoints: ["http://10.0.2.100:4318"]
            identity: { source: file, file: /etc/adamant/identity.yaml }
            logs: []
            metrics: { period: 1h }
            seal:
              mode: enforce
              deadline: 5s
              refuse: [sysfs, raw-device, nvme-passthrough, module, kexec, mount, agent-process]
              detect: [sysctl, own-bpf]
            """;

    /** As a service manager keeps it; from within its cgroup, which nobody joins later. */
    private static final String UNIT =
            """
            setsid bash -c '
              group=/sys/fs/cgroup/system.slice/adamant-agent.service
              mkdir -p $group
              echo $$ >$group/cgroup.procs
              while :; do
                /usr/bin/adamant-agent run --config /etc/adamant/agent.yaml
                sleep 1
              done' </dev/null >/run/lab/agent.log 2>&1 &
            """;

    private EventSink sink;
    private Guest guest;

    @BeforeEach
    void seal() throws IOException {
        sink = EventSink.open();
        guest =
                Guest.boot(
                        GuestPlan.tiny(
                                        Kernel.debian(
                                                System.getProperty("adamant.lab.kernel", "6.1")))
                                .withOutward(sink.port())
                                .withFile("/etc/adamant/agent.yaml", CONFIGURATION)
                                .withFile(
                                        "/etc/adamant/identity.yaml",
                                        "instance-id: i-sealed\nimage-id: lab-1\n"));
        guest.put(GuardGuest.resource("calls.py"), "0644", "/opt/calls.py");
        guest.must(UNIT);
        awaitTier("enforced");
    }

    @AfterEach
    void end() {
        if (guest != null) {
            guest.close();
        }
        sink.close();
    }

    @Test
    void aLossOfEnforcementIsHeardWithinTwoSeconds() {
        List<Long> delays = new ArrayList<>();
        for (int round = 0; round < LOSSES; round++) {
            delays.add(lose("echo 0 >" + TRACER));
            // Nothing keeps it now, and the next run takes over what is still in the kernel.
            guest.must("kill -9 $(pidof java); echo 1 >" + TRACER);
            awaitTier("enforced");
        }
        delays.add(lose("rm /run/adamant/guard/link_file_open"));

        System.out.println("from the cause's command to the record at the receiver, ms: " + delays);
        assertThat(delays).allMatch(delay -> delay <= PROMISED_MS);
    }

    /** Milliseconds from before the command was sent to the arrival of the first word of it. */
    private long lose(String cause) {
        long began = System.nanoTime();
        guest.must(cause);
        Predicate<Heard> loss =
                one ->
                        one.arrivedNanos() > began
                                && one.event() instanceof SealChanged changed
                                && changed.state().tier() == SealTier.LOST;
        await("a loss at the receiver")
                .atMost(HEARD)
                .until(() -> heard(loss).findAny().isPresent());
        return (heard(loss).findFirst().orElseThrow().arrivedNanos() - began) / 1_000_000;
    }

    private Stream<Heard> heard(Predicate<Heard> what) {
        return sink.heard().stream().filter(what);
    }

    @Test
    void aFloodIsCountedToTheLastAndTheSpoolStaysSmall() {
        String spool = "du -sk /var/lib/adamant | cut -f1";
        long before = Long.parseLong(guest.must(spool).strip());

        String said =
                guest.run(
                                "python3 -B /opt/calls.py flood /etc/passwd %d %d"
                                        .formatted(TRIES, PROCESSES),
                                Duration.ofMinutes(5))
                        .out();

        long after = Long.parseLong(guest.must(spool).strip());
        await("every try at the receiver")
                .atMost(HEARD)
                .until(() -> reported() + dropped() >= (long) TRIES * PROCESSES);
        System.out.printf(
                "flood of %d by %d processes: %s; reported %d in %d records, dropped %d;"
                        + " spool %d KiB before, %d after%n",
                TRIES * PROCESSES,
                PROCESSES,
                said.strip(),
                reported(),
                attempts().size(),
                dropped(),
                before,
                after);
        assertThat(said).contains("let through 0,");
        assertThat(reported() + dropped()).isEqualTo((long) TRIES * PROCESSES);
        assertThat(after - before).isLessThan(1024);
    }

    private List<SealAttempt> attempts() {
        return sink.heard().stream()
                .map(Heard::event)
                .filter(SealAttempt.class::isInstance)
                .map(SealAttempt.class::cast)
                .filter(attempt -> "/etc/passwd".equals(attempt.path()))
                .toList();
    }

    private long reported() {
        return attempts().stream().mapToLong(SealAttempt::count).sum();
    }

    private long dropped() {
        long dropped = 0;
        for (Heard one : sink.heard()) {
            HostEvent event = one.event();
            if (event instanceof Loss loss && loss.reason().contains("seal")) {
                dropped += loss.count();
            }
        }
        return dropped;
    }

    private void awaitTier(String tier) {
        String health =
                guest.run(
                                """
                                for try in $(seq 200); do
                                  lab-health 2>/dev/null | grep '"tier":"%s"' && exit
                                  sleep 2
                                done
                                lab-health
                                tail -5 /run/lab/agent.log
                                """
                                        .formatted(tier),
                                SEALED)
                        .out();
        assertThat(health).contains("\"tier\":\"" + tier + "\"");
    }
}
