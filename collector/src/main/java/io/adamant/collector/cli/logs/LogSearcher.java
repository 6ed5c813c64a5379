package io.adamant.collector.cli.logs;

import io.adamant.collector.cli.ask.Api;
import io.adamant.collector.cli.ask.Json;
import io.adamant.collector.cli.command.Call;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Searches backwards in stretches that double, newest first: the newest lines are found without
 * looking through everything, and a long search can say how far it is.
 */
final class LogSearcher {

    static final String V1 = "/loki/api/v1";

    private static final long FIRST_STRETCH_NANOS = 3_600_000_000_000L;

    /** Before that nothing is said of how far it is. */
    private static final long QUIET_NANOS = 1_000_000_000L;

    private static final double BYTES_PER_MEGABYTE = 1e6;

    private final Call call;
    private final String query;
    private final int limit;
    private final Set<String> notes = new LinkedHashSet<>();
    private double bytes;
    private boolean hasProgress;

    LogSearcher(Call call, String query, int limit) {
        this.call = call;
        this.query = query;
        this.limit = limit;
    }

    static String path(String query, LogPeriod period, int limit) {
        Map<String, @Nullable String> parameters = Api.parameters();
        parameters.put("query", query);
        parameters.put("start", Long.toString(period.fromNanos()));
        parameters.put("end", Long.toString(period.untilNanos()));
        parameters.put("limit", Integer.toString(limit));
        parameters.put("direction", "backward");
        return Api.path(V1 + "/query_range", parameters);
    }

    /** What the collector could not look at. */
    Collection<String> notes() {
        return notes;
    }

    /** The newest rows of the period, oldest first. */
    List<LogRow> newest(LogPeriod period) {
        Deque<List<LogRow>> found = new ArrayDeque<>();
        long begun = call.around().clock().unixNanos();
        long until = period.untilNanos();
        long stretch = FIRST_STRETCH_NANOS;
        int missing = limit;
        while (until > period.fromNanos() && missing > 0) {
            long from = Math.max(period.fromNanos(), until - stretch);
            Json answer = call.api().get(path(query, new LogPeriod(from, until), missing));
            List<LogRow> rows = LogRow.of(answer.at("data", "result"));
            answer.at("warnings").list().forEach(warning -> notes.add(warning.text()));
            bytes += answer.at("data", "stats", "summary", "totalBytesProcessed").number();
            found.addFirst(rows);
            missing -= rows.size();
            until = from;
            stretch = stretch > Long.MAX_VALUE / 4 ? stretch : stretch * 2;
            if (call.around().clock().unixNanos() - begun > QUIET_NANOS) {
                progress(from, limit - missing);
            }
        }
        clear();
        List<LogRow> rows = new ArrayList<>();
        found.forEach(rows::addAll);
        return rows;
    }

    /** On a terminal only: elsewhere it would be noise in a file. */
    private void progress(long fromNanos, int lines) {
        if (call.around().paint().isOn()) {
            hasProgress = true;
            call.around()
                    .err()
                    .print(
                            "\r\u001b[Ksearched back to "
                                    + Instant.ofEpochSecond(0, fromNanos)
                                    + ", "
                                    + Math.round(bytes / BYTES_PER_MEGABYTE)
                                    + " MB, lines found: "
                                    + lines);
            call.around().err().flush();
        }
    }

    private void clear() {
        if (hasProgress) {
            call.around().err().print("\r\u001b[K");
            call.around().err().flush();
        }
    }
}
