package io.adamant.collector.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.Ledger.Outcome;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileLedgerTest {

    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void begin() {
        file = directory.resolve("ledger.log");
    }

    private static Intent reserved(String instance) {
        return new Intent(
                instance + "-r1",
                new GroupName("web"),
                new InstanceId(instance),
                new ImageId("v1"),
                "sick",
                "its check \"app\" fails\nfor long",
                Intent.Sequence.DEAD_HOST,
                Intent.Stage.RESERVED,
                null,
                1,
                10,
                10,
                List.of(),
                null,
                null,
                List.of("open budget: 0 of 3"),
                List.of());
    }

    private static Intent touched(Intent intent) {
        return intent.withCall("asked: terminate");
    }

    @Test
    void readsBackEveryFieldAfterAReopening() {
        Intent full =
                touched(reserved("i-1"))
                        .withEvidence("i-1-x", 11)
                        .at(Intent.Stage.TERMINATED, 12)
                        .launched(new InstanceId("i-2"), 13);
        try (Ledger ledger = FileLedger.open(file)) {
            assertThat(ledger.propose(0, reserved("i-1"))).isEqualTo(new Outcome.Committed(1));
            assertThat(ledger.propose(1, full)).isEqualTo(new Outcome.Committed(2));
            assertThat(ledger.propose(2, full.nextAttempt(14))).isEqualTo(new Outcome.Committed(3));
        }
        try (Ledger ledger = FileLedger.open(file)) {
            assertThat(ledger.version()).isEqualTo(3);
            assertThat(ledger.intents()).containsExactly(full.nextAttempt(14));
            assertThat(ledger.fault()).isEmpty();
        }
    }

    @Test
    void aStaleVersionIsAConflictAndWritesNothing() throws IOException {
        try (Ledger ledger = FileLedger.open(file)) {
            assertThat(ledger.propose(0, reserved("i-1"))).isEqualTo(new Outcome.Committed(1));
            long size = Files.size(file);
            assertThat(ledger.propose(0, reserved("i-2"))).isEqualTo(new Outcome.Conflict(1));
            assertThat(Files.size(file)).isEqualTo(size);
        }
    }

    @Test
    void anInstanceHasOneIntentForEver() {
        try (Ledger ledger = FileLedger.open(file)) {
            Intent first = reserved("i-1");
            assertThat(ledger.propose(0, first)).isInstanceOf(Outcome.Committed.class);
            assertThat(ledger.propose(1, touched(first).released("done", 11)))
                    .isInstanceOf(Outcome.Committed.class);
            Intent second = renamed(first, "i-1-r2");
            assertThat(ledger.propose(2, second)).isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void anIntentThatWasWithdrawnUntouchedDoesNotCount() {
        try (Ledger ledger = FileLedger.open(file)) {
            Intent first = reserved("i-1");
            assertThat(ledger.propose(0, first)).isInstanceOf(Outcome.Committed.class);
            Intent second = renamed(first, "i-1-r2");
            assertThat(ledger.propose(1, second)).isInstanceOf(Outcome.Refused.class);
            assertThat(ledger.propose(1, first.released("recovered", 11)))
                    .isInstanceOf(Outcome.Committed.class);
            assertThat(ledger.propose(2, second)).isInstanceOf(Outcome.Committed.class);
        }
    }

    private static Intent renamed(Intent intent, String id) {
        return new Intent(
                id,
                intent.group(),
                intent.instance(),
                intent.image(),
                intent.cause(),
                intent.reason(),
                intent.sequence(),
                intent.stage(),
                null,
                1,
                20,
                20,
                List.of(),
                null,
                null);
    }

    @Test
    void stagesOnlyMoveForward() {
        try (Ledger ledger = FileLedger.open(file)) {
            Intent first = reserved("i-1");
            assertThat(ledger.propose(0, first)).isInstanceOf(Outcome.Committed.class);
            Intent ended = touched(first).at(Intent.Stage.TERMINATED, 11);
            assertThat(ledger.propose(1, ended)).isInstanceOf(Outcome.Committed.class);
            assertThat(ledger.propose(2, ended.at(Intent.Stage.EVIDENCE_KEPT, 12)))
                    .isEqualTo(new Outcome.Refused("a stage only moves forward"));
            assertThat(ledger.propose(2, ended.nextAttempt(12)))
                    .isEqualTo(new Outcome.Refused("a new attempt follows a launch"));
            assertThat(ledger.propose(2, ended.at(Intent.Stage.DRAINED, 12)))
                    .isInstanceOf(Outcome.Refused.class);
            assertThat(ledger.propose(2, ended.released("by ann", 12)))
                    .isInstanceOf(Outcome.Committed.class);
            assertThat(ledger.propose(3, ended)).isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void aTornLastLineWasNeverCommittedAndIsCutOff() throws IOException {
        try (Ledger ledger = FileLedger.open(file)) {
            assertThat(ledger.propose(0, reserved("i-1"))).isInstanceOf(Outcome.Committed.class);
        }
        byte[] whole = Files.readAllBytes(file);
        for (int cut = 1; cut < whole.length; cut += 7) {
            Files.write(file, whole);
            Files.write(
                    file,
                    java.util.Arrays.copyOf(whole, cut == whole.length - 1 ? cut - 1 : cut),
                    StandardOpenOption.APPEND);
            try (Ledger ledger = FileLedger.open(file)) {
                assertThat(ledger.fault()).isEmpty();
                assertThat(ledger.intents()).hasSize(1);
                assertThat(ledger.propose(1, reserved("i-2"))).isEqualTo(new Outcome.Committed(2));
            }
            try (Ledger ledger = FileLedger.open(file)) {
                assertThat(ledger.intents()).hasSize(2);
            }
        }
    }

    @Test
    void anyChangedByteOfAWholeLineStopsActing() throws IOException {
        try (Ledger ledger = FileLedger.open(file)) {
            assertThat(ledger.propose(0, reserved("i-1"))).isInstanceOf(Outcome.Committed.class);
            assertThat(ledger.propose(1, reserved("i-2"))).isInstanceOf(Outcome.Committed.class);
        }
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length - 1; at += 11) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);
            try (Ledger ledger = FileLedger.open(file)) {
                assertThat(ledger.fault()).as("byte " + at).isPresent();
                assertThat(ledger.propose(ledger.version(), reserved("i-3")))
                        .isInstanceOf(Outcome.Unknown.class);
            }
            assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
        }
    }

    @Test
    void aLineThatChecksButMakesNoSenseStopsActing() {
        try (CheckedLog log = CheckedLog.open(file)) {
            assertThat(log.append("{\"id\":\"x\"}")).isTrue();
        }
        try (Ledger ledger = FileLedger.open(file)) {
            assertThat(ledger.fault()).hasValueSatisfying(f -> assertThat(f).contains("entry 1"));
        }
    }

    @Test
    void aSecondWriterIsRefused() {
        try (Ledger ledger = FileLedger.open(file)) {
            assertThatThrownBy(() -> FileLedger.open(file))
                    .isInstanceOfSatisfying(
                            LedgerException.class,
                            e -> assertThat(e.code()).isEqualTo(LedgerException.Code.LOCKED));
            assertThat(ledger.propose(0, reserved("i-1"))).isInstanceOf(Outcome.Committed.class);
        }
    }

    @Test
    void aFileThatCannotBeHadIsOneClearLine() throws IOException {
        Files.writeString(directory.resolve("plain"), "");
        assertThatThrownBy(() -> FileLedger.open(directory.resolve("plain/ledger.log")))
                .isInstanceOf(LedgerException.class)
                .hasMessageStartingWith("cannot use ");
    }
}
