package io.adamant.agent.linux.proc;

import io.adamant.agent.seal.SealMoment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * When the host has come up: cloud-init is final where it is enabled, multi-user.target is reached
 * where there is none of it, at once where systemd did not boot.
 */
public final class BootMoment implements SealMoment {

    private final Path run;
    private final Predicate<String> isActive;

    /**
     * @param run {@code /run} but in tests
     * @param isActive whether systemd calls a unit active; false where it does not answer
     */
    public BootMoment(Path run, Predicate<String> isActive) {
        this.run = run;
        this.isActive = isActive;
    }

    @Override
    public Answer ask() {
        if (!Files.isDirectory(run.resolve("systemd/system"))) {
            return new Answer.Reached("no systemd, nothing to wait for");
        }
        // Its generator says at boot whether it will run: cloud-init's ds-identify(8).
        if (Files.exists(run.resolve("cloud-init/enabled"))) {
            return Files.exists(run.resolve("cloud-init/result.json"))
                    ? new Answer.Reached("cloud-init is final")
                    : new Answer.Waiting("cloud-init's end");
        }
        return isActive.test("multi-user.target")
                ? new Answer.Reached("multi-user.target is reached")
                : new Answer.Waiting("multi-user.target");
    }
}
