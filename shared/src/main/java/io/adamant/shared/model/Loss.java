package io.adamant.shared.model;

/**
 * Records that will never arrive, named instead of hidden.
 *
 * @param reason why, from a bounded set, such as {@code spool_cap} or {@code rejected}
 * @param epoch the spool epoch that the sequences belong to, or 0 when they were never spooled
 * @param firstSequence first lost sequence, or 0 when they were never spooled
 * @param count how many records, or 0 when that cannot be known: a damaged spool from there on
 * @param detail words for people: which lane, file or receiver
 */
public record Loss(String reason, long epoch, long firstSequence, long count, String detail)
        implements HostEvent {

    public static final String EVENT = "adamant.loss";

    @Override
    public String eventName() {
        return EVENT;
    }
}
