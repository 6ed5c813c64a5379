package io.adamant.collector.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageLedgerTest {

    private static final ImageId IMAGE = new ImageId("v1");
    private final ImageLedger ledger = new ImageLedger();
    private int instances;

    private static Boot boot(boolean isReady, String zone, long seconds) {
        return new Boot("shop", zone, isReady, isReady ? "" : "no_hello", seconds * 1_000_000_000);
    }

    private void boot(boolean isReady) {
        InstanceId id = new InstanceId("i-" + instances++);
        ledger.judge(IMAGE, id, boot(isReady, "z1", 5), 1).forEach(ledger::apply);
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
            ledger.judge(IMAGE, id, boot(false, "z1", 0), 1).forEach(ledger::apply);
        }
        assertThat(ledger.standings().get(IMAGE).boots()).isEqualTo(1);
        assertThat(ledger.standings().get(IMAGE).failures()).isEqualTo(Map.of("no_hello", 1));
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

    private void boot(ImageId image, boolean isReady, String zone, long atNanos) {
        InstanceId id = new InstanceId("i-" + instances++);
        ledger.judge(image, id, boot(isReady, zone, 7), atNanos).forEach(ledger::apply);
    }

    @Test
    void anImageThatBootsWellElsewhereIsHeldInItsZoneAlone() {
        boot(IMAGE, true, "z1", 1);
        boot(IMAGE, false, "z2", 2);
        boot(IMAGE, false, "z2", 3);
        assertThat(ledger.isHeld(IMAGE)).isFalse();
        assertThat(ledger.standings().get(IMAGE).heldZones())
                .containsEntry(
                        "z2",
                        "bad-image test: 2 of the first 2 boots failed in z2, the last at"
                                + " no_hello");
        ledger.release(IMAGE, "ann", "fixed", 4).ifPresent(ledger::apply);
        assertThat(ledger.standings().get(IMAGE).heldZones()).isEmpty();
    }

    @Test
    void aZoneInWhichAProvenImageFailsIsToBlameAndNotTheNextImage() {
        ImageId good = new ImageId("v0");
        boot(good, true, "z1", 1);
        ledger.apply(new ImageEvent.Proven(good, "", 2));
        boot(good, false, "z1", 3);
        for (int i = 0; i < 3; i++) {
            boot(IMAGE, false, "z1", 4);
        }
        assertThat(ledger.isHeld(IMAGE)).isFalse();
        assertThat(ledger.standings().get(IMAGE).failed()).isEqualTo(3);

        long later = 5 + ImageLedger.ZONE_MEMORY.toNanos();
        boot(IMAGE, false, "z1", later);
        boot(IMAGE, false, "z1", later);
        assertThat(ledger.isHeld(IMAGE)).isTrue();
    }

    @Test
    void anImageIsProvenByCleanBootsAndTime() {
        ImagePolicy policy = new ImagePolicy(3, java.time.Duration.ofNanos(100));
        boots("-+++");
        assertThat(ledger.prove(IMAGE, true, 10, policy, 50)).isEmpty();
        assertThat(ledger.prove(IMAGE, false, 10, policy, 200)).isEmpty();
        assertThat(ledger.prove(IMAGE, true, 10, policy, 200)).isPresent();
        ledger.prove(IMAGE, true, 10, policy, 200).ifPresent(ledger::apply);
        assertThat(ledger.standings().get(IMAGE).isProven()).isTrue();
        assertThat(ledger.prove(IMAGE, true, 10, policy, 300)).isEmpty();
    }

    @Test
    void aSmallGroupProvesWithAsManyBootsAsItHas() {
        ImagePolicy policy = new ImagePolicy(5, java.time.Duration.ZERO);
        boots("++");
        assertThat(ledger.prove(IMAGE, true, 3, policy, 1)).isEmpty();
        assertThat(ledger.prove(IMAGE, true, 2, policy, 1)).isPresent();
    }

    @Test
    void aHeldImageIsNeverProven() {
        ImagePolicy policy = new ImagePolicy(1, java.time.Duration.ZERO);
        boots("--+");
        assertThat(ledger.prove(IMAGE, true, 3, policy, 1)).isEmpty();
    }

    @Test
    void bootTimesAreTheNearestRanks() {
        for (int seconds = 100; seconds >= 1; seconds--) {
            InstanceId id = new InstanceId("t-" + seconds);
            ledger.judge(IMAGE, id, boot(true, "z1", seconds), 1).forEach(ledger::apply);
        }
        assertThat(ledger.standings().get(IMAGE).p50()).hasSeconds(50);
        assertThat(ledger.standings().get(IMAGE).p99()).hasSeconds(99);
    }

    @Test
    void oneInAHundredIsNotSaidOfFourBoots() {
        boots("++++");
        assertThat(ledger.standings().get(IMAGE).p50()).hasSeconds(5);
        assertThat(ledger.standings().get(IMAGE).p99()).isNull();
    }
}
