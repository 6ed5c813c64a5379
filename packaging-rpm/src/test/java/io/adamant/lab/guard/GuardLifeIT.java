package io.adamant.lab.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.RequiresLab;
import org.junit.jupiter.api.Test;

/**
 * The guard without its agent: what is in the kernel stays, and the next agent takes it over. Runs
 * against Debian's 6.1 cloud kernel in a virtual machine; {@code -Dadamant.lab.kills=1000} for the
 * long form.
 */
@RequiresLab
final class GuardLifeIT {

    private static final int KILLS = Integer.getInteger("adamant.lab.kills", 20);

    @Test
    void enforcementOutlivesEveryDeathOfTheAgent() {
        try (GuardGuest guest = GuardGuest.boot(System.getProperty("adamant.lab.kernel", "6.1"))) {
            assertThat(guest.say("move FULL")).contains("Moved[stage=FULL]");
            for (int kill = 1; kill <= KILLS; kill++) {
                assertThat(guest.kill())
                        .as("take-over after kill %d", kill)
                        .contains("takenOver=true", "stage=FULL");
                assertThat(guest.attempt("touch /etc/x; echo x >>/etc/passwd").exit())
                        .as("enforcement after kill %d", kill)
                        .isNotZero();
            }
            assertThat(guest.say("faults")).contains("FAULTS []");
            assertThat(guest.say("canary")).contains("CANARY refused");
            guest.say("take");
            assertThat(guest.say("tally")).contains("ownRefused=1, ownArrived=1");
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
