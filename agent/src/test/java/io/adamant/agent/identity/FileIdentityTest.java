package io.adamant.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.BootId;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileIdentityTest {

    @TempDir private Path dir;

    @Test
    void readsWhatTheCloudWrote() throws Exception {
        assertThat(find("instance-id: i-1\nimage-id: app-1\nhost-name: web\nzone: z1\n"))
                .isEqualTo(
                        new Identified.Found(
                                new Identity(
                                        new InstanceId("i-1"),
                                        new ImageId("app-1"),
                                        "web",
                                        null,
                                        null,
                                        null,
                                        "z1",
                                        null)));
    }

    @Test
    void waitsForAFileThatIsNotWrittenYet() {
        assertThat(new FileIdentity(dir.resolve("none")).find())
                .isInstanceOf(Identified.NotYet.class);
    }

    @Test
    void givesUpOnAFileWithoutAnInstanceOrWithAnUnsafeOne() throws Exception {
        assertThat(find("image-id: app-1\n"))
                .isInstanceOfSatisfying(
                        Identified.Impossible.class,
                        wrong -> assertThat(wrong.reason()).contains("instance-id is required"));
        assertThat(find("instance-id: ../../etc\n")).isInstanceOf(Identified.Impossible.class);
    }

    @Test
    void readsTheBootIdOfTheKernelOrMakesOneUp() throws Exception {
        Path file = dir.resolve("sys/kernel/random/boot_id");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "0f9c3b1e-5d0a-4d1f-9f0e-6a7b8c9d0e1f\n");

        assertThat(BootIdFile.read(dir, new SplittableRandom(1)))
                .isEqualTo(new BootId("0f9c3b1e-5d0a-4d1f-9f0e-6a7b8c9d0e1f"));
        Files.delete(file);
        assertThat(BootIdFile.read(dir, new SplittableRandom(1)))
                .isNotEqualTo(BootIdFile.read(dir, new SplittableRandom(2)));
    }

    private Identified find(String text) throws Exception {
        Path file = Files.writeString(dir.resolve("identity.yaml"), text);
        return new FileIdentity(file).find();
    }
}
