package io.adamant.collector.logs.logql.syntax;

import java.util.Set;

/** Words with a meaning. Those that are not reserved may name a label too. */
final class Keywords {

    /** Never a label's name, in no case of the letters. */
    static final Set<String> RESERVED =
            Set.of(
                    "json",
                    "logfmt",
                    "unpack",
                    "pattern",
                    "regexp",
                    "unwrap",
                    "label_format",
                    "line_format",
                    "label_replace",
                    "vector",
                    "offset",
                    "bool",
                    "on",
                    "ignoring",
                    "group_left",
                    "group_right",
                    "decolorize",
                    "drop",
                    "keep");

    /** Range aggregations that the grammar has and the core has not; lower case only. */
    static final Set<String> OTHER_RANGE_OPS =
            Set.of(
                    "rate_counter",
                    "avg_over_time",
                    "sum_over_time",
                    "min_over_time",
                    "max_over_time",
                    "stddev_over_time",
                    "stdvar_over_time",
                    "quantile_over_time",
                    "first_over_time",
                    "last_over_time",
                    "absent_over_time");

    /** Vector aggregations that the grammar has and the core has not. */
    static final Set<String> OTHER_VECTOR_OPS =
            Set.of("stddev", "stdvar", "sort", "sort_desc", "approx_topk");

    private Keywords() {}
}
