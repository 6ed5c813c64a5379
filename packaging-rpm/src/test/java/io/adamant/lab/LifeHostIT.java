package io.adamant.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.image.Kernel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A whole host with the seal in {@code enforce} and the default places, from its first boot on:
 * systemd, cloud-init and the services of a usual server in a virtual machine. {@code
 * -Dadamant.lab.kills=20} for more deaths of the agent.
 */
@RequiresLab(life = true, isLong = true)
final class LifeHostIT {

    private static final int KILLS = Integer.getInteger("adamant.lab.kills", 3);

    private static final String KERNEL = System.getProperty("adamant.lab.kernel", "6.1");

    private static final Duration SETTLING = Duration.ofMinutes(10);

    /** Within the agent's own unit, from where alone it can be killed. */
    private static final String KILLER =
            """
            #!/bin/bash
            while [ ! -e /run/lab/agent.die ]; do sleep 0.1; done
            rm -f /run/lab/agent.die
            pkill -KILL -x java
            """;

    private static final String ENFORCED =
            """
            end=$((SECONDS + 500))
            until lab-health 2>/dev/null | grep -q '"tier":"enforced"' || [ $SECONDS -gt $end ]; do
              sleep 0.5
            done
            lab-health
            """;

    private static final String KILL =
            """
            old=$(pgrep -o -x java)
            touch /run/lab/agent.die
            for i in $(seq 600); do [ -d /proc/$old ] || break; sleep 0.1; done
            [ ! -d /proc/$old ] && ! touch /etc/while-it-is-dead
            """;

    private static GuestPlan plan() {
        return LabAgent.configured(GuestPlan.life(Kernel.debian(KERNEL)), "enforce")
                .withParameters("systemd.wants=adamant-agent.service")
                .withFile("/usr/lib/adamant-lab/killer", KILLER)
                .withFile(
                        "/usr/lib/systemd/system/adamant-agent.service.d/lab.conf",
                        "[Service]\nExecStartPost=/usr/bin/setsid -f /usr/lib/adamant-lab/killer\n");
    }

    @Test
    void itBootsLivesOutlivesItsAgentAndIsSealedFromTheStartNextTime() {
        try (Guest guest = Guest.boot(plan())) {
            assertThat(guest.run("cloud-init status --wait", SETTLING).out())
                    .contains("status: done");
            assertThat(guest.run(ENFORCED, SETTLING).out()).contains("sealed: cloud-init is final");
            assertThat(guest.run("systemctl --failed --no-legend").out()).isBlank();
            servicesStart(guest);
            for (int kill = 1; kill <= KILLS; kill++) {
                assertThat(guest.run(KILL).exit()).as("kill %d", kill).isZero();
                assertThat(guest.run(ENFORCED, SETTLING).out())
                        .as("after kill %d", kill)
                        .contains("taken over from an earlier run of the agent");
                assertThat(guest.run("kill -9 $(pgrep -o -x java)").exit()).isNotZero();
            }
            assertThat(guest.must("systemctl show -p NRestarts --value adamant-agent").strip())
                    .isEqualTo("" + KILLS);
            guest.restart();
            assertThat(guest.run(ENFORCED, SETTLING).out()).contains("sealed in an earlier boot");
            assertThat(guest.run("touch /etc/second-boot").exit()).isNotZero();
            guest.run("cloud-init status --wait", SETTLING);
            assertThat(guest.run("systemctl --failed --no-legend").out()).isBlank();
            servicesStart(guest);
        }
    }

    private static void servicesStart(Guest guest) {
        for (String unit :
                new String[] {
                    "systemd-resolved",
                    "systemd-networkd",
                    "chrony",
                    "rsyslog",
                    "nginx",
                    "ssh",
                    "cron"
                }) {
            String restart = "systemctl restart %1$s && systemctl is-active %1$s".formatted(unit);
            assertThat(guest.run(restart, Duration.ofMinutes(2)).exit()).as(unit).isZero();
        }
        assertThat(guest.run("systemctl daemon-reload && systemd-tmpfiles --clean").exit())
                .isZero();
        assertThat(guest.run("logrotate -f /etc/logrotate.conf").exit()).isZero();
    }
}
