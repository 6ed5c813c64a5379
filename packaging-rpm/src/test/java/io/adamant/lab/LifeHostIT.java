package io.adamant.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.battery.EventSink;
import io.adamant.lab.image.Kernel;
import io.adamant.shared.model.Shutdown;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A whole host with the seal in {@code enforce} and the default places, from its first boot on:
 * systemd, cloud-init and the services of a usual server in a virtual machine, and a receiver
 * outside that hears its last words. {@code -Dadamant.lab.kills=20} for more deaths of the agent,
 * {@code -Dadamant.lab.cloudInit=false} for a host without cloud-init.
 */
@RequiresLab(life = true, isLong = true)
final class LifeHostIT {

    private static final long BEGAN = System.nanoTime();

    private static final int KILLS = Integer.getInteger("adamant.lab.kills", 3);

    private static final String KERNEL = System.getProperty("adamant.lab.kernel", "6.1");

    /** Without it the guest boots in a third of the time. */
    private static final boolean CLOUD_INIT =
            !"false".equals(System.getProperty("adamant.lab.cloudInit"));

    private static final String BOOTED = CLOUD_INIT ? "status: done" : "status: disabled";
    private static final String MOMENT =
            CLOUD_INIT ? "cloud-init is final" : "multi-user.target is reached";

    private static final Duration SETTLING = Duration.ofMinutes(15);
    private static final Duration ROUTINE = Duration.ofMinutes(5);
    private static final Duration KILLED = Duration.ofMinutes(3);
    private static final Duration DOWN = Duration.ofMinutes(6);

    /** Within the agent's own unit, from where alone it can be killed. */
    private static final String KILLER =
            """
            #!/bin/bash
            while [ ! -e /run/lab/agent.die ]; do sleep 0.1; done
            rm -f /run/lab/agent.die
            pkill -KILL -x java
            """;

    /** With nothing but the shell: starved, each program that a look starts is felt. */
    private static final String ENFORCED =
            """
            look() {
              exec 3<>/dev/tcp/127.0.0.1/9480 || return 1
              printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3
              IFS= read -r -d '' -t 30 -u 3 said
              exec 3<&-
              [[ $said == *'"tier":"enforced"'* ]]
            } 2>/dev/null
            end=$((SECONDS + 500))
            until look || [ $SECONDS -gt $end ]; do sleep 2; done
            echo "$said"
            """;

    private static final String KILL =
            """
            old=$(pgrep -o -x java)
            touch /run/lab/agent.die
            for i in $(seq 600); do [ -d /proc/$old ] || break; sleep 0.1; done
            [ ! -d /proc/$old ] && ! touch /etc/while-it-is-dead
            """;

    private static GuestPlan plan(int port) {
        return SealedAgent.plan(GuestPlan.life(Kernel.debian(KERNEL)), port, "20m")
                .withParameters(
                        "systemd.wants=adamant-agent.service",
                        CLOUD_INIT ? "cloud-init=enabled" : "cloud-init=disabled")
                .withFile("/usr/lib/adamant-lab/killer", KILLER)
                .withFile(
                        "/usr/lib/systemd/system/adamant-agent.service.d/lab.conf",
                        "[Service]\nExecStartPost=/usr/bin/setsid -f /usr/lib/adamant-lab/killer\n");
    }

    @Test
    void itBootsOutlivesItsAgentIsSealedFromTheStartNextTimeAndGoesDownInOrder() throws Exception {
        try (EventSink sink = EventSink.open();
                Guest guest = Guest.boot(plan(sink.port()))) {
            assertThat(guest.run("cloud-init status --wait", SETTLING).out()).contains(BOOTED);
            assertThat(guest.run(ENFORCED, SETTLING).out()).contains("sealed: " + MOMENT);
            assertThat(guest.run("systemctl --failed --no-legend").out()).isBlank();
            say("sealed");
            servicesStart(guest);
            say("services started again");
            outlivesItsAgent(guest);
            assertThat(shutdowns(sink)).isZero();
            guest.restart();
            assertThat(guest.run(ENFORCED, SETTLING).out()).contains("sealed in an earlier boot");
            say("the second boot is sealed");
            assertThat(shutdowns(sink)).as("last words at the reboot").isEqualTo(1);
            assertThat(guest.run("touch /etc/second-boot").exit()).isNotZero();
            guest.run("cloud-init status --wait", SETTLING);
            assertThat(guest.run("systemctl --failed --no-legend").out()).isBlank();
            servicesStart(guest);
            goesDown(guest, sink);
        }
    }

    private static void outlivesItsAgent(Guest guest) {
        for (int kill = 1; kill <= KILLS; kill++) {
            assertThat(guest.run(KILL, KILLED).exit()).as("kill %d", kill).isZero();
            assertThat(guest.run(ENFORCED, SETTLING).out())
                    .as("after kill %d", kill)
                    .contains("taken over from an earlier run of the agent");
            assertThat(guest.run("kill -9 $(pgrep -o -x java)").exit()).isNotZero();
            say("enforced again after kill " + kill);
        }
        assertThat(guest.must("systemctl show -p NRestarts --value adamant-agent").strip())
                .isEqualTo("" + KILLS);
    }

    /** A SIGTERM of process 1 is refused while the host is up; at its end none is in the way. */
    private static void goesDown(Guest guest, EventSink sink) throws Exception {
        long asked = System.nanoTime();
        guest.run("systemctl kill adamant-agent");
        SealedAgent.told(sink, "signal 15", "systemd");
        say("process 1's refused SIGTERM was heard after " + since(asked));
        assertThat(guest.must("pidof java")).isNotBlank();
        guest.run("sleep 5"); // the rest of that second is told as one
        List<String> signals = SealedAgent.signals(sink);

        long began = System.nanoTime();
        guest.run("systemctl poweroff --no-block");
        CompletableFuture.supplyAsync(() -> end(guest)).get(DOWN.toSeconds(), TimeUnit.SECONDS);

        say("the host was down after " + since(began));
        assertThat(guest.console()).contains("reboot: Power down");
        assertThat(SealedAgent.signals(sink)).as("refused while it went down").isEqualTo(signals);
        assertThat(shutdowns(sink)).as("last words at the end").isEqualTo(2);
    }

    private static long shutdowns(EventSink sink) {
        return SealedAgent.events(sink).filter(Shutdown.class::isInstance).count();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static void say(String words) {
        System.err.println("life: " + since(BEGAN).toSeconds() + " s: " + words);
    }

    private static int end(Guest guest) {
        try {
            return guest.awaitEnd();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
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
            assertThat(guest.run(restart, ROUTINE).exit()).as(unit).isZero();
        }
        assertThat(guest.run("systemctl daemon-reload && systemd-tmpfiles --clean", ROUTINE).exit())
                .isZero();
        assertThat(guest.run("logrotate -f /etc/logrotate.conf", ROUTINE).exit()).isZero();
    }
}
