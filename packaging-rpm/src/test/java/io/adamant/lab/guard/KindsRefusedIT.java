package io.adamant.lab.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.lab.RequiresLab;
import io.adamant.lab.battery.Heard;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.SealAttempt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kinds that a policy only detects unless it says otherwise, all in {@code refuse}: from the
 * configuration file to the kernel's refusal and the record at a receiver. Runs the whole agent on
 * Debian's 6.1 cloud kernel in a virtual machine ({@code -Dadamant.lab.kernel=6.12} for another).
 */
@RequiresLab
final class KindsRefusedIT {

    private static final String SEAL =
            """
              refuse: [sysctl, sysfs, raw-device, nvme-passthrough, module, kexec, mount, own-bpf,
                agent-process, ptrace, exec-from-writable, exec-from-memory, clock, network,
                firewall, private-mount, foreign-bpf]
              detect: [units, environment]
            """;

    private static final String PREPARE =
            """
            modprobe nfnetlink
            mkdir -p /usr/lib/lab-rows /sys/fs/cgroup/other
            setsid bash -c 'echo $$ >/sys/fs/cgroup/other/cgroup.procs; exec sleep 3600' \
              </dev/null >/dev/null 2>&1 &
            echo $! >/run/lab/victim
            """;

    private static final String TRY_ALL =
            """
            for row in /usr/lib/lab-rows/*; do
              timeout 60 $row >/run/lab/row.out 2>&1
              echo "== ${row##*/} $? $(tr '\\n' ' ' </run/lab/row.out)"
            done
            """;

    private static final Duration HEARD = Duration.ofSeconds(30);

    private record Outcome(int exit, String said) {}

    private static final Map<String, Outcome> OUTCOMES = new LinkedHashMap<>();
    private static SealedGuest guest;

    @BeforeAll
    static void tryEverything() throws IOException {
        guest = SealedGuest.boot(SEAL);
        guest.guest().must(PREPARE);
        for (KindRow row : KindRow.ALL) {
            byte[] script = ("#!/bin/bash\n" + row.script()).getBytes(StandardCharsets.UTF_8);
            guest.guest().put(script, "0755", "/usr/lib/lab-rows/" + row.name());
        }
        guest.start();
        String said = guest.guest().run(TRY_ALL, Duration.ofMinutes(3)).out();
        for (String line : said.lines().filter(line -> line.startsWith("== ")).toList()) {
            String[] words = line.split(" ", 4);
            OUTCOMES.put(words[1], new Outcome(Integer.parseInt(words[2]), words[3]));
        }
    }

    @AfterAll
    static void end() {
        if (guest != null) {
            guest.close();
        }
    }

    static List<KindRow> rows() {
        return KindRow.ALL;
    }

    @MethodSource("rows")
    @ParameterizedTest
    void whatThePolicyRefusesIsRefusedAndNamedAndNormalLifeGoesOn(KindRow row) {
        Outcome outcome = OUTCOMES.get(row.name());
        assertThat(outcome).as("the row ran").isNotNull();
        if (!row.isRefused()) {
            assertThat(outcome.exit()).as(outcome.said()).isZero();
            assertThat(blocked(row)).as(outcome.said()).isEmpty();
            return;
        }
        assertThat(outcome.exit()).as(outcome.said()).isNotZero();
        assertThat(outcome.said()).containsPattern(GuardGuest.REFUSAL);
        await("the attempt at the receiver: " + row + ": " + outcome)
                .atMost(HEARD)
                .until(() -> blocked(row).stream().anyMatch(told -> told.startsWith(row.hook())));
    }

    /** The agent reads some thousand settings each half minute, and asked for each so. */
    @Test
    void whatTheAgentItselfLooksAtFillsNoRing() {
        assertThat(guest.sink().heard())
                .extracting(Heard::event)
                .noneMatch(event -> event instanceof Loss loss && loss.reason().contains("seal"));
    }

    /** What was refused to the row's shell or to a process below it: hook, operation, path. */
    private static List<String> blocked(KindRow row) {
        return guest.sink().heard().stream()
                .filter(heard -> heard.event() instanceof SealAttempt)
                .map(heard -> (SealAttempt) heard.event())
                .filter(attempt -> attempt.outcome() == SealAttempt.Outcome.BLOCKED)
                .filter(attempt -> isBy(attempt, row.name()))
                .map(told -> told.hook() + ": " + told.operation() + " " + told.path())
                .toList();
    }

    private static boolean isBy(SealAttempt attempt, String command) {
        return command.equals(attempt.command())
                || attempt.parents().stream().anyMatch(parent -> parent.endsWith(" " + command));
    }
}
