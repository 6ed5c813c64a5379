package io.adamant.collector.logs.logql;

import io.adamant.collector.logs.LogStore.Outcome;
import io.adamant.collector.logs.logql.pipeline.Line;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was found, and what could not be looked at. */
public sealed interface Answer {

    Looked looked();

    /**
     * Lines in the order that was asked for.
     *
     * @param isCut whether there may be more than were asked for
     */
    record Lines(List<Line> lines, boolean isCut, Looked looked) implements Answer {

        public Lines {
            lines = List.copyOf(lines);
        }
    }

    /** Numbers at the moments that were asked for. */
    record Numbers(Value value, Steps steps, Looked looked) implements Answer {}

    /**
     * What the store said of its work.
     *
     * @param missing in words, what could belong to the answer and was not looked at
     */
    record Looked(List<String> missing, long bytes, long entries) {

        static final Looked NOWHERE = new Looked(List.of(), 0, 0);

        public Looked {
            missing = List.copyOf(missing);
        }

        public static Looked of(Outcome outcome) {
            return NOWHERE.and(outcome);
        }

        Looked and(Outcome outcome) {
            Set<String> all = new LinkedHashSet<>(missing);
            if (!outcome.complete()) {
                all.addAll(outcome.notes());
                if (outcome.notes().isEmpty()) {
                    all.add("not everything could be read");
                }
            }
            return new Looked(
                    List.copyOf(all),
                    bytes + outcome.bytesScanned(),
                    entries + outcome.entriesScanned());
        }
    }
}
