package io.adamant.lab;

import io.adamant.lab.host.HostTools;
import io.adamant.lab.host.LabException;
import io.adamant.lab.image.Kernel;
import java.time.Duration;
import java.util.List;

/** {@code adamant seal lab}: gives a person the machine that the tests use, with a root shell. */
public final class SealLab {

    private static final Duration FIRST_BOOT = Duration.ofMinutes(5);

    private final SealLabOptions options;

    private SealLab(SealLabOptions options) {
        this.options = options;
    }

    public static void main(String[] args) throws InterruptedException {
        List<String> words = List.of(args);
        if (words.contains("--help") || words.contains("-h")) {
            System.out.print(SealLabOptions.HELP);
            return;
        }
        try {
            System.exit(new SealLab(SealLabOptions.parse(words)).run());
        } catch (IllegalArgumentException | LabException unusable) {
            System.err.println("adamant seal lab: " + unusable.getMessage());
            System.err.println("adamant seal lab --help says more");
            System.exit(2);
        }
    }

    private int run() throws InterruptedException {
        List<String> missing =
                options.life() ? HostTools.missingForLife() : HostTools.missingForTiny();
        if (!missing.isEmpty()) {
            throw new LabException(
                    LabException.Code.TOOL_MISSING, "needs more tools: " + HostTools.cure(missing));
        }
        say("booting Debian's " + options.line() + " kernel, emulated");
        try (Guest guest = Guest.boot(plan(), true)) {
            if (!options.mode().equals("off")) {
                startAgent(guest);
            }
            say("you are root; exit or Ctrl-A X leaves, lab-seen and lab-health say what it sees");
            guest.must(
                    options.life()
                            ? "systemctl start --no-block adamant-shell"
                            : "echo start >/run/lab/shell.start");
            guest.awaitEnd();
        }
        say("gone, with everything that was changed in it");
        return 0;
    }

    private GuestPlan plan() {
        Kernel kernel = Kernel.debian(options.line());
        GuestPlan plan =
                options.life()
                        ? GuestPlan.life(kernel)
                        : GuestPlan.tiny(kernel).withRoot(options.root());
        if (options.nvme()) {
            plan = plan.withRootOnNvme();
        }
        return options.mode().equals("off") ? plan : LabAgent.configured(plan, options.mode());
    }

    private void startAgent(Guest guest) {
        if (options.life()) {
            say("waiting for its first boot to end: systemd, cloud-init, services");
            guest.run("cloud-init status --wait >/dev/null", FIRST_BOOT);
        }
        say("starting the agent");
        say("the seal says: " + LabAgent.start(guest, options.life()));
    }

    /** The terminal is the guest's already, so that a line needs both its ends. */
    private static void say(String words) {
        System.err.print("lab: " + words + "\r\n");
    }
}
