package io.adamant.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.lab.battery.EventSink;
import io.adamant.lab.image.Kernel;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.Shutdown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The assembled agent in {@code enforce} in a virtual machine, Debian's 6.1: every kind that can be
 * refused is refused where the image asks for it, a signal to the agent is refused and told at
 * once, and a host that goes down ends it in order.
 */
@RequiresLab(life = true, isLong = true)
final class SealedAgentIT {

    private static final Duration SEALED = Duration.ofMinutes(12);
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final Duration DOWN = Duration.ofMinutes(6);

    private static final String EVERYTHING =
            "sysctl, sysfs, raw-device, nvme-passthrough, module, kexec, mount, own-bpf,"
                    + " agent-process, ptrace, exec-from-writable, exec-from-memory, network,"
                    + " firewall, clock, private-mount, foreign-bpf";

    private static final String ATTACK =
            """
            import ctypes, os, sys
            libc = ctypes.CDLL(None, use_errno=True)
            def done(result):
                print(0 if result >= 0 else ctypes.get_errno()); sys.exit()
            if sys.argv[1] == 'trace':
                done(libc.ptrace(16, int(sys.argv[2]), None, None))
            if sys.argv[1] == 'memory':
                fd = os.memfd_create('evil')
                os.write(fd, open('/bin/true', 'rb').read())
                try: os.execve(fd, ['evil'], {})
                except OSError as e: print(e.errno)
            """;

    private static GuestPlan plan(GuestPlan plan, int port, String more) {
        return plan.withOutward(port)
                .withFile(
                        "/etc/adamant/agent.yaml",
                        """
                        collector:
                          endpoints: ["http://10.0.2.100:4318"]
                        identity: { source: file, file: /etc/adamant/identity.yaml }
                        logs: []
                        metrics: { period: 1h }
                        seal: { mode: enforce, deadline: %s }
                        endpoint: { listen: "127.0.0.1:9480" }
                        """
                                .formatted(more))
                .withFile("/etc/adamant/identity.yaml", "instance-id: i-lab\nimage-id: lab-1\n");
    }

    private static void seal(Guest guest, String start, String log) {
        String waits =
                """
                %s
                end=$((SECONDS + %d))
                until lab-health 2>/dev/null | grep -q '"tier":"enforced"' || [ $SECONDS -gt $end ]; do
                  sleep 1
                done
                lab-health
                %s | tail -20
                """
                        .formatted(start, SEALED.toSeconds(), log);
        String health = guest.run(waits, SEALED.plusMinutes(2)).out();
        assertThat(health).contains("\"tier\":\"enforced\"");
    }

    private static Stream<SealAttempt> attempts(EventSink sink) {
        return events(sink)
                .filter(SealAttempt.class::isInstance)
                .map(SealAttempt.class::cast)
                .filter(attempt -> attempt.outcome() == SealAttempt.Outcome.BLOCKED);
    }

    private static Stream<HostEvent> events(EventSink sink) {
        return sink.heard().stream().map(heard -> heard.event());
    }

    private static void told(EventSink sink, String operation, String command) {
        await("a refused attempt: " + operation + " by " + command)
                .atMost(BOUND)
                .until(
                        () ->
                                attempts(sink)
                                        .anyMatch(
                                                a ->
                                                        a.operation().contains(operation)
                                                                && command.equals(a.command())));
    }

    @Test
    void everyKindThatAHookKnowsIsRefusedWhereTheImageAsksForItAndSoAreSignals()
            throws IOException {
        try (EventSink sink = EventSink.open();
                Guest guest =
                        Guest.boot(
                                plan(
                                        GuestPlan.tiny(Kernel.debian("6.1")),
                                        sink.port(),
                                        "5s, refuse: [" + EVERYTHING + "]"))) {
            guest.put(ATTACK.getBytes(StandardCharsets.UTF_8), "0644", "/opt/a");
            guest.must(
                    "mkdir -p /sys/fs/cgroup/victim; setsid sleep 3000 </dev/null >/dev/null"
                            + " 2>&1 & echo $! >/sys/fs/cgroup/victim/cgroup.procs; echo $! >/run/victim");
            seal(guest, "echo start >/run/lab/agent.start", "cat /run/lab/agent.log");

            assertThat(guest.run("busybox ip addr add 10.66.0.1/24 dev lo 2>&1").isDone())
                    .as("an address")
                    .isFalse();
            assertThat(guest.run("busybox ip route add 10.67.0.0/24 dev lo 2>&1").isDone())
                    .as("a route")
                    .isFalse();
            assertThat(guest.run("date -s '+1 hour'").isDone()).as("a step of the clock").isFalse();
            assertThat(guest.run("cp /bin/true /tmp/evil && /tmp/evil").isDone())
                    .as("what lies in a writable place")
                    .isFalse();
            assertThat(guest.run("python3 /opt/a memory").out().strip())
                    .as("what lies in memory")
                    .isEqualTo("1");
            assertThat(guest.run("python3 /opt/a trace $(cat /run/victim)").out().strip())
                    .as("tracing")
                    .isEqualTo("1");
            told(sink, "use a privilege", "busybox");
            told(sink, "set the clock", "date");
            told(sink, "execute", "bash");
            told(sink, "trace", "python3");

            long before = System.nanoTime();
            assertThat(guest.run("kill -TERM $(pidof java)").isDone()).isFalse();
            told(sink, "signal 15", "bash");
            System.err.println(
                    "sealed agent: a refused SIGTERM was heard after "
                            + Duration.ofNanos(System.nanoTime() - before));
            assertThat(guest.must("pidof java")).isNotBlank();
            System.err.println("sealed agent: " + memory(guest));
        }
    }

    @Test
    void aSealedHostGoesDownInOrderAndItsLastWordArrives() throws Exception {
        try (EventSink sink = EventSink.open();
                Guest guest =
                        Guest.boot(
                                plan(GuestPlan.life(Kernel.debian("6.1")), sink.port(), "120s"))) {
            guest.run("cloud-init status --wait >/dev/null", Duration.ofMinutes(10));
            seal(guest, "systemctl start adamant-agent", "journalctl -u adamant-agent -o cat");
            System.err.println("sealed agent: " + memory(guest));
            guest.run("systemctl kill adamant-agent");
            told(sink, "signal 15", "systemd");
            assertThat(guest.must("pidof java")).isNotBlank();
            int signals = signals(sink);

            long began = System.nanoTime();
            guest.run("systemctl poweroff --no-block");
            CompletableFuture.supplyAsync(() -> end(guest)).get(DOWN.toSeconds(), TimeUnit.SECONDS);
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            System.err.println("sealed agent: the host was down after " + took);
            assertThat(guest.console()).contains("reboot: Power down");
            assertThat(signals(sink)).as("signals refused while it went down").isEqualTo(signals);
            assertThat(events(sink)).anyMatch(Shutdown.class::isInstance);
        }
    }

    private static String memory(Guest guest) {
        return guest.run("grep -E 'VmRSS|VmHWM|RssAnon' /proc/$(pidof java)/status").out();
    }

    private static int signals(EventSink sink) {
        return (int) attempts(sink).filter(a -> a.operation().startsWith("signal")).count();
    }

    private static int end(Guest guest) {
        try {
            return guest.awaitEnd();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
