package io.adamant.agent.ship.pace;

/**
 * How many requests may be unanswered at once: more than one only while a backlog waits and the
 * answers are what it waits for, one again after any refusal. Requests are sent one after the other
 * on one connection, so that the order of a file's lines is kept.
 */
public final class Window {

    public static final int MAX = 4;

    /** Answers in a row that were waited for until the window grows by one. */
    private static final int PROOFS = 4;

    /** An answer that comes faster than this is as good as there. */
    private static final long WORTH_NANOS = 300_000;

    private int size = 1;
    private int proofs;

    public int size() {
        return size;
    }

    /**
     * An answer was good.
     *
     * @param held more was ready to be sent but for the window
     * @param waitedNanos for the answer, with nothing else to do
     */
    public void answered(boolean held, long waitedNanos) {
        if (!held || waitedNanos < WORTH_NANOS) {
            proofs = 0;
        } else if (++proofs >= PROOFS && size < MAX) {
            size++;
            proofs = 0;
        }
    }

    public void refused() {
        size = 1;
        proofs = 0;
    }
}
