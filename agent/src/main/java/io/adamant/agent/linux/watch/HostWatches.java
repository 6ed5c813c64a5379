package io.adamant.agent.linux.watch;

import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.watch.Learning;
import io.adamant.shared.time.MonotonicClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All watches as one, with one descriptor for all: only those are asked that have something, and
 * what they see before the host has come up is remembered and not told.
 */
public final class HostWatches implements Watch {

    private final Supplier<List<Watch>> watches;
    private final Learning learning;
    private final MonotonicClock clock;
    private final List<Watch> begun = new ArrayList<>();
    private boolean isTelling;
    private int members;
    private @Nullable EpollSet set;

    /**
     * @param watches at most {@value EpollSet#MAX_MEMBERS}; made when they begin, so that building
     *     the agent does not wait for it
     */
    public HostWatches(Supplier<List<Watch>> watches, Learning learning, MonotonicClock clock) {
        this.watches = watches;
        this.learning = learning;
        this.clock = clock;
    }

    @Override
    public String begin() {
        List<String> unseen = new ArrayList<>();
        for (Watch watch : watches.get()) {
            String words = watch.begin();
            if (!words.isEmpty()) {
                unseen.add(words);
            }
            begun.add(watch);
        }
        for (int i = 0; i < begun.size(); i++) {
            members |= begun.get(i).wakeFd() >= 0 ? 1 << i : 0;
        }
        set = EpollSet.of(begun.stream().mapToInt(Watch::wakeFd).toArray());
        return String.join("; ", unseen);
    }

    @Override
    public List<Sighting> take(int limit) {
        long now = clock.nanos();
        boolean isOver = learning.isOver(now);
        EpollSet one = set;
        int ready = one == null ? -1 : one.ready();
        List<Sighting> taken = new ArrayList<>();
        for (int i = 0; i < begun.size(); i++) {
            Watch watch = begun.get(i);
            if ((ready & 1 << i) != 0 || now - watch.nextNanos(now + 1) >= 0) {
                taken.addAll(watch.take(limit));
                join(i, watch);
            }
        }
        if (isOver && !isTelling) {
            isTelling = true;
            begun.forEach(Watch::settled);
            return List.of(); // of before
        }
        return isTelling ? taken : List.of();
    }

    /** Of what a watch waits for may become possible only later. */
    private void join(int number, Watch watch) {
        EpollSet one = set;
        boolean isNew = (members & 1 << number) == 0 && watch.wakeFd() >= 0;
        if (one != null && isNew && one.add(watch.wakeFd(), number)) {
            members |= 1 << number;
        }
    }

    @Override
    public long dropped() {
        long dropped = 0;
        for (Watch watch : begun) {
            dropped += watch.dropped();
        }
        return dropped;
    }

    @Override
    public int wakeFd() {
        EpollSet one = set;
        return one == null ? -1 : one.fd();
    }

    @Override
    public long nextNanos(long otherwise) {
        long next = learning.nextNanos(otherwise);
        for (Watch watch : begun) {
            next = watch.nextNanos(next);
        }
        return next;
    }

    @Override
    public void close() {
        begun.forEach(Watch::close);
        if (set != null) {
            set.close();
            set = null;
        }
    }
}
