package io.adamant.lab.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.RequiresLab;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The guard without its agent: what is in the kernel stays, and the next agent takes it over. Runs
 * against Debian's 6.1 cloud kernel in a virtual machine; {@code -Dadamant.lab.kills=1000} for the
 * long form, an hour on a machine that does nothing else.
 */
@RequiresLab
final class GuardLifeIT {

    private static final int KILLS = Integer.getInteger("adamant.lab.kills", 15);

    /** A guest does not live longer than 45 minutes. */
    private static final int KILLS_PER_GUEST = 250;

    @Test
    void enforcementOutlivesEveryDeathOfTheAgent() {
        for (int left = KILLS; left > 0; left -= KILLS_PER_GUEST) {
            kill(Math.min(left, KILLS_PER_GUEST));
        }
    }

    /** Each death is followed by four attempts, of which the kernel counts every one. */
    private static void kill(int times) {
        try (GuardGuest guest = GuardGuest.boot(System.getProperty("adamant.lab.kernel", "6.1"))) {
            assertThat(guest.say("move FULL")).contains("Moved[stage=FULL]");
            Duration bound = Duration.ofSeconds(60 + 10L * times);
            assertThat(guest.killAtAnyMoment(times, bound)).isEqualTo("INTACT " + times);
            int takenOver = guest.lines("^LOADING.*takenOver=true");
            System.out.println(times + " kills, " + takenOver + " runs had taken over by then");
            assertThat(guest.kill()).contains("takenOver=true", "stage=FULL");
            assertThat(guest.say("faults")).contains("FAULTS []");
            assertThat(guest.say("canary")).contains("CANARY refused");
            guest.say("take");
            assertThat(guest.say("tally")).contains("refused=" + 4 * times + ",", "ownRefused=1");
        }
    }

    @Test
    void whereKernelMemoryMayNotBeReadTheSameGuardStands() {
        try (GuardGuest guest =
                GuardGuest.boot(
                        System.getProperty("adamant.lab.kernel", "6.1"),
                        "lockdown=confidentiality")) {
            assertThat(guest.attempt("grep ^LOADING /var/log/guard.log").out())
                    .contains("wholeNames=false");
            assertThat(guest.say("move FULL")).contains("Moved[stage=FULL]");
            assertThat(guest.attempt("touch /etc/a-short-name").exit()).isNotZero();
            assertThat(guest.attempt("mkdir /etc/" + "long".repeat(20)).exit()).isNotZero();
            assertThat(guest.say("take"))
                    .contains("path=/etc/a-short-name, pathWhole=true")
                    .contains("path=/etc/?, pathWhole=false");
            assertThat(guest.attempt("kill -9 $(cat /run/lab/guard.pid)").exit()).isNotZero();
            assertThat(guest.kill()).contains("takenOver=true", "stage=FULL");
            assertThat(guest.attempt("touch /etc/x").exit()).isNotZero();
        }
    }
}
