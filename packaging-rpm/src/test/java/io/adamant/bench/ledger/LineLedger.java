package io.adamant.bench.ledger;

import io.adamant.bench.corpus.NumberedLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * The exact set of lines that arrived. Not thread-safe.
 *
 * <p>A line is <i>new</i>, or <i>damaged</i> (no corpus line, or two glued into one), or it came
 * before: <i>redelivered</i> under a sequence that is stored already, which a receiver with the
 * interval rule drops, or <i>stored twice</i>, which no rule can see.
 */
public final class LineLedger {

    private static final int MAX_EXAMPLES = 32;
    private static final int MAX_EXAMPLE_BYTES = 400;
    private static final int MAX_RANGES = 40;

    private final NumberedLine format = new NumberedLine();
    private final BitSet stored = new BitSet();
    private final Latency latency = new Latency();
    private final List<String> examples = new ArrayList<>();
    private final int orderSpan;
    private long[] highest = new long[0];
    private long lines;
    private long storedTwice;
    private long redelivered;
    private long changed;
    private long damaged;
    private long outOfOrder;
    private long firstUnixMicros;
    private long lastUnixMicros;

    /**
     * @param orderSpan numbers of one file: {@code [k * span, (k + 1) * span)} must arrive in order
     */
    public LineLedger(int orderSpan) {
        this.orderSpan = orderSpan;
    }

    /**
     * A body of one or more lines arrived.
     *
     * @param known its sequence is stored already: the interval rule drops it
     */
    void body(byte[] bytes, int offset, int length, boolean known, long nowUnixMicros) {
        int end = offset + length;
        int from = offset;
        do {
            int feed = LineFeeds.find(bytes, from, end);
            line(bytes, from, feed - from, known, nowUnixMicros);
            from = feed + 1;
        } while (from < end);
    }

    /** One line, without its line feed. */
    public void line(byte[] bytes, int offset, int length, boolean known, long nowUnixMicros) {
        lines++;
        boolean crlf = length > 0 && bytes[offset + length - 1] == '\r';
        int bare = crlf ? length - 1 : length;
        long number = format.number(bytes, offset, bare);
        if (number < 0) {
            damaged(bytes, offset, length);
        } else if (known) {
            redelivered++;
            changed += stored.get((int) number) ? 0 : 1;
        } else if (stored.get((int) number)) {
            storedTwice++;
        } else {
            stored.set((int) number);
            order(number);
            time(NumberedLine.stamp(bytes, offset, bare), nowUnixMicros);
        }
    }

    private void time(long stamp, long nowUnixMicros) {
        if (firstUnixMicros == 0) {
            firstUnixMicros = nowUnixMicros;
        }
        lastUnixMicros = nowUnixMicros;
        if (stamp != 0) {
            latency.add(nowUnixMicros - stamp);
        }
    }

    private void order(long number) {
        int file = (int) (number / orderSpan);
        if (file >= highest.length) {
            int known = highest.length;
            highest = Arrays.copyOf(highest, file + 16);
            Arrays.fill(highest, known, highest.length, -1);
        }
        if (number < highest[file]) {
            outOfOrder++;
        } else {
            highest[file] = number;
        }
    }

    private void damaged(byte[] bytes, int offset, int length) {
        damaged++;
        if (examples.size() < MAX_EXAMPLES) {
            int shown = Math.min(length, MAX_EXAMPLE_BYTES);
            examples.add(new String(bytes, offset, shown, StandardCharsets.UTF_8));
        }
    }

    /** Forgets the latencies, at the end of a warm-up. */
    public void forgetLatency() {
        latency.clear();
    }

    /** Distinct lines that arrived intact. */
    public long unique() {
        return stored.cardinality();
    }

    /** Adds the figures to a report; lost lines are those of {@code [0, expected)}. */
    public void report(Map<String, Object> out, int expected) {
        out.put("unique", unique());
        out.put("lost", (long) (expected - stored.get(0, expected).cardinality()));
        out.put("lines", lines);
        out.put("storedTwice", storedTwice);
        out.put("redelivered", redelivered);
        out.put("changed", changed);
        out.put("damaged", damaged);
        out.put("outOfOrder", outOfOrder);
        out.put("firstUnixMicros", firstUnixMicros);
        out.put("lastUnixMicros", lastUnixMicros);
        out.put("latencyCount", latency.total());
        out.put("latencyP50Micros", latency.micros(0.50));
        out.put("latencyP99Micros", latency.micros(0.99));
        out.put("latencyMaxMicros", latency.maxMicros());
        out.put("missing", missing(expected));
        out.put("examples", List.copyOf(examples));
    }

    private List<String> missing(int expected) {
        List<String> ranges = new ArrayList<>();
        int from = stored.nextClearBit(0);
        while (from < expected && ranges.size() < MAX_RANGES) {
            int next = stored.nextSetBit(from);
            int to = next < 0 ? expected : Math.min(next, expected);
            ranges.add(from + "-" + (to - 1));
            from = stored.nextClearBit(to);
        }
        return ranges;
    }
}
