package io.adamant.collector.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.Intent;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReceiptChainTest {

    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void begin() {
        file = directory.resolve("receipts.ndjson");
        try (ReceiptChain chain = ReceiptChain.open(file)) {
            for (int i = 1; i <= 3; i++) {
                assertThat(chain.append(receipt("i-" + i))).isTrue();
            }
        }
    }

    private static Receipt receipt(String instance) {
        Intent intent =
                new Intent(
                        instance + "-r1",
                        new GroupName("web"),
                        new InstanceId(instance),
                        new ImageId("v1"),
                        "sick",
                        "its check \u201capp\u201d fails </script>",
                        Intent.Sequence.DEAD_HOST,
                        Intent.Stage.PROVEN,
                        new InstanceId("i-9"),
                        1,
                        1,
                        2,
                        List.of("asked: terminate"),
                        "e",
                        null);
        return new Receipt(
                intent,
                "successor is up",
                1_763_000_000_000_000_001L,
                7,
                "1 of 3",
                Map.of("b/x.json", "00", "a/x.json", "11"),
                List.of("console"),
                Map.of("boot", "b"));
    }

    @Test
    void aChainVerifiesOfflineAndGoesOnAfterAReopening() throws IOException {
        try (ReceiptChain chain = ReceiptChain.open(file)) {
            assertThat(chain.append(receipt("i-4"))).isTrue();
        }
        assertThat(ReceiptChain.verify(file))
                .isInstanceOfSatisfying(
                        ReceiptChain.Check.Intact.class,
                        intact -> assertThat(intact.receipts()).isEqualTo(4));
    }

    @Test
    void actsAndRefusalsStandInTheSameChain() throws IOException {
        AuditLog.Entry act = new AuditLog.Entry(7, "ann", "hold web", "why", "127.0.0.1", "done");
        try (ReceiptChain chain = ReceiptChain.open(file)) {
            assertThat(chain.record(act)).isTrue();
            assertThat(chain.append(receipt("i-4"))).isTrue();
        }
        assertThat(ReceiptChain.verify(file))
                .isInstanceOfSatisfying(
                        ReceiptChain.Check.Intact.class,
                        intact -> {
                            assertThat(intact.receipts()).isEqualTo(4);
                            assertThat(intact.audits()).isEqualTo(1);
                        });
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"ann\"", "\"bob\""));
        assertThat(ReceiptChain.verify(file))
                .isEqualTo(
                        new ReceiptChain.Check.Broken(4, "was changed: its hash does not match"));
    }

    @Test
    void anIntentHasOneReceipt() throws IOException {
        try (ReceiptChain chain = ReceiptChain.open(file)) {
            assertThat(chain.append(receipt("i-2"))).isTrue();
            assertThat(chain.lines()).hasSize(3);
        }
    }

    @Test
    void aChangedWordBreaksTheChainAtItsLine() throws IOException {
        String text = Files.readString(file);
        int second = text.indexOf("sick", text.indexOf('\n'));
        Files.writeString(file, text.substring(0, second) + "sack" + text.substring(second + 4));

        assertThat(ReceiptChain.verify(file))
                .isEqualTo(
                        new ReceiptChain.Check.Broken(2, "was changed: its hash does not match"));
        try (ReceiptChain chain = ReceiptChain.open(file)) {
            assertThat(chain.fault()).isPresent();
            assertThat(chain.append(receipt("i-5"))).isFalse();
        }
    }

    @Test
    void aMissingLineBreaksTheChain() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.remove(1);
        Files.write(file, lines);

        assertThat(ReceiptChain.verify(file))
                .isEqualTo(new ReceiptChain.Check.Broken(2, "does not follow the line before"));
    }

    @Test
    void aTornLastLineIsNamedAndCutOffWhenOpened() throws IOException {
        Files.writeString(file, "{\"receipt\":", StandardOpenOption.APPEND);
        assertThat(ReceiptChain.verify(file)).isInstanceOf(ReceiptChain.Check.Broken.class);
        try (ReceiptChain chain = ReceiptChain.open(file)) {
            assertThat(chain.fault()).isEmpty();
        }
        assertThat(ReceiptChain.verify(file)).isInstanceOf(ReceiptChain.Check.Intact.class);
    }
}
