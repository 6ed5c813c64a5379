package io.adamant.collector.evidence;

import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.DiskCopies;
import io.adamant.collector.cloud.pace.Pause;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Deadline;
import io.adamant.shared.time.MonotonicClock;
import java.time.Duration;

/**
 * Asks for copies of an instance's disks, and looks again until they are whole or the time is over.
 * Every question carries the same token, so that no second set is made. Any thread; blocks.
 */
public final class DiskCopier {

    /** Copies take minutes: looking more often only costs the budget of the cloud's API. */
    static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final Cloud cloud;
    private final MonotonicClock clock;
    private final Pause pause;

    public DiskCopier(Cloud cloud, MonotonicClock clock, Pause pause) {
        this.cloud = cloud;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * How far they are at the end.
     *
     * @param untilWhole whether to wait for their end; else their beginning is enough
     */
    DiskCopies copy(InstanceId instance, String token, Duration limit, boolean untilWhole) {
        Deadline deadline = Deadline.after(clock.nanos(), limit);
        DiskCopies known = new DiskCopies.Later(Duration.ZERO, "not asked");
        while (true) {
            long left = deadline.remainingNanos(clock.nanos());
            DiskCopies now = cloud.copyDisks(instance, token, Duration.ofNanos(Math.max(1, left)));
            Duration wait = LOOK_AGAIN;
            if (now instanceof DiskCopies.Later(Duration after, String _)) {
                wait = after;
                // A look that failed does not unsay what was begun before.
                known = known instanceof DiskCopies.Copying ? known : now;
            } else {
                known = now;
            }
            boolean isOver =
                    now instanceof DiskCopies.Whole
                            || now instanceof DiskCopies.Failed
                            || (now instanceof DiskCopies.Copying && !untilWhole)
                            || wait.toNanos() >= deadline.remainingNanos(clock.nanos())
                            || Thread.currentThread().isInterrupted();
            if (isOver) {
                return known;
            }
            pause.nanos(Math.max(1, wait.toNanos()));
        }
    }
}
