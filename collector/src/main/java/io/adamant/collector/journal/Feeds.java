package io.adamant.collector.journal;

import java.util.List;
import java.util.function.Consumer;

/**
 * Gives each view what is behind its own position: after a start some are fed from further back
 * than others. Owned by the view thread.
 */
final class Feeds {

    private final List<View> views;
    private final Position[] stored;
    private boolean isLevel = true;

    Feeds(List<View> views) {
        this.views = List.copyOf(views);
        this.stored = new Position[views.size()];
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
            if (isLevel || at.isBehind(stored[i])) {
                views.get(i).apply(delivery);
            }
        }
    }

    /** The run ended behind this entry. */
    void reached(Position at) {
        boolean level = true;
        for (int i = 0; i < stored.length; i++) {
            if (isLevel || at.isBehind(stored[i])) {
                views.get(i).reached(at);
            } else {
                level = false;
            }
        }
        isLevel = level;
    }

    void settled() {
        views.forEach(View::settled);
    }
}
