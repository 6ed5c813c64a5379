package io.adamant.agent.linux.trace;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The program's counters, read from the mapped map value. The mapping, one page, lives as long as
 * the process: any thread may read it at any time, so there is no moment to unmap it.
 */
record TraceCounters(MemorySegment page) {

    private static final VarHandle LONG = JAVA_LONG.varHandle();

    /** Refusals that found the ring full. */
    long dropped() {
        return (long) LONG.getAcquire(page, (long) RefusalProgram.COUNTER_DROPPED);
    }

    /** Refusals of the agent's own calls. */
    long own() {
        return (long) LONG.getAcquire(page, (long) RefusalProgram.COUNTER_OWN);
    }
}
