package io.adamant.collector.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Completeness.Gap;
import io.adamant.collector.journal.Completeness.Standing;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import org.junit.jupiter.api.Test;

final class StreamsTest {

    private static final InstanceId ID = new InstanceId("i-1");

    private final Streams streams = new Streams();

    private int admit(long epoch, long first, int count) {
        return streams.admit(new BatchId(ID, new BootId("b"), epoch, first, count)).stream()
                .mapToInt(part -> (int) part.count())
                .sum();
    }

    private Completeness claim() {
        return streams.claim(ID, false);
    }

    @Test
    void anInstanceThatNeverNumberedItsBatchesGetsNoClaim() {
        assertThat(claim()).isNull();
    }

    @Test
    void everythingFromTheFirstSequenceOnIsComplete() {
        admit(1, 1, 5);
        admit(1, 6, 5);
        assertThat(claim().standing()).isEqualTo(Standing.COMPLETE);
        assertThat(claim().received()).isEqualTo(10);
        assertThat(claim().words()).isEqualTo("complete: 10 records");
    }

    @Test
    void whatNeverJoinsUpIsForgottenAtTheBoundOfAll() {
        Streams small = new Streams(3);
        for (int i = 0; i < 100; i++) {
            BatchId alone = new BatchId(ID, new BootId("b"), 1, 1 + 2L * i, 1);
            assertThat(small.admit(alone)).hasSize(1);
        }
        assertThat(small.forgotten()).isEqualTo(97);
        assertThat(small.claim(ID, false).standing()).isEqualTo(Standing.NOT_CLAIMED);
        BatchId newest = new BatchId(ID, new BootId("b"), 1, 199, 1);
        assertThat(small.admit(newest)).isEmpty();
    }

    @Test
    void sequencesOfDifferentEpochsAreDifferentRecords() {
        assertThat(admit(1, 1, 5)).isEqualTo(5);
        assertThat(admit(2, 1, 5)).isEqualTo(5);
        assertThat(admit(2, 1, 5)).isZero();
    }

    @Test
    void aGapIsNamedWithItsPlaceAndTheLossThatExplainsIt() {
        admit(3, 1, 10);
        admit(3, 31, 10);
        streams.lost(ID, new Loss("spool_cap", 3, 11, 15, "lane logs"));
        assertThat(claim().gaps())
                .containsExactly(
                        new Gap(3, 11, 15, "spool_cap", "lane logs"),
                        new Gap(
                                3,
                                26,
                                5,
                                Completeness.NOT_ARRIVED,
                                "no loss was named; it may still be on its way"));
        assertThat(claim().missing()).isEqualTo(20);
        assertThat(claim().words())
                .isEqualTo("gap of 15 records, between 11 and 25 in epoch 3, spool_cap; and more");
    }

    @Test
    void aLossBehindTheNewestRecordIsAGapToo() {
        admit(1, 1, 10);
        streams.lost(ID, new Loss("rejected", 1, 11, 2, ""));
        assertThat(claim().gaps()).containsExactly(new Gap(1, 11, 2, "rejected", ""));
    }

    @Test
    void aLossThatTurnsOutToHaveArrivedIsNoGap() {
        admit(1, 1, 10);
        streams.lost(ID, new Loss("rejected", 1, 3, 2, ""));
        assertThat(claim().standing()).isEqualTo(Standing.COMPLETE);
    }

    @Test
    void aPossibleLossWithoutSequencesIsNeverCalledComplete() {
        admit(1, 1, 10);
        streams.lost(ID, new Loss("spool_quarantined", 0, 0, 0, "segment 4"));
        assertThat(claim().standing()).isEqualTo(Standing.GAPS);
        assertThat(claim().words()).contains("spool_quarantined").contains("segment 4");
    }

    @Test
    void whatATrimMayHaveTakenIsNotCalledMissing() {
        admit(1, 101, 10);
        Completeness trimmed = streams.claim(ID, true);
        assertThat(trimmed.standing()).isEqualTo(Standing.COMPLETE);
        assertThat(trimmed.gaps()).extracting(Gap::reason).containsExactly("beyond_retention");
        assertThat(claim().standing()).isEqualTo(Standing.GAPS);
    }

    @Test
    void aStreamTooFragmentedToKeepLosesItsClaimAndNoRecords() {
        int fresh = 0;
        for (int i = 0; i < Streams.MAX_INTERVALS + 10; i++) {
            fresh += admit(1, 1 + 2L * i, 1);
        }
        assertThat(fresh).isEqualTo(Streams.MAX_INTERVALS + 10);
        assertThat(streams.forgotten()).isEqualTo(10);
        assertThat(claim().standing()).isEqualTo(Standing.NOT_CLAIMED);
    }

    @Test
    void hostileNumbersInALossHarmNobody() {
        admit(1, 1, 1);
        streams.lost(ID, new Loss("x".repeat(10_000), 1, Long.MAX_VALUE, Long.MAX_VALUE, "y"));
        streams.lost(ID, new Loss("n", -5, -7, -9, "z"));
        assertThat(claim().unnumbered()).hasSize(2);
        assertThat(claim().unnumbered().getFirst().reason()).hasSize(500);
    }
}
