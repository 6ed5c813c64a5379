package io.adamant.lab.battery;

import io.adamant.lab.Guest;
import io.adamant.lab.GuestPlan;
import io.adamant.lab.Result;
import io.adamant.lab.host.LabException;
import io.adamant.lab.image.Kernel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Plays the table in a guest with a whole system, an agent in it and a receiver outside. Rows are
 * played one after the other; what a row changed is taken back before the next.
 */
final class Battery {

    /** How the seal stands while the table is played. */
    enum Mode {
        /** Refuses nothing: shows that each row does what it claims. */
        AUDIT,
        ENFORCE;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final Set<String> KERNEL_ONLY =
            Set.of(
                    "file content",
                    "names",
                    "metadata",
                    "mounts",
                    "raw devices",
                    "kernel tunables",
                    "kernel code",
                    "tampering with the agent",
                    "handles opened before the seal");

    private static final Duration FIRST_BOOT = Duration.ofMinutes(10);
    private static final Duration SEALED = Duration.ofMinutes(4);

    /** A configuration manager takes a minute to start where the machine is emulated and shared. */
    private static final Duration ROW =
            Duration.ofSeconds(Integer.getInteger("adamant.battery.seconds", 240));

    private final List<Attempt> table;
    private final Mode mode;
    private final boolean tiny;
    private final EventSink sink;

    /**
     * @param tiny without a service manager: for rows that need the kernel only, in a tenth of the
     *     time
     */
    Battery(List<Attempt> table, Mode mode, boolean tiny, EventSink sink) {
        this.table =
                table.stream().filter(row -> !tiny || KERNEL_ONLY.contains(row.group())).toList();
        this.mode = mode;
        this.tiny = tiny;
        this.sink = sink;
    }

    private GuestPlan plan(Kernel kernel) throws IOException {
        GuestPlan plan =
                (tiny ? GuestPlan.tiny(kernel) : GuestPlan.life(kernel))
                        .withNvme(64)
                        .withOutward(sink.port())
                        .withFile("/etc/adamant/agent.yaml", configuration())
                        .withFile(
                                "/etc/adamant/identity.yaml",
                                "instance-id: i-battery\nimage-id: lab-1\n")
                        .withFile("/usr/bin/lab-sys", AttemptTable.text("lab-sys"))
                        .withFile("/usr/bin/lab-back", AttemptTable.text("lab-back"))
                        .withFile("/usr/lib/adamant-lab/prepare", AttemptTable.text("prepare"));
        if (!tiny) {
            // From the first moment on, as an image has it; the first boot ends with the rows'
            // files.
            plan =
                    plan.withParameters("systemd.wants=adamant-agent.service")
                            .withFile(
                                    "/var/lib/cloud/seed/nocloud/user-data",
                                    AttemptTable.text("user-data"));
        }
        for (String unit : List.of("baked", "dynamic", "sandboxed")) {
            String name = "lab-" + unit + ".service";
            plan = plan.withFile("/usr/lib/systemd/system/" + name, AttemptTable.text(name));
        }
        for (Attempt attempt : table) {
            plan = plan.withFile("/usr/lib/adamant-lab/rows/" + attempt.id(), attempt.file());
        }
        return plan;
    }

    private String configuration() throws IOException {
        return AttemptTable.text("agent.yaml").formatted(mode.word())
                // Tiny: nothing says that the boot is over. Life: a starved machine takes its time.
                + (tiny ? "  deadline: 5s\n" : "  deadline: 20m\n");
    }

    /** Boots the guest and plays everything; the figures. */
    Scorecard play(Kernel kernel) throws IOException {
        List<Played> played = new ArrayList<>();
        String what = "kernel " + kernel.line() + (tiny ? ", tiny, " : ", ") + mode.word();
        try (Guest guest = Guest.boot(plan(kernel))) {
            if (!tiny) {
                guest.run("cloud-init status --wait >/dev/null", FIRST_BOOT);
            }
            String prepare = tiny ? "/usr/lib/adamant-lab/prepare" : "test -e /run/lab/prepared";
            System.err.println("battery: prepared: " + guest.run(prepare, Duration.ofMinutes(3)));
            System.err.println("battery: " + sealed(guest));
            for (Attempt attempt : table) {
                played.add(play(guest, attempt));
            }
            guest.run("sleep 45"); // what the last rows caused is seen at the next look
            System.err.println(guest.run("lab-health; systemctl --failed").out());
        }
        return new Scorecard(what, played, sink.heard());
    }

    /** Starts the agent and waits until the seal stands as the mode wants it; what it says then. */
    private String sealed(Guest guest) {
        String tier = mode == Mode.AUDIT ? "audit" : "enforced";
        String waits =
                """
                %s
                end=$((SECONDS + %d))
                until lab-health 2>/dev/null | grep -q '"tier":"%s"' || [ $SECONDS -gt $end ]; do
                  sleep 1
                done
                lab-health
                %s | tail -5
                """
                        .formatted(
                                tiny
                                        ? "echo start >/run/lab/agent.start"
                                        : "systemctl is-active adamant-agent",
                                SEALED.toSeconds(),
                                tier,
                                tiny
                                        ? "cat /run/lab/agent.log"
                                        : "journalctl -u adamant-agent -o cat");
        String health = guest.run(waits, SEALED.plusMinutes(1)).out();
        return health.contains("\"tier\":\"" + tier + "\"")
                ? health
                : "NOT " + tier + ": " + health;
    }

    private Played play(Guest guest, Attempt attempt) {
        long began = System.nanoTime();
        String row = "/usr/lib/adamant-lab/rows/" + attempt.id();
        // A login of its own, as an operator's shell has it.
        String script = "sh -c 'echo 1000 >/proc/self/loginuid; exec " + row + "' 2>&1";
        Result result;
        try {
            result = guest.run(script, ROW);
        } catch (LabException gone) {
            throw new LabException(
                    gone.code(), attempt.id() + " ended it: " + gone.getMessage(), gone);
        }
        Played played = new Played(attempt, result, began, System.nanoTime());
        if (played.succeeded() && !attempt.back().isEmpty()) {
            Result undone = guest.run(attempt.back(), ROW);
            if (undone.exit() != 0) {
                System.err.println("battery: not taken back: " + undone);
            }
        }
        System.err.println(
                "battery: %-15s %-6s exit %3d in %5d ms"
                        .formatted(
                                attempt.id(),
                                attempt.expected(),
                                result.exit(),
                                (System.nanoTime() - began) / 1_000_000));
        return played;
    }
}
