package io.adamant.collector.journal.once;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.once.Completeness.Gap;
import io.adamant.collector.journal.once.Completeness.Life;
import io.adamant.collector.journal.once.Completeness.Standing;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class StreamsTest {

    private static final InstanceId ID = new InstanceId("i-1");

    private final Streams streams = Streams.empty();

    private int admit(long epoch, long first, int count) {
        return count
                - (int)
                        streams.admit(new BatchId(ID, new BootId("b"), epoch, first, count))
                                .repeats();
    }

    private Completeness claim() {
        return streams.claim(ID);
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
        Streams small = Streams.bounded(3);
        for (int i = 0; i < 100; i++) {
            BatchId alone = new BatchId(ID, new BootId("b"), 1, 1 + 2L * i, 1);
            assertThat(small.admit(alone).repeats()).isZero();
        }
        assertThat(small.forgotten()).isEqualTo(97);
        assertThat(small.claim(ID).standing()).isEqualTo(Standing.NOT_CLAIMED);
        BatchId newest = new BatchId(ID, new BootId("b"), 1, 199, 1);
        assertThat(small.admit(newest).repeats()).isEqualTo(1);
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
    void blindStreamsHoldNoGapAgainstAnyoneThatMayHaveBeenFilledBefore() {
        Streams blind = Streams.blind();
        blind.admit(new BatchId(ID, new BootId("b"), 1, 101, 10));
        blind.admit(new BatchId(ID, new BootId("b"), 1, 121, 10));
        assertThat(blind.claim(ID).gaps())
                .extracting(Gap::reason)
                .containsExactly("beyond_retention", "not_arrived");
        blind.forgive();
        Completeness claim = blind.claim(ID);
        assertThat(claim.standing()).isEqualTo(Standing.COMPLETE);
        assertThat(claim.words()).isEqualTo("complete as far as is known: 20 records");
        assertThat(claim.gaps())
                .extracting(Gap::reason)
                .containsExactly("beyond_retention", "beyond_retention");
        blind.admit(new BatchId(ID, new BootId("b"), 1, 141, 10));
        assertThat(blind.claim(ID).words())
                .isEqualTo("gap of 10 records, between 131 and 140 in epoch 1, not_arrived");
        admit(1, 101, 10);
        assertThat(claim().standing()).isEqualTo(Standing.GAPS);
    }

    @Test
    void everyEpochOverEveryBootIsAccountedFor() {
        streams.admit(new BatchId(ID, new BootId("b-1"), 7, 1, 10));
        streams.admit(new BatchId(ID, new BootId("b-2"), 7, 11, 10));
        streams.admit(new BatchId(ID, new BootId("b-2"), 9, 1, 5));
        streams.admit(new BatchId(ID, new BootId("b-3"), 9, 8, 3));
        assertThat(claim().epochs()).containsExactly(new Life(7, 20, 20), new Life(9, 8, 10));
        assertThat(claim().words())
                .isEqualTo("gap of 2 records, between 6 and 7 in epoch 9, not_arrived");
    }

    @Test
    void moreLossesThanAreKeptCostTheClaim() {
        admit(1, 1, 1);
        for (int i = 0; i <= Stream.MAX_LOSSES; i++) {
            streams.lost(ID, new Loss("spool_cap", 1, 10 + i, 1, ""));
        }
        assertThat(claim().standing()).isEqualTo(Standing.NOT_CLAIMED);
        assertThat(streams.forgotten()).isEqualTo(1);
    }

    @Test
    void whatWasWrittenIsReadBackAndWrittenTheSame() throws IOException {
        for (int i = 0; i < 300; i++) {
            InstanceId instance = new InstanceId("i-" + i % 7);
            streams.admit(new BatchId(instance, new BootId("b"), 1 + i % 3, 1 + i * 13 % 97, 5));
            streams.lost(instance, new Loss("spool_cap", 1, i + 1, i % 4, "für " + i));
        }
        byte[] bytes = bytes(streams);
        Streams read = Streams.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        assertThat(bytes(read)).isEqualTo(bytes);
        assertThat(read.intervals()).isEqualTo(streams.intervals());
        for (InstanceId instance : streams.instances()) {
            assertThat(read.claim(instance)).isEqualTo(streams.claim(instance));
        }
    }

    private static byte[] bytes(Streams streams) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        streams.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
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
