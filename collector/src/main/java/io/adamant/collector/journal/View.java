package io.adamant.collector.journal;

/**
 * A reader of the journal that keeps what it needs. Applied by the one view thread, in journal
 * order; rebuilding it is applying the journal again. What other threads read of it is published in
 * {@link #settled}.
 */
public interface View {

    /** Bounded name, a metric label. */
    String name();

    void apply(Delivery delivery);

    /** Called after each run of deliveries, also when it was empty. */
    void settled();
}
