package io.adamant.agent.linux.guard;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.bpf.RingBuffer;
import io.adamant.agent.linux.guard.layout.GuardCounters;
import io.adamant.agent.linux.guard.place.GuardException;
import io.adamant.agent.linux.guard.place.GuardException.Code;
import io.adamant.agent.linux.guard.place.Inodes;
import io.adamant.agent.linux.guard.place.MountPoints;
import io.adamant.agent.seal.guard.GuardPolicy;
import io.adamant.agent.seal.guard.Stage;
import io.adamant.agent.seal.guard.Tally;
import io.adamant.agent.seal.guard.Trespass;
import java.lang.foreign.MemorySegment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** One run's hold on what is loaded: descriptors, the ring, and what was read from it. */
final class GuardSession implements AutoCloseable {

    private final Syscalls syscalls;
    private final GuardMaps maps;
    private final GuardPolicy policy;
    private final List<Integer> links;
    private final RingBuffer ring;
    private final EventReader reader;
    private final FoldedAttempts folded;
    private final LongSupplier bootNanos;
    private final Inodes inodes;
    private final AtomicLong ownArrived = new AtomicLong();
    private volatile GuardSettings settings;
    private boolean closed;

    GuardSession(
            Syscalls syscalls,
            GuardMaps maps,
            GuardSettings settings,
            GuardPolicy policy,
            List<Integer> links,
            MountPoints mounts,
            LongSupplier bootNanos) {
        this.syscalls = syscalls;
        this.maps = maps;
        this.settings = settings;
        this.policy = policy;
        this.links = new ArrayList<>(links);
        this.reader = new EventReader(mounts);
        this.folded = new FoldedAttempts(maps);
        this.inodes = new Inodes(syscalls);
        this.bootNanos = bootNanos;
        RingBuffer mapped =
                RingBuffer.map(syscalls, maps.fd(GuardMaps.Part.RING), GuardMaps.RING_BYTES);
        if (mapped == null) {
            throw new GuardException(Code.REFUSED, "the kernel refuses to map the ring");
        }
        this.ring = mapped;
    }

    GuardMaps maps() {
        return maps;
    }

    GuardPolicy policy() {
        return policy;
    }

    GuardSettings settings() {
        return settings;
    }

    void settings(GuardSettings next) {
        settings = next;
    }

    synchronized void hold(List<Integer> more) {
        links.addAll(more);
    }

    synchronized List<Trespass> take(int limit) {
        List<Trespass> taken = new ArrayList<>();
        if (closed) {
            return taken;
        }
        long now = bootNanos.getAsLong();
        ring.drain(limit, event -> add(event, now, taken));
        folded.settle(now, limit - taken.size(), taken);
        return taken;
    }

    private void add(MemorySegment event, long now, List<Trespass> taken) {
        if (EventReader.isOwn(event)) {
            ownArrived.incrementAndGet();
        } else {
            Trespass trespass = reader.read(event, now);
            if (!EventReader.isUnsure(event) || !isThere(trespass)) {
                taken.add(folded.told(event, trespass, now));
            }
        }
    }

    /**
     * Of a file that is there no creation was refused: open(2) went on with what it found. Nobody
     * can have made it since, where the refusal holds.
     */
    private boolean isThere(Trespass trespass) {
        String path = trespass.path();
        if (path == null || !trespass.pathWhole()) {
            return false;
        }
        try {
            return inodes.id(Path.of(path))
                    .filter(file -> Inodes.stDev(file.device()) == trespass.device())
                    .isPresent();
        } catch (InvalidPathException foreignLetters) {
            return false;
        }
    }

    Tally tally() {
        return new Tally(
                maps.counter(GuardCounters.ATTEMPTS),
                maps.counter(GuardCounters.REFUSED),
                maps.counter(GuardCounters.DROPPED),
                maps.counter(GuardCounters.OWN),
                maps.counter(GuardCounters.OWN_REFUSED),
                ownArrived.get());
    }

    List<String> faults() {
        List<String> faults = new ArrayList<>();
        byte[] bytes = maps.settings();
        GuardSettings inForce = bytes == null ? null : GuardSettings.of(bytes);
        if (inForce == null || inForce.stage() != settings.stage()) {
            Stage found = inForce == null ? null : inForce.stage();
            faults.add("the stage in force is %s, not %s".formatted(found, settings.stage()));
        }
        return faults;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            ring.close();
            links.forEach(syscalls::close);
            maps.all().forEach(syscalls::close);
        }
    }
}
