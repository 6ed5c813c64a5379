package io.adamant.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.witness.FileFact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxFilesTest {

    @TempDir Path dir;

    private final LinuxFiles files = new LinuxFiles();

    @Test
    void factsAreThoseOfTheFileItself() throws IOException {
        Path file = Files.writeString(dir.resolve("f"), "hello\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(dir.resolve("l"), Path.of("f"));

        FileFact fact = files.fact(file).orElseThrow();
        assertThat(fact.type()).isEqualTo(FileFact.Type.FILE);
        assertThat(fact.permissions()).isEqualTo(0640);
        assertThat(fact.size()).isEqualTo(6);
        assertThat(fact.modifiedNanos()).isPositive();
        assertThat(files.fact(dir.resolve("l")).orElseThrow().target()).isEqualTo("f");
        assertThat(files.fact(dir).orElseThrow().type()).isEqualTo(FileFact.Type.DIRECTORY);
        assertThat(files.fact(dir.resolve("absent"))).isEmpty();
    }

    @Test
    void contentIsHashedWhole() throws IOException {
        Path file = Files.writeString(dir.resolve("f"), "hello\n");

        assertThat(files.sha256(file))
                .contains("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
        assertThat(files.sha256(dir.resolve("absent"))).isEmpty();
    }

    @Test
    void childrenAreSorted() throws IOException {
        Files.createFile(dir.resolve("b"));
        Files.createFile(dir.resolve("a"));

        assertThat(files.children(dir)).containsExactly(dir.resolve("a"), dir.resolve("b"));
        assertThat(files.children(dir.resolve("absent"))).isEmpty();
    }
}
