package io.adamant.collector.journal;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Gives each view what is behind its own position: after a start some are fed from further back
 * than others. A view that can take no more is left out, so that the others go on; {@link CatchUp}
 * gives it what it missed once it can. Owned by the view thread.
 */
final class Feeds {

    private final List<View> views;
    private final Position[] stored;
    private final boolean[] isOut;
    private Position last = Position.START;
    private boolean isLevel = true;
    private final AtomicInteger out = new AtomicInteger();

    Feeds(List<View> views) {
        this.views = List.copyOf(views);
        this.stored = new Position[views.size()];
        this.isOut = new boolean[views.size()];
    }

    /** One view that is to get what is behind a position, and nothing before. */
    static Feeds behind(View view, Position position) {
        Feeds feeds = new Feeds(List.of(view));
        feeds.stored[0] = position;
        feeds.last = position;
        feeds.isLevel = false;
        return feeds;
    }

    /**
     * Takes the positions that the views start with.
     *
     * @param newest of the journal: a view that claims to have more was fed from another one, and
     *     gets all of this
     */
    void open(Position newest, Consumer<String> complaints) {
        isLevel = true;
        for (int i = 0; i < stored.length; i++) {
            View view = views.get(i);
            stored[i] =
                    view.past() instanceof Past.StoredUpTo(Position position)
                            ? position
                            : Position.START;
            if (stored[i].isBehind(newest)) {
                complaints.accept(
                        "view %s has stored up to %s and the journal ends at %s: it is another journal, all of it is taken for new"
                                .formatted(
                                        view.name(),
                                        stored[i].token(),
                                        newest.isStart() ? "its start" : newest.token()));
                stored[i] = Position.START;
            }
            isLevel &= stored[i].isStart();
        }
    }

    void apply(Delivery delivery) {
        Position at = delivery.origin().position();
        for (int i = 0; i < stored.length; i++) {
            if (!isOut[i] && (isLevel || at.isBehind(stored[i]))) {
                views.get(i).apply(delivery);
            }
        }
    }

    /** The run ended behind this entry. */
    void reached(Position at) {
        boolean level = true;
        last = at;
        for (int i = 0; i < stored.length; i++) {
            if (isOut[i]) {
                continue;
            }
            if (isLevel || at.isBehind(stored[i])) {
                views.get(i).reached(at);
            } else {
                level = false;
            }
        }
        isLevel = level;
    }

    /** Those that can take no more are left out from here on. */
    void settled() {
        for (int i = 0; i < stored.length; i++) {
            View view = views.get(i);
            view.settled();
            if (!isOut[i] && !view.isTaking()) {
                isOut[i] = true;
                stored[i] = last.isBehind(stored[i]) ? last : stored[i];
                out.incrementAndGet();
            }
        }
    }

    /** How many are left out; any thread. */
    int out() {
        return out.get();
    }

    /** A view that was left out and can take again; -1 when there is none. */
    int returning() {
        for (int i = 0; out.get() > 0 && i < stored.length; i++) {
            if (isOut[i] && views.get(i).isTaking()) {
                return i;
            }
        }
        return -1;
    }

    View view(int index) {
        return views.get(index);
    }

    /** Up to where a view that is left out has been fed. */
    Position fed(int index) {
        return stored[index];
    }

    /** A view that is left out was fed up to here by another way. */
    void fed(int index, Position position) {
        stored[index] = position;
    }

    /** A view that is left out has what the others have, or more. */
    void rejoin(int index) {
        isOut[index] = false;
        isLevel = false;
        out.decrementAndGet();
    }
}
