package io.adamant.agent.linux.mount;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.policy.HostPlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxPlacesTest {

    private final LinuxPlaces places = new LinuxPlaces();

    @Test
    void theTypeOfAMountStandsBehindTheDashHoweverManyOptionsThereAre() {
        assertThat(
                        LinuxPlaces.parse(
                                """
                                22 1 259:2 / / rw,noatime shared:1 - xfs /dev/nvme0n1p1 rw
                                29 22 0:25 / /mnt/a\\040b rw shared:9 master:2 - tmpfs tmpfs rw
                                """))
                .containsExactly(
                        new HostPlaces.Mount(Path.of("/"), "xfs"),
                        new HostPlaces.Mount(Path.of("/mnt/a b"), "tmpfs"));
    }

    @Test
    void aDirectoryWithADotIsForItsOwnerOnly(@TempDir Path home) throws IOException {
        assertThat(places.makeDirectory(home.resolve(".ssh"))).isTrue();

        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(home.resolve(".ssh"))))
                .isEqualTo("rwx------");
        assertThat(places.makeDirectory(home.resolve(".ssh"))).as("is there").isTrue();
        assertThat(places.makeDirectory(home.resolve("no/.ssh"))).isFalse();
    }

    @Test
    void aFileIsMadeOnceAndNeverEmptied(@TempDir Path etc) throws IOException {
        Path lock = etc.resolve(".pwd.lock");
        assertThat(places.makeFile(lock)).isTrue();
        Files.writeString(lock, "x");

        assertThat(places.makeFile(lock)).isTrue();

        assertThat(lock).hasContent("x");
        assertThat(places.makeFile(etc.resolve("no/lock"))).isFalse();
    }
}
