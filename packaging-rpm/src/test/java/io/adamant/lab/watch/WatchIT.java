package io.adamant.lab.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.Guest;
import io.adamant.lab.GuestPlan;
import io.adamant.lab.RequiresLab;
import io.adamant.lab.Result;
import io.adamant.lab.image.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs against a virtual machine with systemd, Debian 12: what cannot be tried on the machine that
 * runs the tests, such as a step of the clock.
 */
@RequiresLab(life = true, isLong = true)
final class WatchIT {

    private static final String LOG = "/var/tmp/watch.log";
    private static final Duration BOUND = Duration.ofMinutes(3);

    /** Longer than any of the watches takes on a busy host. */
    private static final int SECONDS = 90;

    private static Guest guest;

    @BeforeAll
    static void watchAHost() throws Exception {
        guest = Guest.boot(GuestPlan.life(Kernel.debian("6.1")).withParameters("no_timer_check"));
        putClasses();
        guest.must(
                "nohup /usr/lib/adamant/runtime/bin/java -XX:+UseSerialGC -Xmx24m"
                        + " -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders"
                        + " --enable-native-access=ALL-UNNAMED"
                        + " -cp /var/tmp/probe:/usr/lib/adamant/agent/'*' "
                        + WatchProbe.class.getName()
                        + " >"
                        + LOG
                        + " 2>&1 </dev/null & ");
        assertSeen("unseen ");
        // The second look of systemd's environment and the first of /proc are over by then.
        guest.run("sleep 40", BOUND);
    }

    @AfterAll
    static void end() {
        if (guest != null) {
            guest.run("touch " + WatchProbe.STOP + "; sleep 3");
            System.out.println(guest.run("cat " + LOG).out());
            guest.close();
        }
    }

    private static void putClasses() throws Exception {
        Path root =
                Path.of(
                        WatchProbe.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        Path room = root.resolve(WatchProbe.class.getPackageName().replace('.', '/'));
        String there = "/var/tmp/probe/" + root.relativize(room);
        guest.must("mkdir -p " + there);
        try (Stream<Path> files = Files.list(room)) {
            for (Path file : files.toList()) {
                guest.put(Files.readAllBytes(file), "0644", there + "/" + file.getFileName());
            }
        }
    }

    private static void assertSeen(String words) {
        String wait =
                "for i in $(seq "
                        + SECONDS
                        + "); do grep -m1 -F -- '"
                        + words
                        + "' "
                        + LOG
                        + " && exit; sleep 1; done; cat "
                        + LOG
                        + "; exit 1";
        Result result = guest.run(wait, BOUND);
        assertThat(result.isDone()).as(words + "\n" + result.out()).isTrue();
    }

    @Test
    void aStepOfTheClockIsSeenWithItsSize() {
        guest.must("date -s '+1 hour'");

        assertSeen("sighting step clock | clock: ");
        assertSeen("(+3");
    }

    @Test
    void aTransientUnitIsSeenWithWhatItRuns() {
        guest.must("systemd-run --unit=evil1 /bin/sleep 300");

        assertSeen("sighting add transient unit | /run/systemd/transient/evil1.service: none -> ");
    }

    @Test
    void oneThatEndsAtOnceIsSeenToo() {
        guest.must("systemd-run --unit=evil2 /bin/true");

        assertSeen("/run/systemd/transient/evil2.service: ");
    }

    @Test
    void aDropInInRunIsSeen() {
        guest.must(
                "mkdir -p /run/systemd/system/cron.service.d;"
                        + " printf '[Service]\\nExecStartPre=/bin/true\\n'"
                        + " >/run/systemd/system/cron.service.d/evil.conf");

        assertSeen("sighting add unit file | /run/systemd/system/cron.service.d/evil.conf: none");
    }

    @Test
    void aVariableForAllServicesIsSeen() {
        guest.must("systemctl set-environment LD_PRELOAD=/tmp/none.so");
        try {
            assertSeen("variable LD_PRELOAD: none -> /tmp/none.so");
        } finally {
            guest.must("systemctl unset-environment LD_PRELOAD");
        }
    }

    @Test
    void aPrivateMountOverAProtectedFileIsSeen() {
        guest.must(
                "cp /etc/passwd /tmp/evil; nohup unshare -m sh -c"
                        + " 'mount --bind /tmp/evil /etc/passwd; exec sleep 300'"
                        + " >/dev/null 2>&1 </dev/null &");

        assertSeen("sighting private mount | view of ");
    }

    @Test
    void whatRunsFromAWritablePlaceIsSeen() {
        guest.must("cp /bin/sleep /tmp/evil3; nohup /tmp/evil3 300 >/dev/null 2>&1 </dev/null &");

        assertSeen("sighting execute from a writable place | /tmp/evil3 | ");
    }

    @Test
    void anAddressIsSeen() {
        guest.must("ip addr add 10.66.0.1/24 dev lo");

        assertSeen("sighting add address | address 10.66.0.1/24 on lo: none -> set | ");
    }

    @Test
    void aReloadAndASandboxedServiceAreNoNews() {
        String normal = "systemctl daemon-reload; systemctl restart systemd-logind; sleep 45";
        assertThat(guest.run(normal, BOUND).isDone()).isTrue();

        assertThat(guest.must("grep -c -e 'generator' -e logind " + LOG + " || true").strip())
                .isEqualTo("0");
    }
}
