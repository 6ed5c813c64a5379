package io.adamant.agent.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedFileTest {

    @TempDir Path directory;
    private SealedFile memory;

    @BeforeEach
    void aMachine() throws IOException {
        Files.writeString(
                directory.resolve("product_uuid"), "ec2b2a3c-1111-2222-3333-444455556666\n");
        Files.writeString(directory.resolve("board_asset_tag"), "i-0abc\n");
        memory = new SealedFile(directory.resolve("sealed"), directory);
    }

    @Test
    void theSameMachineRemembersThatItWasSealed() {
        assertThat(memory.isSealedBefore()).isFalse();

        memory.remember();

        assertThat(memory.isSealedBefore()).isTrue();
        assertThat(new SealedFile(directory.resolve("sealed"), directory).isSealedBefore())
                .isTrue();
    }

    @Test
    void aCopyOfTheDiskIsAnotherInstance() throws IOException {
        memory.remember();
        Files.writeString(
                directory.resolve("product_uuid"), "ec2b2a3c-9999-2222-3333-444455556666\n");

        assertThat(memory.isSealedBefore()).isFalse();
    }

    @Test
    void aMachineThatCannotBeToldFromOthersRemembersNothing() throws IOException {
        Files.writeString(
                directory.resolve("product_uuid"), "00000000-0000-0000-0000-000000000000\n");

        memory.remember();

        assertThat(memory.isSealedBefore()).isFalse();
        assertThat(directory.resolve("sealed")).doesNotExist();
    }

    @Test
    void aFileThatSaysSomethingElseCountsForNothing() throws IOException {
        Files.writeString(directory.resolve("sealed"), "adamant-sealed 1\n");

        assertThat(memory.isSealedBefore()).isFalse();
    }

    @Test
    void aPlaceThatCannotBeWrittenCostsNothingButTheWait() {
        SealedFile lost = new SealedFile(directory.resolve("no/such/place"), directory);

        lost.remember();

        assertThat(lost.isSealedBefore()).isFalse();
    }
}
