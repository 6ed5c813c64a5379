package io.adamant.agent.ship.http;

/**
 * Sends requests and receives their answers in the same order, over one connection at a time; a
 * seam for tests. Owned by the shipping thread.
 */
public interface Transport extends AutoCloseable {

    /**
     * Opens a connection to this endpoint where there is none that still holds. No request to
     * another endpoint may be unanswered.
     *
     * @return a number that changes when somebody else may answer there than before; never fails,
     *     what goes wrong is what {@link #receive} says of the next request
     */
    long peer(Endpoint endpoint);

    /** Sends, over a new connection where there is none to this endpoint; never fails either. */
    void send(Endpoint endpoint, Request request);

    /**
     * The answer to the oldest request that has none. When it is {@link Reply.Broken}, all others
     * that were sent are unanswered for ever, and the connection is gone.
     */
    Reply receive();

    /** Requests that were sent and may still be answered. */
    int unanswered();

    /** Whether a second request may be sent before the first is answered. */
    boolean pipelines();

    /** Gives up the present connection; what is unanswered stays so. */
    void disconnect();

    /** Breaks the request that is under way and refuses any other; for any thread. */
    void abort();

    @Override
    void close();
}
