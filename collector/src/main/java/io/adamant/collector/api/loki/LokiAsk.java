package io.adamant.collector.api.loki;

import io.adamant.collector.logs.Scan.Order;
import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.logql.LogqlEngine;
import io.adamant.collector.logs.logql.syntax.Expr;
import io.adamant.collector.logs.logql.syntax.Expr.LogQuery;
import io.adamant.collector.logs.logql.syntax.Parser;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, checked as it is read.
 *
 * @param path the last part of the path where it is a parameter, "" elsewhere
 * @param parameters of the query string and of a form
 * @param headers the request's headers
 * @param nowNanos when it came, Unix nanoseconds
 */
record LokiAsk(String path, MultiMap parameters, MultiMap headers, long nowNanos) {

    static final long HOUR = 3_600 * LokiTimes.NANOS_PER_SECOND;

    private static final int DEFAULT_LIMIT = 100;

    /** Without a step there are about so many in an answer, and none under a second. */
    private static final int DEFAULT_STEPS = 250;

    private static final String FLAGS = "X-Loki-Response-Encoding-Flags";

    @Nullable String text(String name) {
        String value = parameters.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    private String need(String name) {
        String value = text(name);
        if (value == null) {
            throw LokiException.bad("the parameter " + name + " is missing");
        }
        return value;
    }

    Expr query() {
        return Parser.parse(need("query"));
    }

    LogQuery logQuery() {
        if (query() instanceof LogQuery log) {
            return log;
        }
        throw LokiException.bad("a log query is wanted here, not a metric query");
    }

    /** The selectors of {@code match[]}, {@code match} or {@code query}; none asks for all. */
    List<LogQuery> selectors() {
        List<String> texts = new ArrayList<>();
        for (String name : List.of("match[]", "match", "query")) {
            texts.addAll(parameters.getAll(name));
        }
        return texts.stream()
                .filter(text -> !text.isBlank() && !text.strip().equals("{}"))
                .map(LokiAsk::selector)
                .toList();
    }

    /** Stages behind a selector are read and do not matter: labels are those of streams. */
    private static LogQuery selector(String text) {
        if (Parser.parse(text) instanceof LogQuery log) {
            return log;
        }
        throw LokiException.bad("a selector is wanted here, not a metric query");
    }

    /**
     * From {@code start}, inclusive, to {@code end}, exclusive.
     *
     * @param backNanos how far back it begins by default
     */
    Span span(long backNanos) {
        String end = text("end");
        long until = end == null ? nowNanos : LokiTimes.time("end", end);
        String start = text("start");
        String since = text("since");
        long from;
        if (start != null) {
            from = LokiTimes.time("start", start);
        } else {
            from = back(until, since == null ? backNanos : LokiTimes.duration("since", since));
        }
        if (from > until) {
            throw LokiException.bad("end is before start");
        }
        return new Span(from, until);
    }

    private static long back(long until, long nanos) {
        try {
            return Math.subtractExact(until, nanos);
        } catch (ArithmeticException tooFar) {
            throw LokiException.bad("since reaches back beyond what is a time");
        }
    }

    long time() {
        String time = text("time");
        return time == null ? nowNanos : LokiTimes.time("time", time);
    }

    long stepNanos(Span span) {
        String step = text("step");
        if (step != null) {
            return LokiTimes.duration("step", step);
        }
        long seconds =
                (span.untilUnixNanos() - span.fromUnixNanos())
                        / DEFAULT_STEPS
                        / LokiTimes.NANOS_PER_SECOND;
        return Math.max(1, seconds) * LokiTimes.NANOS_PER_SECOND;
    }

    int limit() {
        return number("limit", DEFAULT_LIMIT, LogqlEngine.MAX_LINES);
    }

    int number(String name, int fallback, int most) {
        String text = text(name);
        if (text == null) {
            return fallback;
        }
        if (!text.matches("\\d{1,9}")) {
            throw LokiException.bad(name + " is not a number");
        }
        int number = Integer.parseInt(text);
        if (number > most) {
            throw LokiException.bad(name + " is " + number + ", and at most " + most + " is given");
        }
        return number;
    }

    Order order() {
        String direction = text("direction");
        return switch (direction == null ? "backward" : direction.toLowerCase(Locale.ROOT)) {
            case "backward" -> Order.NEWEST_FIRST;
            case "forward" -> Order.OLDEST_FIRST;
            default -> throw LokiException.bad("direction is forward or backward");
        };
    }

    /** Whether each line is to say which of its labels are of the record and which were parsed. */
    boolean isCategorized() {
        return headers.getAll(FLAGS).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .anyMatch(flag -> flag.strip().equals("categorize-labels"));
    }
}
