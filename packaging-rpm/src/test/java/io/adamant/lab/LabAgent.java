package io.adamant.lab;

import java.time.Duration;

/** The agent of a guest: its configuration, how it is started, and what it says. */
final class LabAgent {

    private static final Duration BOUND = Duration.ofMinutes(2);

    private LabAgent() {}

    /** The plan with an agent that has the seal in that mode. */
    static GuestPlan configured(GuestPlan plan, String mode) {
        boolean life = plan.root().userland() == GuestPlan.Userland.LIFE;
        // A first boot on a starved machine takes longer than the default deadline.
        String deadline = life ? ", deadline: 20m" : "";
        return plan.withFile("/etc/adamant/agent.yaml", config(mode, deadline))
                .withFile("/etc/adamant/identity.yaml", "instance-id: i-lab\nimage-id: lab-1\n");
    }

    private static String config(String mode, String deadline) {
        return """
        collector:
          endpoints: ["http://10.0.2.100:4318"]
        identity: { source: file, file: /etc/adamant/identity.yaml }
        logs: []
        seal: { mode: %s%s }
        endpoint: { listen: "127.0.0.1:9480" }
        """
                .formatted(mode, deadline);
    }

    /** Starts it; what it says of its health once it answers, or its last words. */
    static String start(Guest guest, boolean withSystemd) {
        String go =
                withSystemd ? "systemctl start adamant-agent" : "echo start >/run/lab/agent.start";
        String log = withSystemd ? "journalctl -u adamant-agent" : "tail /run/lab/agent.log";
        return guest.run(
                        go
                                + "; for i in $(seq 200); do lab-health 2>/dev/null && exit; sleep 0.3;"
                                + " done; "
                                + log,
                        BOUND)
                .out()
                .strip();
    }
}
