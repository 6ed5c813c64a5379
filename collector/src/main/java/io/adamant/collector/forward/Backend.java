package io.adamant.collector.forward;

import io.adamant.collector.journal.Envelope;

/** The far end, as a forwarder sees it; any thread. */
interface Backend extends AutoCloseable {

    /** Sends one request and waits for what became of it. Never throws for the far end's faults. */
    Answer send(Envelope envelope) throws InterruptedException;

    @Override
    void close();
}
