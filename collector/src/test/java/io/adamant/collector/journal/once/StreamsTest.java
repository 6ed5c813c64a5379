package io.adamant.collector.journal.once;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.adamant.collector.journal.once.Completeness.Gap;
import io.adamant.collector.journal.once.Completeness.Life;
import io.adamant.collector.journal.once.Completeness.Standing;
import io.adamant.collector.journal.once.Completeness.Unnumbered;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
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
    void theRangesOfALongOutageJoinUpForTheirReason() {
        admit(1, 1, 1);
        for (int batch = 0; batch < 100_000; batch++) {
            streams.lost(ID, new Loss("spool_cap", 1, 2 + 10L * batch, 4, "low logs"));
            streams.lost(ID, new Loss("spool_cap", 1, 6 + 10L * batch, 6, "plain logs"));
        }
        assertThat(claim().gaps())
                .containsExactly(new Gap(1, 2, 1_000_000, "spool_cap", "low logs; plain logs"));
        assertThat(claim().reasons()).containsExactly(Map.entry("spool_cap", 1_000_000L));
        assertThat(streams.forgotten()).isZero();
    }

    @Test
    void gapsAreExplainedByAsManyReasonsAsThereAre() {
        admit(1, 1, 5);
        admit(1, 21, 5);
        admit(1, 41, 5);
        streams.lost(ID, new Loss("rejected", 1, 8, 40, ""));
        streams.lost(ID, new Loss("spool_cap", 1, 6, 4, ""));
        assertThat(claim().gaps())
                .extracting(Gap::firstSequence, Gap::count, Gap::reason)
                .containsExactly(
                        tuple(6L, 4L, "spool_cap"),
                        tuple(10L, 11L, "rejected"),
                        tuple(26L, 15L, "rejected"),
                        tuple(46L, 2L, "rejected"));
        assertThat(claim().reasons()).isEqualTo(Map.of("spool_cap", 4L, "rejected", 28L));
    }

    @Test
    void anEpochOfWhichNothingEverCameIsMissingOnceALossNamesIt() {
        admit(9, 1, 5);
        streams.lost(ID, new Loss("spool_quarantined", 7, 11, 20, "segment 3"));
        assertThat(claim().standing()).isEqualTo(Standing.GAPS);
        assertThat(claim().epochs()).containsExactly(new Life(7, 0, 0), new Life(9, 5, 5));
        assertThat(claim().reasons())
                .isEqualTo(Map.of("not_arrived", 10L, "spool_quarantined", 20L));
        Streams blind = Streams.blind();
        blind.admit(new BatchId(ID, new BootId("b"), 9, 1, 5));
        blind.lost(ID, new Loss("spool_quarantined", 7, 11, 20, "segment 3"));
        assertThat(blind.claim(ID).reasons()).isEqualTo(Map.of("spool_quarantined", 20L));
    }

    @Test
    void aSenderThatInventsReasonsIsAnsweredWithOther() {
        admit(1, 1, 1);
        for (int i = 0; i < 10 * Stream.MAX_REASONS; i++) {
            streams.lost(ID, new Loss("reason-" + i, 1, 2 + i, 1, ""));
        }
        assertThat(claim().reasons()).hasSize(Stream.MAX_REASONS + 1);
        assertThat(claim().reasons().get(Stream.OTHER)).isEqualTo(9L * Stream.MAX_REASONS);
        assertThat(claim().standing()).isEqualTo(Standing.GAPS);
    }

    @Test
    void lossesWithoutSequencesAddUpAndTooManyDifferentOnesCostTheClaim() {
        admit(1, 1, 1);
        streams.lost(ID, new Loss("journal_vacuumed", 0, 0, 3, "system.journal"));
        streams.lost(ID, new Loss("journal_vacuumed", 0, 0, 4, "system.journal"));
        assertThat(claim().unnumbered())
                .containsExactly(new Unnumbered("journal_vacuumed", 7, "system.journal"));
        assertThat(claim().missing()).isEqualTo(7);
        for (int i = 0; i < Stream.MAX_UNNUMBERED; i++) {
            streams.lost(ID, new Loss("copytruncate", 0, 0, 0, "file " + i));
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
