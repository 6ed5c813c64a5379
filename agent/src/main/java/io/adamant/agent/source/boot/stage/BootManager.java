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

    /** Questions in a row without an answer. */
    static final int MAX_SILENT = 10;

    /** After which a question counts as lost, and is asked anew: a busy systemd may forget one. */
    static final long LOST_NANOS = 5_000_000_000L;

    /** An hour of late questions. */
    static final int MAX_ASKED = 360;

    private final Supplier<Optional<ManagerBoot>> manager;
    private final Executor aside;
    private volatile @Nullable ManagerBoot answer;
    private volatile int answered;
    private final AtomicInteger silent = new AtomicInteger();
    private @Nullable ManagerBoot taken;
    private int asked;
    private long askedNanos;
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
        boolean isFree = answered == asked || nowNanos - askedNanos >= LOST_NANOS;
        if (isWanted() && isFree && nowNanos - dueNanos >= 0) {
            dueNanos = nowNanos + (isBooting ? PERIOD_NANOS : LATE_PERIOD_NANOS);
            askedNanos = nowNanos;
            int number = ++asked;
            aside.execute(() -> ask(number));
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
        if (!isWanted()) {
            return fallbackNanos;
        }
        long lost = askedNanos + LOST_NANOS;
        long due = answered == asked || dueNanos - lost > 0 ? dueNanos : lost;
        return due - fallbackNanos < 0 ? due : fallbackNanos;
    }

    private boolean isWanted() {
        ManagerBoot now = answer;
        return (now == null || !now.isFinished()) && silent.get() < MAX_SILENT && asked < MAX_ASKED;
    }

    private void ask(int number) {
        Optional<ManagerBoot> said = manager.get();
        if (said.isPresent()) {
            answer = said.get();
            silent.set(0);
        } else {
            silent.incrementAndGet();
        }
        answered = number;
    }
}
