package io.adamant.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.battery.EventSink;
import io.adamant.lab.image.Kernel;
import io.adamant.shared.model.Shutdown;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A whole sealed host in a virtual machine, Debian's 6.1 and systemd, that goes down: process 1's
 * signals to the agent are refused while the host is up, and at its end nothing is in the way.
 */
@RequiresLab(life = true, isLong = true)
final class ShutdownIT {

    private static final Duration DOWN = Duration.ofMinutes(6);

    @Test
    void aSealedHostGoesDownInOrderAndItsLastWordArrives() throws Exception {
        try (EventSink sink = EventSink.open();
                Guest guest =
                        Guest.boot(
                                SealedAgent.plan(
                                        GuestPlan.life(Kernel.debian("6.1")),
                                        sink.port(),
                                        "120s"))) {
            guest.run("cloud-init status --wait >/dev/null", Duration.ofMinutes(10));
            SealedAgent.seal(
                    guest, "systemctl start adamant-agent", "journalctl -u adamant-agent -o cat");
            System.err.println("sealed agent: " + SealedAgent.memory(guest));
            long asked = System.nanoTime();
            guest.run("systemctl kill adamant-agent");
            SealedAgent.told(sink, "signal 15", "systemd");
            System.err.println(
                    "sealed agent: process 1's refused SIGTERM was heard after "
                            + Duration.ofNanos(System.nanoTime() - asked));
            assertThat(guest.must("pidof java")).isNotBlank();
            int signals = SealedAgent.signals(sink);

            long began = System.nanoTime();
            guest.run("systemctl poweroff --no-block");
            CompletableFuture.supplyAsync(() -> end(guest)).get(DOWN.toSeconds(), TimeUnit.SECONDS);
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            System.err.println("sealed agent: the host was down after " + took);
            assertThat(guest.console()).contains("reboot: Power down");
            assertThat(SealedAgent.signals(sink))
                    .as("signals refused while it went down")
                    .isEqualTo(signals);
            assertThat(SealedAgent.events(sink))
                    .filteredOn(Shutdown.class::isInstance)
                    .as("its last word")
                    .hasSize(1);
            System.err.println("sealed agent: " + SealedAgent.events(sink).toList().getLast());
        }
    }

    private static int end(Guest guest) {
        try {
            return guest.awaitEnd();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
