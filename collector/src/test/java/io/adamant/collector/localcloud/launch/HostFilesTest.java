package io.adamant.collector.localcloud.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostFilesTest {

    @TempDir private Path directory;
    private Path etc;
    private Path jdk;

    @BeforeEach
    void layOutAMachine() throws IOException {
        etc = directory.resolve("etc");
        jdk = directory.resolve("jdk");
        file(etc.resolve("passwd"), "rw-r--r--");
        file(etc.resolve("shadow"), "rw-r-----");
        file(etc.resolve("hosts"), "rw-------");
        file(etc.resolve("ssl/java/cacerts"), "rw-r--r--");
        file(etc.resolve("ssl/private/key.pem"), "rw-------");
        Files.createDirectories(jdk.resolve("lib/security"));
        Files.createSymbolicLink(
                jdk.resolve("lib/security/cacerts"), etc.resolve("ssl/java/cacerts"));
        Files.createSymbolicLink(jdk.resolve("lib/key"), etc.resolve("ssl/private/key.pem"));
    }

    private static void file(Path file, String permissions) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, file.toString());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void anInstanceGetsWhatItNeedsAndNothingThatNotEverybodyMayRead() throws IOException {
        Path instance = Files.createDirectories(directory.resolve("instance"));
        new HostFiles(etc, jdk).copyTo(instance);

        assertThat(instance.resolve("passwd")).exists();
        assertThat(instance.resolve("ssl/java/cacerts")).exists();
        assertThat(instance.resolve("shadow")).doesNotExist();
        assertThat(instance.resolve("hosts")).doesNotExist();
        assertThat(instance.resolve("ssl/private")).doesNotExist();
    }
}
