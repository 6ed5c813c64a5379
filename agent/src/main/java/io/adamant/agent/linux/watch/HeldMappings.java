package io.adamant.agent.linux.watch;

import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.scan.Holder;
import io.adamant.agent.seal.watch.Change;
import io.adamant.shared.time.MonotonicClock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees stores to shared mappings of protected files that are older than the seal: no hook is asked
 * when memory is written. The first store to a clean page moves the file's time, so each file is
 * written back (fsync(2)) after every look, each {@value #PERIOD_SECONDS} s: that makes its pages
 * clean. Files without a disk below them (tmpfs) keep their time: not seen there. Names who held
 * the mapping when the watch began.
 */
public final class HeldMappings implements Watch {

    static final int PERIOD_SECONDS = 20;

    /** Files that are looked at; those beyond are counted once as dropped. */
    static final int MAX_FILES = 64;

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(PERIOD_SECONDS);
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String SOURCE = "file time";

    private final Supplier<List<Holder>> mapped;
    private final ProcFacts facts;
    private final Executor aside;
    private final MonotonicClock clock;
    private final Map<Holder, String> times = new LinkedHashMap<>();
    private final AtomicReference<@Nullable List<Sighting>> found = new AtomicReference<>();
    private volatile long untracked;
    private boolean isKnown;
    private boolean isLooking;
    private long nextLookNanos;
    private long nextNanos;

    /**
     * @param mapped finds the mappings; asked once; may take long
     * @param aside runs all that reads or waits
     */
    public HeldMappings(
            Supplier<List<Holder>> mapped, ProcFacts facts, Executor aside, MonotonicClock clock) {
        this.mapped = mapped;
        this.facts = facts;
        this.aside = aside;
        this.clock = clock;
    }

    @Override
    public String begin() {
        nextLookNanos = clock.nanos();
        nextNanos = nextLookNanos;
        return "";
    }

    @Override
    public List<Sighting> take(int limit) {
        long now = clock.nanos();
        List<Sighting> sightings = found.getAndSet(null);
        isLooking &= sightings == null;
        if (!isLooking && now - nextLookNanos >= 0) {
            isLooking = true;
            nextLookNanos = now + PERIOD_NANOS;
            aside.execute(() -> found.set(look()));
        }
        nextNanos = isLooking ? now + ANSWER_NANOS : nextLookNanos;
        return sightings == null ? List.of() : sightings;
    }

    /** On a thread aside, never twice at a time. */
    private List<Sighting> look() {
        if (!isKnown) {
            isKnown = true;
            remember(mapped.get());
        }
        List<Sighting> seen = new ArrayList<>();
        times.replaceAll((holder, before) -> look(holder, before, seen));
        times.values().removeIf(String::isEmpty);
        return seen;
    }

    private void remember(List<Holder> holders) {
        Map<String, Holder> first = new LinkedHashMap<>();
        holders.forEach(holder -> first.putIfAbsent(holder.path(), holder));
        untracked = Math.max(0, first.size() - MAX_FILES);
        first.values().stream()
                .limit(MAX_FILES)
                .forEach(holder -> times.put(holder, time(Path.of(holder.path()))));
    }

    /** In this order: what is stored after the time was read finds a clean page, or moves it. */
    private String look(Holder holder, String before, List<Sighting> seen) {
        Path file = Path.of(holder.path());
        String now = time(file);
        if (!now.isEmpty() && !now.equals(before)) {
            seen.add(
                    Sighting.detected(
                            "store to a mapping from before the seal",
                            new Change(holder.path(), before, now).words(),
                            facts.process(holder.processId(), holder.command()),
                            SOURCE));
        }
        clean(file);
        return now;
    }

    /** Empty where there is no such file any more. */
    private static String time(Path file) {
        try {
            return Files.getLastModifiedTime(file).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    private static void clean(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(false);
        } catch (IOException gone) {
            // Its time cannot be read either: the next look leaves it out.
        }
    }

    @Override
    public long dropped() {
        return untracked;
    }

    @Override
    public long nextNanos(long otherwise) {
        return nextNanos - otherwise < 0 ? nextNanos : otherwise;
    }

    @Override
    public void close() {}
}
