package io.adamant.agent.ship.link;

/**
 * One open connection that carries bytes both ways. Every wait has a bound; after a {@link
 * LinkException} only {@link #read}, for what had arrived before, and {@link #close} make sense.
 */
public interface Link extends AutoCloseable {

    /**
     * Writes, through a buffer. While the other side does not take it, what it says is kept for
     * {@link #read}, so that two sides which both write never wait for each other.
     */
    void write(byte[] bytes, int offset, int length) throws LinkException;

    /** Hands the rest of the buffer to the kernel. */
    void flush() throws LinkException;

    /**
     * Reads what there is, waiting for the first byte until the deadline.
     *
     * @param deadlineNanos of the monotonic clock
     * @return how many bytes, or -1 when the other side has ended
     */
    int read(byte[] into, int offset, int length, long deadlineNanos) throws LinkException;

    /** True when the other side has ended this, or said something unasked; does not wait. */
    boolean isSpent();

    /** Lets go; says goodbye where that needs no waiting. */
    @Override
    void close();
}
