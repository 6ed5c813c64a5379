package io.adamant.collector.receive.admit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A bounded amount that senders share; any thread may take and give.
 *
 * <p>A sender may hold at most {@value #SHARE} times what is free after it took (Choudhury and
 * Hahne's dynamic threshold): one alone gets two thirds of everything, two get two fifths each, and
 * some is always free for a newcomer, without anybody counting who is active.
 */
final class Budget {

    private static final long SHARE = 2;

    private final long max;
    private final AtomicLong taken = new AtomicLong();

    Budget(long max) {
        this.max = max;
    }

    /**
     * Takes for a sender, or takes nothing.
     *
     * @param held what that sender holds of this budget
     */
    boolean take(AtomicLong held, long more) {
        long free = max - taken.addAndGet(more);
        if (held.addAndGet(more) > SHARE * free) {
            give(held, more);
            return false;
        }
        return true;
    }

    void give(AtomicLong held, long back) {
        held.addAndGet(-back);
        taken.addAndGet(-back);
    }

    long taken() {
        return taken.get();
    }
}
