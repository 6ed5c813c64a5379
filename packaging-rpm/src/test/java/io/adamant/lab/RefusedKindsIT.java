package io.adamant.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.battery.EventSink;
import io.adamant.lab.image.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The assembled agent in {@code enforce} on a tiny host in a virtual machine, Debian's 6.1: every
 * kind that can be refused is refused where the image asks for it, and a signal to the agent is
 * refused and told at once.
 */
@RequiresLab(isLong = true)
final class RefusedKindsIT {

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

    @Test
    void everyKindThatAHookKnowsIsRefusedWhereTheImageAsksForItAndSoAreSignals()
            throws IOException {
        try (EventSink sink = EventSink.open();
                Guest guest =
                        Guest.boot(
                                SealedAgent.plan(
                                        GuestPlan.tiny(Kernel.debian("6.1")),
                                        sink.port(),
                                        "5s, refuse: [" + EVERYTHING + "]"))) {
            guest.put(ATTACK.getBytes(StandardCharsets.UTF_8), "0644", "/opt/a");
            guest.must(
                    "mkdir -p /sys/fs/cgroup/victim; setsid sleep 3000 </dev/null >/dev/null"
                            + " 2>&1 & echo $! >/sys/fs/cgroup/victim/cgroup.procs; echo $! >/run/victim");
            SealedAgent.seal(guest, "echo start >/run/lab/agent.start", "cat /run/lab/agent.log");

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
            SealedAgent.told(sink, "use a privilege", "busybox");
            SealedAgent.told(sink, "set the clock", "date");
            SealedAgent.told(sink, "execute", "bash");
            SealedAgent.told(sink, "trace", "python3");

            long before = System.nanoTime();
            assertThat(guest.run("kill -TERM $(pidof java)").isDone()).isFalse();
            SealedAgent.told(sink, "signal 15", "bash");
            System.err.println(
                    "sealed agent: a refused SIGTERM was heard after "
                            + Duration.ofNanos(System.nanoTime() - before));
            assertThat(guest.must("pidof java")).isNotBlank();
            System.err.println("sealed agent: " + SealedAgent.memory(guest));
        }
    }
}
