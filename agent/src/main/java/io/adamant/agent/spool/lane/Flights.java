package io.adamant.agent.spool.lane;

import io.adamant.agent.spool.format.RecordHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one lane that are in flight, or were acknowledged before one that is older: at
 * most {@value #MAX} can be taken. Guarded by the spool's lock.
 */
final class Flights {

    static final int MAX = 1024;

    private final List<Flight> all = new ArrayList<>();

    boolean isFull() {
        return all.size() >= MAX;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void add(RecordHeader header, long segment) {
        all.add(new Flight(header, segment));
    }

    /** Dealt with although it never went out. */
    void addAcknowledged(RecordHeader header, long segment) {
        Flight passed = new Flight(header, segment);
        passed.acknowledge();
        all.add(passed);
    }

    @Nullable Flight find(long epoch, long firstSequence) {
        for (Flight flight : all) {
            if (flight.is(epoch, firstSequence)) {
                return flight;
            }
        }
        return null;
    }

    @Nullable Flight find(RecordHeader header) {
        return find(header.epoch(), header.firstSequence());
    }

    boolean areAcknowledged() {
        return all.stream().allMatch(Flight::isAcknowledged);
    }

    /** The earliest before a place that is not acknowledged. */
    @Nullable Flight earliestBefore(long epoch, long sequence) {
        Flight first = null;
        for (Flight flight : all) {
            if (!flight.isAcknowledged() && flight.isBefore(epoch, sequence)) {
                first = first == null || isEarlier(flight, first) ? flight : first;
            }
        }
        return first;
    }

    private static boolean isEarlier(Flight a, Flight b) {
        return a.isBefore(b.header().epoch(), b.header().firstSequence());
    }

    /** The lowest of this number and of the segments that what is in flight was read from. */
    long lowestSegment(long number) {
        long lowest = number;
        for (Flight flight : all) {
            lowest = flight.isAcknowledged() ? lowest : Math.min(lowest, flight.segment());
        }
        return lowest;
    }

    /** When the oldest was spooled that is not acknowledged; {@link Long#MAX_VALUE} for none. */
    long oldestUnixNanos() {
        long oldest = Long.MAX_VALUE;
        for (Flight flight : all) {
            if (!flight.isAcknowledged()) {
                oldest = Math.min(oldest, flight.header().unixNanos());
            }
        }
        return oldest;
    }

    /** One that is not acknowledged was read from this segment. */
    boolean hasAnyOf(long segment) {
        return all.stream().anyMatch(f -> !f.isAcknowledged() && f.segment() == segment);
    }

    /** What is acknowledged and below everything that is not need not be known any more. */
    void forgetBefore(long epoch, long sequence) {
        all.removeIf(f -> f.isAcknowledged() && f.isBefore(epoch, sequence));
    }

    /** What is in flight is so no more. */
    void forgetUnacknowledged() {
        all.removeIf(f -> !f.isAcknowledged());
    }
}
