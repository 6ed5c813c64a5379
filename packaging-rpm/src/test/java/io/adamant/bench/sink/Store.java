package io.adamant.bench.sink;

import io.adamant.bench.ledger.Deliveries;
import io.adamant.bench.ledger.LineFeeds;
import io.adamant.bench.ledger.LineLedger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What all connections of a sink write into, under one lock. */
final class Store {

    private final int orderSpan;
    private LineLedger ledger;
    private Deliveries deliveries;
    private long wireBytes;
    private long plainBytes;
    private long firstAnswerUnixMicros;

    Store(int orderSpan) {
        this.orderSpan = orderSpan;
        this.ledger = new LineLedger(orderSpan);
        this.deliveries = new Deliveries(ledger);
    }

    synchronized boolean logs(String batch, Expander body, int wire) {
        wireBytes += wire;
        plainBytes += body.length();
        return deliveries.logs(batch, body.array(), body.length(), unixMicros());
    }

    synchronized void metrics(String batch, int wire) {
        wireBytes += wire;
        deliveries.metrics(batch);
    }

    /** Lines that ended in a buffer of a TCP connection; where the rest begins. */
    synchronized int lines(byte[] bytes, int from, int to) {
        long now = unixMicros();
        int start = from;
        int feed = LineFeeds.find(bytes, start, to);
        while (feed < to) {
            ledger.line(bytes, start, feed - start, false, now);
            start = feed + 1;
            feed = LineFeeds.find(bytes, start, to);
        }
        wireBytes += start - from;
        plainBytes += start - from;
        return start;
    }

    /** A stored request is about to be answered 200. */
    synchronized void answered() {
        if (firstAnswerUnixMicros == 0) {
            firstAnswerUnixMicros = unixMicros();
        }
    }

    synchronized void forgetLatency() {
        ledger.forgetLatency();
    }

    /** Begins anew. */
    synchronized void reset() {
        ledger = new LineLedger(orderSpan);
        deliveries = new Deliveries(ledger);
        wireBytes = 0;
        plainBytes = 0;
        firstAnswerUnixMicros = 0;
    }

    synchronized long unique() {
        return ledger.unique();
    }

    synchronized Map<String, Object> report(int expected) {
        Map<String, Object> out = new LinkedHashMap<>();
        ledger.report(out, expected);
        deliveries.report(out);
        out.put("wireBytes", wireBytes);
        out.put("plainBytes", plainBytes);
        out.put("firstAnswerUnixMicros", firstAnswerUnixMicros);
        return out;
    }

    private static long unixMicros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000L + now.getNano() / 1000;
    }
}
