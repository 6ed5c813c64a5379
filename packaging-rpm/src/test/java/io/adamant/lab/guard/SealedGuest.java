package io.adamant.lab.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.Guest;
import io.adamant.lab.GuestPlan;
import io.adamant.lab.battery.EventSink;
import io.adamant.lab.image.Kernel;
import java.io.IOException;
import java.time.Duration;

/**
 * A tiny guest with the whole agent, in {@code enforce} with the default places, and a receiver
 * outside.
 */
final class SealedGuest implements AutoCloseable {

    private static final Duration SEALED = Duration.ofMinutes(8);

    private static final String CONFIGURATION =
            """
            collector:
              endpoints: ["http://10.0.2.100:4318"]
            identity: { source: file, file: /etc/adamant/identity.yaml }
            logs: []
            metrics: { period: 1h }
            seal:
              mode: enforce
              deadline: 5s
            """;

    /** As a service manager keeps it; from within its cgroup, which nobody joins later. */
    private static final String UNIT =
            """
            setsid bash -c '
              group=/sys/fs/cgroup/system.slice/adamant-agent.service
              mkdir -p $group
              echo $$ >$group/cgroup.procs
              while :; do
                /usr/bin/adamant-agent run --config /etc/adamant/agent.yaml
                sleep 1
              done' </dev/null >/run/lab/agent.log 2>&1 &
            """;

    private final EventSink sink;
    private final Guest guest;

    private SealedGuest(EventSink sink, Guest guest) {
        this.sink = sink;
        this.guest = guest;
    }

    /**
     * Boots it; the agent does not run yet.
     *
     * @param seal lines of {@code seal:}, two columns in
     */
    static SealedGuest boot(String seal) throws IOException {
        Kernel kernel = Kernel.debian(System.getProperty("adamant.lab.kernel", "6.1"));
        EventSink sink = EventSink.open();
        try {
            Guest guest =
                    Guest.boot(
                            GuestPlan.tiny(kernel)
                                    .withOutward(sink.port())
                                    .withFile("/etc/adamant/agent.yaml", CONFIGURATION + seal)
                                    .withFile(
                                            "/etc/adamant/identity.yaml",
                                            "instance-id: i-sealed\nimage-id: lab-1\n"));
            guest.put(GuardGuest.resource("calls.py"), "0644", "/opt/calls.py");
            return new SealedGuest(sink, guest);
        } catch (RuntimeException failed) {
            sink.close();
            throw failed;
        }
    }

    /** Starts the agent; returns when it says that the kernel refuses. */
    void start() {
        guest.must(UNIT);
        awaitEnforced();
    }

    void awaitEnforced() {
        String health =
                guest.run(
                                """
                                for try in $(seq 400); do
                                  lab-health 2>/dev/null | grep '"tier":"enforced"' && exit
                                  sleep 1
                                done
                                lab-health
                                tail -5 /run/lab/agent.log
                                """,
                                SEALED)
                        .out();
        assertThat(health).contains("\"tier\":\"enforced\"");
    }

    Guest guest() {
        return guest;
    }

    EventSink sink() {
        return sink;
    }

    @Override
    public void close() {
        guest.close();
        sink.close();
    }
}
