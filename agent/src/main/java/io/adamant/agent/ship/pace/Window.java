package io.adamant.agent.ship.pace;

/**
 * How many requests may be unanswered at once: more than one only while a backlog waits and the
 * answers are what it waits for, one again after any refusal. Requests are sent one after the other
 * on one connection, so that the order of a file's lines is kept.
 *
 * <p>A receiver that refuses one request and takes those that were sent behind it breaks that
 * order: at most {@code MAX - 1} batches overtake the refused one. Such a receiver gets one request
 * at a time for the next {@value #DISTRUST} answers.
 */
public final class Window {

    public static final int MAX = 4;

    /** Answers in a row that were waited for until the window grows by one. */
    private static final int PROOFS = 4;

    /** Good answers after which a receiver that breaks the order may have more than one again. */
    static final int DISTRUST = 1_000;

    /** An answer that comes faster than this is as good as there. */
    private static final long WORTH_NANOS = 300_000;

    private int size = 1;
    private int proofs;
    private int distrust;

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
        if (distrust > 0) {
            distrust--;
        } else if (!held || waitedNanos < WORTH_NANOS) {
            proofs = 0;
        } else if (++proofs >= PROOFS && size < MAX) {
            size++;
            proofs = 0;
        }
    }

    /**
     * An answer was a refusal, or did not come.
     *
     * @param overtaken requests that were sent behind it may still be taken
     */
    public void refused(boolean overtaken) {
        size = 1;
        proofs = 0;
        distrust = overtaken ? DISTRUST : distrust;
    }
}
