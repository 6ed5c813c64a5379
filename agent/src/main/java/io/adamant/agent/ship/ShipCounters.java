package io.adamant.agent.ship;

import java.util.EnumMap;
import java.util.Map;

/** Counts for {@link ShipStats}: written by the shipping thread, read by any. */
final class ShipCounters {

    private final Map<RetryCause, Long> retries = new EnumMap<>(RetryCause.class);
    private long batches;
    private long records;
    private long bytes;
    private long requests;
    private long rejected;
    private long tooLarge;
    private long unreadable;
    private long splits;
    private long odd;
    private long lastSuccessUnixNanos;
    private long failuresInRow;
    private String lastFailure = "";

    synchronized void requested() {
        requests++;
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
                retries,
                rejected,
                tooLarge,
                unreadable,
                splits,
                odd,
                lastSuccessUnixNanos,
                failuresInRow,
                lastFailure);
    }
}
