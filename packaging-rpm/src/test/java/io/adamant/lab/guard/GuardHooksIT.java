package io.adamant.lab.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.adamant.agent.linux.guard.policy.GuardPrograms;
import io.adamant.agent.linux.guard.policy.Hook;
import io.adamant.lab.RequiresLab;
import io.adamant.lab.Result;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each hook of the guard refuses, or tells of, what it is there for, and names who did it. Runs
 * against Debian's 6.1 cloud kernel in a virtual machine ({@code -Dadamant.lab.kernel=6.12} for
 * another). All rows are tried in one go, since a word with the guest takes longer than a row.
 */
@RequiresLab
final class GuardHooksIT {

    private static final String ROWS = "/usr/lib/lab-rows/";

    private static final String TRY_ALL =
            """
            for row in /usr/lib/lab-rows/*; do
              timeout 60 $row >/run/lab/row.out 2>&1
              echo "== ${row##*/} $? $(tr '\\n' ' ' </run/lab/row.out)"
            done
            """;

    private record Outcome(int exit, String said) {}

    private static final Map<String, Outcome> OUTCOMES = new LinkedHashMap<>();
    private static GuardGuest guest;
    private static String loading;
    private static List<String> inAudit;
    private static List<String> events;

    @BeforeAll
    static void tryEverything() {
        guest =
                GuardGuest.prepared(
                        System.getProperty("adamant.lab.kernel", "6.1"), HookRow.PREPARE);
        loading = guest.attempt("grep ^LOADING /var/log/guard.log").out();
        for (HookRow row : HookRow.ALL) {
            byte[] script = ("#!/bin/bash\n" + row.script()).getBytes(StandardCharsets.UTF_8);
            guest.guest().put(script, "0755", ROWS + row.hook());
        }
        guest.say("take");
        guest.attempt("echo x >/etc/made-in-audit");
        inAudit = guest.say("take").lines().toList();
        assertThat(guest.attempt(HookRow.HOLD).out().lines()).hasSize(3);
        assertThat(guest.say("old")).contains("COVERED Moved");
        assertThat(guest.say("move FULL")).contains("Moved[stage=FULL]");
        guest.say("take");
        String said = guest.guest().run(TRY_ALL, Duration.ofMinutes(5)).out();
        events = guest.say("take").lines().toList();
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

    static List<HookRow> rows() {
        return HookRow.ALL;
    }

    @Test
    void everyHookOfTheGuardIsTriedOrSaysWhatProvesIt() {
        Set<String> named =
                HookRow.ALL.stream()
                        .map(HookRow::hook)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(HookRow.ALL).hasSameSizeAs(named);
        named.addAll(HookRow.OTHERWISE.keySet());

        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        GuardPrograms.HOOKS.stream().map(Hook::name).toList());
    }

    @MethodSource("rows")
    @ParameterizedTest
    void aHookKeepsWhatItIsThereForAndNamesWhoTried(HookRow row) {
        Outcome outcome = OUTCOMES.get(row.hook());
        assertThat(outcome).as("the row ran").isNotNull();
        if (row.isRefused()) {
            assertThat(outcome.exit()).as(outcome.said()).isNotZero();
            assertThat(outcome.said()).containsPattern(GuardGuest.REFUSAL);
        } else {
            assertThat(outcome.exit()).as(outcome.said()).isZero();
        }
        assumeFalse(loading.contains(row.hook() + ":"), "this kernel has no hook " + row.hook());
        String verdict = row.isRefused() ? "verdict=REFUSED" : "verdict=SEEN";
        List<String> told =
                events.stream().filter(e -> e.contains("hook=" + row.hook() + ",")).toList();
        assertThat(told)
                .as("%s said: %s", row, outcome)
                .anyMatch(e -> e.contains(verdict) && e.contains("command=" + row.command()));
    }

    @Test
    void anOpenThatFindsItsFileIsNoRefusedCreation() {
        guest.say("take");

        assertThat(guest.attempt("python3 -B /opt/calls.py open_or_make /etc/uncached").exit())
                .isZero();
        assertThat(guest.attempt("python3 -B /opt/calls.py open_or_make /etc/absent").exit())
                .isNotZero();

        assertThat(guest.say("take"))
                .contains("path=/etc/absent", "hook=inode_create")
                .doesNotContain("path=/etc/uncached");
    }

    @Test
    void whereNothingIsRefusedTheFileThatWasMadeIsTold() {
        assertThat(inAudit)
                .anySatisfy(
                        event ->
                                assertThat(event)
                                        .contains("operation=create", "verdict=WOULD_REFUSE")
                                        .contains("path=/etc/made-in-audit"));
    }

    @Test
    void eachNameThatOneProcessTriesIsTold() {
        guest.attempt("touch /etc/one /etc/two /etc/three");

        assertThat(guest.say("take"))
                .contains("path=/etc/one,", "path=/etc/two,", "path=/etc/three,");
    }

    /**
     * Busybox is the first process of this guest, and the shell: its program alone excuses none.
     */
    @Test
    void aViewOfOnesOwnIsTold() {
        Result result =
                guest.attempt(
                        """
                        unshare -m --propagation private sh -c '
                          mkdir -p /tmp/view/old && mount --bind /tmp/view /tmp/view
                          mount -t tmpfs t /etc && cd /tmp/view && pivot_root . old'
                        unshare -m --propagation private python3 -B /opt/calls.py move_mount /tmp /usr
                        """);

        assertThat(result.exit()).as(result.toString()).isZero();
        assertThat(guest.say("take").lines())
                .anyMatch(event -> isView(event, "sb_mount") && event.contains("path=/etc,"))
                .anyMatch(event -> isView(event, "sb_pivotroot"))
                .anyMatch(event -> isView(event, "move_mount") && event.contains("path=/usr,"));
    }

    private static boolean isView(String event, String hook) {
        return event.contains("hook=" + hook + ",")
                && event.contains("verdict=SEEN")
                && event.contains("kind=PRIVATE_MOUNT");
    }

    /** Debian's kernels have no /dev/port, but anybody can make its node. */
    @Test
    void theMachinesPortsAreNoFile() {
        Result result = guest.attempt("mknod /tmp/port c 1 4 && exec 5<>/tmp/port");

        assertThat(result.exit()).isNotZero();
        assertThat(result.err()).contains("Operation not permitted");
        assertThat(guest.say("take")).contains("kind=RAW_DEVICE", "path=/tmp/port");
    }
}
