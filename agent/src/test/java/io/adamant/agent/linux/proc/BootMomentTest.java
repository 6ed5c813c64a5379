package io.adamant.agent.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.SealMoment.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootMomentTest {

    @TempDir Path run;

    @Test
    void withoutSystemdThereIsNothingToWaitFor() {
        assertThat(new BootMoment(run, unit -> false).ask()).isInstanceOf(Answer.Reached.class);
    }

    @Test
    void cloudInitIsAwaitedToItsEndWhateverSystemdSays() throws IOException {
        Files.createDirectories(run.resolve("systemd/system"));
        Files.createDirectories(run.resolve("cloud-init"));
        Files.createFile(run.resolve("cloud-init/enabled"));
        BootMoment moment = new BootMoment(run, unit -> true);
        assertThat(moment.ask()).isEqualTo(new Answer.Waiting("cloud-init's end"));

        Files.createFile(run.resolve("cloud-init/result.json"));

        assertThat(moment.ask()).isEqualTo(new Answer.Reached("cloud-init is final"));
    }

    @Test
    void withoutCloudInitTheTargetIsAwaited() throws IOException {
        Files.createDirectories(run.resolve("systemd/system"));

        assertThat(new BootMoment(run, unit -> false).ask())
                .isEqualTo(new Answer.Waiting("multi-user.target"));
        assertThat(new BootMoment(run, "multi-user.target"::equals).ask())
                .isEqualTo(new Answer.Reached("multi-user.target is reached"));
    }
}
