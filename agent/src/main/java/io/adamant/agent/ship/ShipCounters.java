package io.adamant.agent.ship;

import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.peer.RetryCause;
import io.adamant.agent.spool.codec.Encoding;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Counts for {@link ShipStats}: written by the shipping thread, read by any. */
final class ShipCounters {

    private final Map<RetryCause, Long> retries = new EnumMap<>(RetryCause.class);
    private final Map<Endpoint, Encoding> encodings = new HashMap<>();
    private long batches;
    private long records;
    private long bytes;
    private long requests;
    private long probes;
    private int inFlight;
    private int window = 1;
    private long roundTripNanos;
    private long shortened;
    private long rejected;
    private long tooLarge;
    private long unreadable;
    private long splits;
    private long odd;
    private long lastSuccessUnixNanos;
    private long failuresInRow;
    private String lastFailure = "";

    synchronized void requested(Endpoint endpoint, Encoding encoding) {
        requests++;
        encodings.put(endpoint, encoding);
    }

    synchronized void probed() {
        requests++;
        probes++;
    }

    synchronized void inFlight(int now, int limit) {
        inFlight = now;
        window = limit;
    }

    /** Smoothed as TCP does it, by an eighth. */
    synchronized void roundTrip(long nanos) {
        roundTripNanos =
                roundTripNanos == 0 ? nanos : roundTripNanos + (nanos - roundTripNanos) / 8;
    }

    synchronized void shortened() {
        shortened++;
    }

    synchronized void delivered(long taken, long notTaken, long bodyBytes, long atUnixNanos) {
        records += taken;
        rejected += notTaken;
        bytes += bodyBytes;
        lastSuccessUnixNanos = atUnixNanos;
        failuresInRow = 0;
    }

    synchronized void dealtWith() {
        batches++;
    }

    synchronized void oddResponse() {
        odd++;
    }

    synchronized void rejected(long count, String why) {
        rejected += count;
        lastFailure = why;
    }

    synchronized void tooLarge(long count) {
        tooLarge += count;
    }

    synchronized void unreadable(long count) {
        unreadable += count;
    }

    synchronized void split() {
        splits++;
    }

    synchronized void retried(RetryCause cause, String why) {
        retries.merge(cause, 1L, Long::sum);
        failuresInRow++;
        lastFailure = why;
    }

    synchronized ShipStats snapshot() {
        return new ShipStats(
                batches,
                records,
                bytes,
                requests,
                probes,
                inFlight,
                window,
                roundTripNanos,
                encodings,
                retries,
                rejected,
                tooLarge,
                shortened,
                unreadable,
                splits,
                odd,
                lastSuccessUnixNanos,
                failuresInRow,
                lastFailure);
    }
}
