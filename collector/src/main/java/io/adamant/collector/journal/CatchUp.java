package io.adamant.collector.journal;

import io.adamant.collector.journal.Journal.Entry;
import io.adamant.collector.telemetry.Meters;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gives one view what it missed while it was left out, in turns with the others' passes: reads the
 * journal a second time, from the checkpoint before the view's place, so that every record is
 * judged as it was the first time. Owned by the view thread; makes no checkpoints of its own.
 */
final class CatchUp implements AutoCloseable {

    private final int index;
    private final Feeds feeds;
    private final Deliverer deliverer;
    private final Journal.Tail tail;
    private Position at;

    private CatchUp(int index, Position from, Feeds feeds, Deliverer deliverer, Journal.Tail tail) {
        this.index = index;
        this.feeds = feeds;
        this.deliverer = deliverer;
        this.tail = tail;
        at = from;
    }

    /**
     * Begins.
     *
     * @param index of a view that all leaves out
     */
    static CatchUp begin(
            Journal journal,
            Checkpoints checkpoints,
            Feeds all,
            int index,
            Consumer<String> complaints) {
        Position from = all.fed(index);
        Meters none = Meters.none();
        History history =
                new History(
                        checkpoints,
                        () -> new Reach(from, 0, false),
                        new KeptStates(List.of()),
                        Long.MAX_VALUE,
                        none,
                        complaints);
        Position start = history.open(journal.isTrimmed());
        Feeds feeds = Feeds.behind(all.view(index), from);
        // What cannot be decoded was complained of the first time.
        Deliverer deliverer = new Deliverer(feeds, history, none, _ -> {});
        return new CatchUp(index, from, feeds, deliverer, journal.tail(start));
    }

    /**
     * One turn.
     *
     * @param others how far the other views are
     * @return false when it is over: the view has as much as the others, or takes no more
     */
    boolean step(int most, Position others, Feeds all) {
        List<Entry> polled = tail.poll(most);
        polled.forEach(deliverer::apply);
        if (!polled.isEmpty()) {
            Position last = polled.getLast().position();
            feeds.reached(last);
            at = last.isBehind(at) ? last : at;
            all.fed(index, at);
        }
        feeds.settled();
        if (feeds.out() > 0) {
            return false;
        }
        if (polled.isEmpty() || !others.isBehind(at)) {
            all.rejoin(index);
            return false;
        }
        return true;
    }

    @Override
    public void close() {
        tail.close();
    }
}
