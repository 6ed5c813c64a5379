package io.adamant.collector.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FeedsTest {

    private final List<String> complaints = new ArrayList<>();

    private static Position at(int number) {
        return new Position("%04d".formatted(number));
    }

    private static Delivery delivery(int number) {
        return new Delivery.Logs(
                new Delivery.Origin(at(number), "loopback", 1, null, Map.of()), List.of());
    }

    private static final class Noting implements View {

        private final Past past;
        private final List<String> seen = new ArrayList<>();
        private Position reached = Position.START;

        Noting(Past past) {
            this.past = past;
        }

        @Override
        public String name() {
            return "noting";
        }

        @Override
        public Past past() {
            return past;
        }

        @Override
        public void apply(Delivery delivery) {
            seen.add(delivery.origin().position().token());
        }

        @Override
        public void reached(Position position) {
            reached = position;
        }

        @Override
        public void settled() {}
    }

    @Test
    void eachViewGetsWhatIsBehindItsOwnPosition() {
        Noting memory = new Noting(new Past.Everything());
        Noting behind = new Noting(new Past.StoredUpTo(at(2)));
        Noting ahead = new Noting(new Past.StoredUpTo(at(4)));
        Feeds feeds = new Feeds(List.of(memory, behind, ahead));
        feeds.open(at(5), complaints::add);
        for (int i = 1; i <= 5; i++) {
            feeds.apply(delivery(i));
            feeds.reached(at(i));
        }
        assertThat(memory.seen).hasSize(5);
        assertThat(behind.seen).containsExactly("0003", "0004", "0005");
        assertThat(ahead.seen).containsExactly("0005");
        assertThat(ahead.reached).isEqualTo(at(5));
        assertThat(complaints).isEmpty();
    }

    @Test
    void aPositionIsNeverToldThatLiesBeforeTheViewsOwn() {
        Noting ahead = new Noting(new Past.StoredUpTo(at(4)));
        Feeds feeds = new Feeds(List.of(ahead));
        feeds.open(at(9), complaints::add);
        feeds.apply(delivery(3));
        feeds.reached(at(3));
        assertThat(ahead.reached).isEqualTo(Position.START);
        feeds.reached(at(6));
        assertThat(ahead.reached).isEqualTo(at(6));
    }

    @Test
    void aViewOfAnotherJournalGetsAllOfThisOneAndThatIsTold() {
        Noting foreign = new Noting(new Past.StoredUpTo(at(900)));
        Feeds feeds = new Feeds(List.of(foreign));
        feeds.open(at(2), complaints::add);
        feeds.apply(delivery(1));
        assertThat(foreign.seen).containsExactly("0001");
        assertThat(complaints).singleElement().asString().contains("another journal");
    }
}
