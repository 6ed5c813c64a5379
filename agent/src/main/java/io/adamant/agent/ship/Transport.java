package io.adamant.agent.ship;

/** Sends one request and waits for its answer; a seam for tests. Owned by the shipping thread. */
interface Transport extends AutoCloseable {

    /**
     * Posts protobuf.
     *
     * @param path such as {@code /v1/logs}
     * @param encoding {@code Content-Encoding}, empty for none
     * @param batch {@code Adamant-Batch}, empty for none
     * @param body its members in order
     */
    Reply post(Endpoint endpoint, String path, String encoding, String batch, byte[]... body);

    /** Breaks the request that is under way and refuses any other; for any thread. */
    void abort();

    @Override
    void close();
}
