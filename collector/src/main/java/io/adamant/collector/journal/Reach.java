package io.adamant.collector.journal;

import io.adamant.collector.journal.Checkpoints.Mark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From which checkpoints on the views can be fed.
 *
 * @param stored the position of the view that has stored least; null when no view stores
 * @param recentNanos how much received time every view must be given again
 * @param isEverything true when a view needs all that the journal keeps
 */
record Reach(@Nullable Position stored, long recentNanos, boolean isEverything) {

    static Reach of(List<View> views) {
        Position stored = null;
        long recentNanos = 0;
        boolean isEverything = false;
        for (View view : views) {
            switch (view.past()) {
                case Past.Everything() -> isEverything = true;
                case Past.Kept(var _) -> {}
                case Past.Recent(var span) -> recentNanos = Math.max(recentNanos, span.toNanos());
                case Past.StoredUpTo(Position position) ->
                        stored = stored == null || stored.isBehind(position) ? position : stored;
            }
        }
        return new Reach(stored, recentNanos, isEverything);
    }

    /** Whether no view would miss anything were the journal read from right behind the mark. */
    boolean allowsStart(Mark mark, long newestUnixNanos) {
        return !isEverything
                && allowsTrim(mark.position())
                && mark.receivedUnixNanos() <= newestUnixNanos - recentNanos;
    }

    /** Whether every view has stored what is up to there. */
    boolean allowsTrim(Position position) {
        return stored == null || !position.isBehind(stored);
    }

    /** Whether a view has stored something, and less than what is before the position. */
    boolean misses(Position position) {
        return stored != null && !stored.isStart() && !allowsTrim(position);
    }
}
