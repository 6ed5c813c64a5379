package io.adamant.agent.seal;

import java.util.List;

/** An image that asks for audit on a host without a guard: the witness is all there is. */
record NoLayer(String why) implements Layer {

    /** Between two polls when there is nothing to try. */
    private static final long IDLE_NANOS = 10_000_000_000L;

    @Override
    public void poll(long nowNanos, SealReport out) {}

    @Override
    public String attribution() {
        return "none: audit refuses nothing, and there is no guard to see: " + why;
    }

    @Override
    public List<String> blindSpots() {
        return List.of(
                "who changes anything: without a guard only the witness sees that it happened");
    }

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public long nextNanos(long nowNanos) {
        return nowNanos + IDLE_NANOS;
    }
}
