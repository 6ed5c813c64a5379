package io.adamant.lab.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.lab.RequiresLab;
import io.adamant.lab.battery.Heard;
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
    private static final Duration HEARD = Duration.ofSeconds(60);
    private static final long PROMISED_MS = 2_000;

    private static final String TRACER = "/proc/sys/kernel/ftrace_enabled";

    private static final String SEAL =
            """
              refuse: [sysfs, raw-device, nvme-passthrough, module, kexec, mount, agent-process]
              detect: [sysctl, own-bpf]
            """;

    private SealedGuest guest;

    @BeforeEach
    void seal() throws IOException {
        guest = SealedGuest.boot(SEAL);
        guest.start();
    }

    @AfterEach
    void end() {
        if (guest != null) {
            guest.close();
        }
    }

    @Test
    void aLossOfEnforcementIsHeardWithinTwoSeconds() {
        List<Long> delays = new ArrayList<>();
        for (int round = 0; round < LOSSES; round++) {
            delays.add(lose("echo 0 >" + TRACER));
            // Nothing keeps it now, and the next run takes over what is still in the kernel.
            guest.guest().must("kill -9 $(pidof java); echo 1 >" + TRACER);
            guest.awaitEnforced();
        }
        delays.add(lose("rm /run/adamant/guard/link_file_open"));

        System.out.println("from the cause's command to the record at the receiver, ms: " + delays);
        assertThat(delays).allMatch(delay -> delay <= PROMISED_MS);
    }

    /** Milliseconds from before the command was sent to the arrival of the first word of it. */
    private long lose(String cause) {
        long began = System.nanoTime();
        guest.guest().must(cause);
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
        return guest.sink().heard().stream().filter(what);
    }

    @Test
    void aFloodIsCountedToTheLastAndTheSpoolStaysSmall() {
        String spool = "du -sk /var/lib/adamant | cut -f1";
        long before = Long.parseLong(guest.guest().must(spool).strip());

        String said =
                guest.guest()
                        .run(
                                "python3 -B /opt/calls.py flood /etc/passwd %d %d"
                                        .formatted(TRIES, PROCESSES),
                                Duration.ofMinutes(5))
                        .out();

        long after = Long.parseLong(guest.guest().must(spool).strip());
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
        return guest.sink().heard().stream()
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
        for (Heard one : guest.sink().heard()) {
            HostEvent event = one.event();
            if (event instanceof Loss loss && loss.reason().contains("seal")) {
                dropped += loss.count();
            }
        }
        return dropped;
    }
}
