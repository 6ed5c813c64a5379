package io.adamant.collector.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.ledger.Ledger.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file on a disk that can be full and whose flush can fail. */
final class FileLedgerContractTest extends LedgerContract {

    @TempDir Path directory;
    private @Nullable FailingChannel disk;

    @Override
    protected Ledger open() {
        Path file = directory.resolve("ledger.log");
        return FileLedger.open(
                file,
                () -> {
                    FailingChannel channel =
                            new FailingChannel(
                                    FileChannel.open(
                                            file,
                                            StandardOpenOption.CREATE,
                                            StandardOpenOption.READ,
                                            StandardOpenOption.WRITE));
                    disk = channel;
                    return channel;
                });
    }

    @Override
    protected void losesTheNextAnswer(Ledger ledger, boolean isWritten) {
        if (isWritten) {
            disk.flushFails = true;
        } else {
            disk.room = 20;
        }
    }

    @Test
    void aFullDiskIsOverWhenThereIsRoomAgain() throws IOException {
        try (Ledger ledger = open()) {
            assertThat(ledger.propose(0, reserved("i-1"))).isInstanceOf(Outcome.Committed.class);
            long whole = Files.size(directory.resolve("ledger.log"));
            disk.room = 20;
            assertThat(ledger.propose(1, reserved("i-2"))).isInstanceOf(Outcome.Unknown.class);
            assertThat(Files.size(directory.resolve("ledger.log"))).isEqualTo(whole + 20);
            disk.isBroken = true;
            assertThat(ledger.reread()).isFalse();
            assertThat(ledger.fault()).isPresent();

            disk.isBroken = false;
            assertThat(ledger.reread()).isTrue();
            assertThat(Files.size(directory.resolve("ledger.log"))).isEqualTo(whole);
            assertThat(ledger.propose(1, reserved("i-2"))).isEqualTo(new Outcome.Committed(2));
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.intents()).hasSize(2);
        }
    }

    @Test
    void aKillBeforeTheSecondLookLeavesTheEntryOrNothing() throws IOException {
        try (Ledger ledger = open()) {
            disk.flushFails = true;
            assertThat(ledger.propose(0, reserved("i-1"))).isInstanceOf(Outcome.Unknown.class);
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.fault()).isEmpty();
            assertThat(ledger.intents()).containsExactly(reserved("i-1"));
        }
    }

    @Test
    void aByteThatFlippedInTheMiddleIsNotCuredByReadingAgain() throws IOException {
        Path file = directory.resolve("ledger.log");
        try (Ledger ledger = open()) {
            assertThat(ledger.propose(0, reserved("i-1"))).isInstanceOf(Outcome.Committed.class);
            assertThat(ledger.propose(1, reserved("i-2"))).isInstanceOf(Outcome.Committed.class);
        }
        byte[] damaged = Files.readAllBytes(file);
        damaged[40] ^= 1;
        Files.write(file, damaged);
        try (Ledger ledger = open()) {
            assertThat(ledger.reread()).isFalse();
            assertThat(ledger.fault()).hasValueSatisfying(f -> assertThat(f).contains("line 1"));
            assertThat(ledger.propose(0, reserved("i-3"))).isInstanceOf(Outcome.Unknown.class);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    }
}
