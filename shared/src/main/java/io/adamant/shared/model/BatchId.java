package io.adamant.shared.model;

import java.util.Optional;

/**
 * Names one batch for ever, so that a repeat can be told from a new one. Fixed when the batch is
 * spooled; carried in the request header {@code Adamant-Batch}, never in the OTLP resource.
 *
 * <p>Text form: {@code instance/boot/epoch/first/count}, numbers in decimal.
 *
 * @param instance who spooled it
 * @param boot the boot in which it was spooled
 * @param epoch the spool's life: a lost or quarantined spool starts a new one
 * @param firstSequence sequence of the first record, counted from 1 within the epoch
 * @param count how many records, at least 1; the batch covers {@code [first, first + count)}
 */
public record BatchId(InstanceId instance, BootId boot, long epoch, long firstSequence, int count) {

    public static final String HEADER = "Adamant-Batch";

    public BatchId {
        if (epoch < 1 || firstSequence < 1 || count < 1) {
            throw new IllegalArgumentException("epoch, first sequence and count start at 1");
        }
        if (firstSequence > Long.MAX_VALUE - count) {
            throw new IllegalArgumentException("sequence out of range");
        }
    }

    /** The first sequence that the batch no longer covers. */
    public long endSequence() {
        return firstSequence + count;
    }

    public String toHeader() {
        return instance + "/" + boot + "/" + epoch + "/" + firstSequence + "/" + count;
    }

    /** Reads the header's text; empty when it is not exactly of this form. */
    public static Optional<BatchId> parse(String header) {
        String[] parts = header.split("/", -1);
        if (parts.length != 5 || !Names.isSafe(parts[0]) || !Names.isSafe(parts[1])) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new BatchId(
                            new InstanceId(parts[0]),
                            new BootId(parts[1]),
                            Long.parseLong(parts[2]),
                            Long.parseLong(parts[3]),
                            Integer.parseInt(parts[4])));
        } catch (IllegalArgumentException notABatch) {
            return Optional.empty();
        }
    }
}
