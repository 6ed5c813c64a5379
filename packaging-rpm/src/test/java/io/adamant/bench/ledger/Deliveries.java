package io.adamant.bench.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Requests as a collector with the interval rule stores them: by the {@code Adamant-Batch} id a
 * record that was stored before is dropped, and counted as redelivered. A request without an id is
 * stored as it comes. Not thread-safe.
 */
public final class Deliveries implements OtlpLogs.Visitor {

    private static final int MAX_LOSSES = 200;
    private static final int MAX_OWN_LINES = 200;

    private final LineLedger ledger;
    private final Map<String, Intervals> epochs = new HashMap<>();
    private final Map<String, Long> events = new TreeMap<>();
    private final List<String> losses = new ArrayList<>();
    private final List<String> ownLines = new ArrayList<>();
    private final OtlpLogs reader = new OtlpLogs();
    private long requests;
    private long records;
    private long redeliveredRequests;
    private long wrongCounts;
    private long nowUnixMicros;
    private boolean known;
    private Ranks ranks;
    private Intervals partly;

    public Deliveries(LineLedger ledger) {
        this.ledger = ledger;
    }

    /**
     * Stores a request.
     *
     * @param batch the header, empty for none
     * @return false when it is not what it claims to be: a receiver answers 400
     */
    public boolean logs(String batch, byte[] body, int length, long unixMicros) {
        nowUnixMicros = unixMicros;
        long before = records;
        Batch id = Batch.parse(batch);
        Intervals stored = id == null ? null : intervals(id);
        known = stored != null && stored.hasAll(id.first(), id.count());
        partly = null;
        if (stored != null && !known && !stored.hasNone(id.first(), id.count())) {
            partly = stored;
            ranks = reader.ranks(body, length, id.first());
        }
        if (!reader.read(body, length, this)) {
            return false;
        }
        return settle(id, stored, records - before);
    }

    /** The same for points, of which only the number is of interest. */
    public void metrics(String batch) {
        Batch id = Batch.parse(batch);
        if (id != null) {
            intervals(id).add(id.first(), id.count());
            requests++;
        }
    }

    private boolean settle(Batch id, Intervals stored, long found) {
        if (id == null) {
            requests += found > 0 ? 1 : 0;
            return true;
        }
        requests++;
        redeliveredRequests += known ? 1 : 0;
        if (found != id.count()) {
            wrongCounts++;
            return false;
        }
        stored.add(id.first(), id.count());
        return true;
    }

    private Intervals intervals(Batch id) {
        return epochs.computeIfAbsent(id.epoch(), _ -> new Intervals());
    }

    @Override
    public void line(byte[] bytes, int offset, int length, int severity) {
        records++;
        ledger.body(bytes, offset, length, isKnown(severity), nowUnixMicros);
    }

    @Override
    public void event(String name, String body, int severity) {
        records++;
        if (isKnown(severity)) {
            return;
        }
        events.merge(name, 1L, Long::sum);
        if (name.equals("adamant.loss") && losses.size() < MAX_LOSSES) {
            losses.add(body);
        }
    }

    @Override
    public void own(String line, int severity) {
        records++;
        if (!isKnown(severity) && ownLines.size() < MAX_OWN_LINES) {
            ownLines.add(line);
        }
    }

    private boolean isKnown(int severity) {
        return partly == null ? known : partly.has(ranks.next(severity));
    }

    /** Adds the figures to a report. */
    public void report(Map<String, Object> out) {
        out.put("requests", requests);
        out.put("records", records);
        out.put("redeliveredRequests", redeliveredRequests);
        out.put("wrongCounts", wrongCounts);
        out.put("epochs", (long) epochs.size());
        long missing = 0;
        for (Intervals epoch : epochs.values()) {
            missing += epoch.missing();
        }
        out.put("missingSequences", missing);
        events.forEach((name, count) -> out.put("event:" + name, count));
        out.put("losses", List.copyOf(losses));
        out.put("ownLines", List.copyOf(ownLines));
    }

    /** {@code instance/boot/epoch/first/count}. */
    private record Batch(String epoch, long first, long count) {

        static Batch parse(String header) {
            int last = header.lastIndexOf('/');
            int previous = last < 0 ? -1 : header.lastIndexOf('/', last - 1);
            if (previous < 0) {
                return null;
            }
            return new Batch(
                    header.substring(0, previous),
                    Long.parseLong(header, previous + 1, last, 10),
                    Long.parseLong(header, last + 1, header.length(), 10));
        }
    }
}
