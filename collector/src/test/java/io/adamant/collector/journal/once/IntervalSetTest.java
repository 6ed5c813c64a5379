package io.adamant.collector.journal.once;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.once.IntervalSet.Interval;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IntervalSetTest {

    private final IntervalSet set = new IntervalSet();

    @Test
    void whatIsNewIsFreshAndARepeatIsNot() {
        assertThat(set.add(1, 11)).containsExactly(new Interval(1, 11));
        assertThat(set.add(1, 11)).isEmpty();
        assertThat(set.add(3, 7)).isEmpty();
    }

    @Test
    void ofAPartialOverlapOnlyTheRestIsFresh() {
        set.add(10, 20);
        set.add(30, 40);
        assertThat(set.add(5, 45))
                .containsExactly(new Interval(5, 10), new Interval(20, 30), new Interval(40, 45));
        assertThat(set.size()).isEqualTo(1);
    }

    @Test
    void gapsAreWhatIsMissingFromOneOn() {
        set.add(3, 5);
        set.add(7, 9);
        assertThat(set.gaps(12))
                .containsExactly(new Interval(1, 3), new Interval(5, 7), new Interval(9, 12));
        assertThat(set.gaps(set.end())).containsExactly(new Interval(1, 3), new Interval(5, 7));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itAgreesWithASetOfSingleNumbers(long seed) {
        Random random = new Random(seed);
        BitSet model = new BitSet();
        for (int step = 0; step < 2_000; step++) {
            int from = 1 + random.nextInt(300);
            int end = from + 1 + random.nextInt(12);
            List<Integer> expected = new ArrayList<>();
            for (int i = from; i < end; i++) {
                if (!model.get(i)) {
                    expected.add(i);
                }
            }
            List<Integer> fresh = new ArrayList<>();
            for (Interval part : set.add(from, end)) {
                for (long i = part.from(); i < part.end(); i++) {
                    fresh.add((int) i);
                }
            }
            model.set(from, end);
            assertThat(fresh).as("seed %d step %d", seed, step).isEqualTo(expected);
            assertThat(set.seen()).isEqualTo(model.cardinality());
        }
        long missing = set.gaps(set.end()).stream().mapToLong(Interval::count).sum();
        assertThat(missing).isEqualTo(model.length() - 1 - model.cardinality());
    }
}
