package io.adamant.collector.logs.logql.syntax;

import io.adamant.collector.logs.LabelMatcher;
import io.adamant.collector.logs.LineFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a pipeline. */
public sealed interface Stage {

    /** {@code |= "a" or "b"}. */
    record Lines(LineFilter filter) implements Stage {}

    /** {@code | json}. */
    record Json() implements Stage {}

    /** {@code | logfmt}. */
    record Logfmt() implements Stage {}

    /** {@code | status >= 500 and path =~ "/api.*"}. */
    record Where(LabelTest test) implements Stage {}

    /** {@code | drop a, b="c"}. */
    record Drop(List<Named> labels) implements Stage {

        public Drop {
            labels = List.copyOf(labels);
        }
    }

    /** {@code | keep a, b="c"}. */
    record Keep(List<Named> labels) implements Stage {

        public Keep {
            labels = List.copyOf(labels);
        }
    }

    /** A step that the grammar has and the core has not; never leaves the parser. */
    record Unsupported() implements Stage {}

    /**
     * A label to drop or to keep.
     *
     * @param matcher what its value must match, or null for any
     */
    record Named(String label, @Nullable LabelMatcher matcher) {}
}
