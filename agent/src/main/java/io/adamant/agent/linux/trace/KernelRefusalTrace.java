package io.adamant.agent.linux.trace;

import io.adamant.agent.linux.BootClock;
import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.bpf.WakeableWait;
import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.seal.attempt.Attribution;
import io.adamant.agent.seal.attempt.Refusal;
import io.adamant.agent.seal.attempt.RefusalTrace;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sees every system call that the kernel refused as read-only in the agent's pid namespace, by a
 * BPF raw tracepoint. {@link #run} is the reader's role: it belongs on one platform thread, loads
 * the program (so that nothing else waits for that), then sleeps in poll(2) until there is a
 * record. It reads facts of the process at once, since most are gone within milliseconds, and
 * leaves the refusal in a queue of {@value #QUEUE_LIMIT}.
 *
 * <p>A flood is braked: after {@value #BATCH} records in one go the reader rests for {@value
 * #REST_MS} ms, the ring fills, and the kernel counts what it drops.
 */
public final class KernelRefusalTrace implements RefusalTrace, Runnable, AutoCloseable {

    /** Refusals waiting for the source; beyond it they are dropped and counted. */
    static final int QUEUE_LIMIT = 512;

    /** About a hundred records; doubles as resident memory, for the data is mapped twice. */
    static final int RING_BYTES = 128 * 1024;

    static final int BATCH = 64;
    static final int REST_MS = 100;

    /** Bounds the wait in poll(2), so that a lost wake-up cannot last. */
    private static final int MAX_WAIT_MS = 10_000;

    private final Syscalls syscalls = new Syscalls();
    private final BootClock boot = new BootClock();
    private final Path proc = Path.of("/proc");
    private final int ownPid;
    private final Runnable arrival;
    private final ArrayBlockingQueue<Refusal> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
    private final AtomicLong queueDropped = new AtomicLong();
    private final WakeableWait wait = new WakeableWait(syscalls);

    private volatile Attribution attribution = new Attribution.Starting();
    private volatile @Nullable TraceCounters counters;
    private volatile boolean closing;

    /**
     * @param ownPid the agent's process id in its own namespace
     * @param arrival called on the reader's thread after refusals were queued
     */
    public KernelRefusalTrace(int ownPid, Runnable arrival) {
        this.ownPid = ownPid;
        this.arrival = arrival;
    }

    @Override
    public Attribution attribution() {
        return attribution;
    }

    @Override
    public List<Refusal> take(int limit) {
        List<Refusal> taken = new ArrayList<>();
        queue.drainTo(taken, limit);
        return taken;
    }

    @Override
    public long dropped() {
        TraceCounters kernel = counters;
        return queueDropped.get() + (kernel == null ? 0 : kernel.dropped());
    }

    @Override
    public long ownRefusals() {
        TraceCounters kernel = counters;
        return kernel == null ? 0 : kernel.own();
    }

    /** Loads the program and reads until {@link #close}; returns at once where it cannot load. */
    @Override
    public void run() {
        switch (LoadedTrace.load(syscalls, proc, ownPid, RING_BYTES)) {
            case LoadedTrace.Outcome.Refused(String why) ->
                    attribution = new Attribution.Blind(why);
            case LoadedTrace.Outcome.Loaded(LoadedTrace trace) -> read(trace);
        }
    }

    /** Ends {@link #run}; what is queued can still be taken. */
    @Override
    public void close() {
        closing = true;
        wait.wake();
    }

    private void read(LoadedTrace trace) {
        try (trace;
                wait) {
            wait.open();
            counters = trace.counters();
            attribution = new Attribution.Tracing("bpf raw tracepoint sys_exit");
            readUntilClosed(trace);
        } finally {
            attribution = new Attribution.Blind("the trace has ended");
        }
    }

    private void readUntilClosed(LoadedTrace trace) {
        RefusalReader reader = new RefusalReader(new ProcFacts(proc));
        while (!closing) {
            int count = trace.ring().drain(BATCH, record -> queue(reader, record));
            if (count > 0) {
                arrival.run();
            }
            if (count == BATCH) {
                wait.rest(REST_MS);
            } else {
                wait.forData(trace.ringFd(), MAX_WAIT_MS);
            }
        }
    }

    private void queue(RefusalReader reader, MemorySegment record) {
        Refusal refusal = reader.read(RefusalRecord.read(record), boot.getAsLong());
        if (!queue.offer(refusal)) {
            queueDropped.incrementAndGet();
        }
    }
}
