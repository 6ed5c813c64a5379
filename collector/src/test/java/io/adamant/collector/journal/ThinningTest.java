package io.adamant.collector.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Checkpoints.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ThinningTest {

    private static Mark mark(int received) {
        return new Mark(new Position("%06d".formatted(received)), received);
    }

    private static List<Mark> left(List<Mark> marks, long every, int storedUpTo) {
        List<Mark> left = new ArrayList<>(marks);
        left.removeAll(
                Thinning.superfluous(marks, every, mark -> mark.receivedUnixNanos() <= storedUpTo));
        return left;
    }

    private static List<Mark> marks(int from, int end) {
        return IntStream.range(from, end).mapToObj(ThinningTest::mark).toList();
    }

    @Test
    void behindTheStartOnlyWhatATrimNeedsIsKept() {
        assertThat(left(marks(0, 100), 40, 99))
                .containsExactly(mark(0), mark(40), mark(80), mark(99));
    }

    @Test
    void theNewestMarkThatEveryViewCanBeFedFromIsKept() {
        assertThat(left(marks(0, 100), 1_000, 57)).contains(mark(57));
    }

    @Test
    void overALongLagTheMarksAreSpreadAndFew() {
        List<Mark> left = left(marks(0, 1_000), 10_000, 10);
        assertThat(left).contains(mark(0), mark(10), mark(999)).hasSizeLessThan(20);
    }

    @Test
    void addedOneByOneOverALongLagTheyStayFew() {
        List<Mark> kept = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            kept.add(mark(i));
            kept = left(kept, 500, -1);
        }
        assertThat(kept).hasSizeLessThan(12 + 2 * Thinning.FINE);
        assertThat(kept.getLast()).isEqualTo(mark(4_999));
    }
}
