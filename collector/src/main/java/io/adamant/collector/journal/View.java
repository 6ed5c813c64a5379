package io.adamant.collector.journal;

/**
 * A reader of the journal that keeps what it needs. Applied by the one view thread, in journal
 * order; rebuilding it is applying the journal again. What other threads read of it is published in
 * {@link #settled}.
 *
 * <p>A view with a durable place of its own answers {@link #past} with {@link Past.StoredUpTo}. It
 * is then given each record behind that position exactly once, after a kill -9 at any point too:
 * whether a record is new is decided as it was the first time. It writes only between entries, that
 * is inside {@link #settled}, and keeps the last {@link #reached} position in the same durable step
 * as the records.
 */
public interface View {

    /** Bounded name, a metric label. */
    String name();

    /**
     * What the view must be given at a start. Asked again while it runs, by any thread: a {@link
     * Past.StoredUpTo} moves on, nothing else changes.
     */
    default Past past() {
        return new Past.Everything();
    }

    void apply(Delivery delivery);

    /**
     * Everything up to here was applied, entries included that hold nothing for the view. Called
     * before {@link #settled}, when the run had any entry behind the view's position.
     */
    default void reached(Position position) {}

    /** Called after each run of deliveries, also when it was empty. */
    void settled();

    /**
     * False while the view cannot take more. Asked after {@link #settled}, which goes on to be
     * called: the view is left out then, and once this is true again it is given what it missed,
     * each record once. For what lasts; a view that is merely slow lets {@link #settled} wait.
     */
    default boolean isTaking() {
        return true;
    }
}
