package io.adamant.collector.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageLedgerTest {

    private static final ImageId IMAGE = new ImageId("v1");
    private final ImageLedger ledger = new ImageLedger();
    private int instances;

    private void boot(boolean isReady) {
        InstanceId id = new InstanceId("i-" + instances++);
        ledger.judge(IMAGE, id, isReady, 1).forEach(ledger::apply);
    }

    private void boots(String outcomes) {
        outcomes.chars().forEach(c -> boot(c == '+'));
    }

    @ParameterizedTest
    @CsvSource({
        "--, true",
        "-+-, true",
        "+--, true",
        "-, false",
        "++-, false",
        "-++, false",
        "++--, false",
        "+-+-, false",
        "+++----, false"
    })
    void twoFailuresAmongTheFirstThreeBootsHoldAnImage(String outcomes, boolean held) {
        boots(outcomes);
        assertThat(ledger.isHeld(IMAGE)).isEqualTo(held);
    }

    @Test
    void anInstanceIsJudgedOnce() {
        InstanceId id = new InstanceId("i-x");
        for (int i = 0; i < 5; i++) {
            ledger.judge(IMAGE, id, false, 1).forEach(ledger::apply);
        }
        assertThat(ledger.standings().get(IMAGE)).isEqualTo(new ImageLedger.Standing(1, 1, null));
        assertThat(ledger.isHeld(IMAGE)).isFalse();
    }

    @Test
    void aReleaseStartsTheTestAnew() {
        boots("--");
        ledger.release(IMAGE, "ann", "fixed", 2).ifPresent(ledger::apply);
        assertThat(ledger.isHeld(IMAGE)).isFalse();
        boots("-");
        assertThat(ledger.isHeld(IMAGE)).isFalse();
        boots("-");
        assertThat(ledger.isHeld(IMAGE)).isTrue();
        assertThat(ledger.held().get(IMAGE)).contains("2 of the first 2 boots failed");
    }

    @Test
    void anOperatorHoldsAndReleases() {
        ledger.hold(IMAGE, "ann", "recalled", 1).ifPresent(ledger::apply);
        assertThat(ledger.held()).containsEntry(IMAGE, "ann: recalled");
        assertThat(ledger.hold(IMAGE, "bob", "too", 2)).isEmpty();
        ledger.release(IMAGE, "ann", "fine", 3).ifPresent(ledger::apply);
        assertThat(ledger.release(IMAGE, "ann", "fine", 4)).isEmpty();
    }
}
