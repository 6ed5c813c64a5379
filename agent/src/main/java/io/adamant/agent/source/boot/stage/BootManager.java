package io.adamant.agent.source.boot.stage;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the service manager how the boot goes until it is through, a manager that answers nothing at
 * most {@value #MAX_SILENT} times. Owned by the collecting thread, which it never blocks.
 */
public final class BootManager {

    /** Between two questions while the host boots. */
    static final long PERIOD_NANOS = 1_000_000_000L;

    /** Between two questions once the verdict stands: something of the boot never ends. */
    static final long LATE_PERIOD_NANOS = 10_000_000_000L;

    static final int MAX_SILENT = 3;

    /** An hour of late questions. */
    static final int MAX_ASKED = 360;

    private final Supplier<Optional<ManagerBoot>> manager;
    private final Executor aside;
    private volatile @Nullable ManagerBoot answer;
    private volatile boolean isAsking;
    private final AtomicInteger silent = new AtomicInteger();
    private @Nullable ManagerBoot taken;
    private int asked;
    private long dueNanos;

    /**
     * @param manager blocks until it answers
     * @param aside runs the question on a thread of its own
     * @param startNanos from when the first period counts: the start is busy enough
     */
    public BootManager(Supplier<Optional<ManagerBoot>> manager, Executor aside, long startNanos) {
        this.manager = manager;
        this.aside = aside;
        this.dueNanos = startNanos + PERIOD_NANOS;
    }

    /**
     * Asks again when it is time.
     *
     * @return whether the answer is another one than before
     */
    public boolean look(long nowNanos, boolean isBooting) {
        if (isWanted() && !isAsking && nowNanos - dueNanos >= 0) {
            dueNanos = nowNanos + (isBooting ? PERIOD_NANOS : LATE_PERIOD_NANOS);
            asked++;
            isAsking = true;
            aside.execute(this::ask);
        }
        ManagerBoot now = answer;
        boolean changed = now != null && !now.equals(taken);
        taken = now;
        return changed;
    }

    /** What the last {@link #look} saw; null before the first answer. */
    public @Nullable ManagerBoot boot() {
        return taken;
    }

    /** When to look again, or {@code fallbackNanos} where that is sooner or nothing is wanted. */
    public long nextNanos(long fallbackNanos) {
        return isWanted() && !isAsking && dueNanos - fallbackNanos < 0 ? dueNanos : fallbackNanos;
    }

    private boolean isWanted() {
        ManagerBoot now = answer;
        return (now == null || !now.isFinished()) && silent.get() < MAX_SILENT && asked < MAX_ASKED;
    }

    private void ask() {
        Optional<ManagerBoot> said = manager.get();
        if (said.isPresent()) {
            answer = said.get();
        } else {
            silent.incrementAndGet();
        }
        isAsking = false;
    }
}
