package io.adamant.agent.linux.watch;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.guard.Refusable;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.shared.time.MonotonicClock;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Looks through {@code /proc} each {@value #PERIOD_SECONDS} s for processes that execute what has
 * no file any more or lies where anybody may write, and for mount namespaces that show something
 * else at protected places. Who lives less than that is not seen; where the guard is loaded it sees
 * those. Processes in another pid namespace run what their containers hold, so only their views
 * count.
 */
public final class ProcessWatch implements Watch {

    /** What it can look for. */
    public static final Set<Refusable> KINDS =
            Set.of(
                    Refusable.EXEC_FROM_MEMORY,
                    Refusable.EXEC_FROM_WRITABLE,
                    Refusable.PRIVATE_MOUNT);

    static final int PERIOD_SECONDS = 20;

    /** Processes that are compared; more are looked at and not remembered. */
    static final int MAX_PROCESSES = 32_768;

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(PERIOD_SECONDS);
    private static final Path PROC = Path.of("/proc");
    private static final Path WHERE_PROGRAMS_ARE = Path.of("/usr/bin");
    private static final String MEMORY = "/memfd:";
    private static final String DELETED = " (deleted)";
    private static final String SOURCE = "proc";

    /** What a process was at the last look. */
    private record Seen(long executable, long namespace) {}

    private final Set<Refusable> kinds;
    private final Supplier<SealPolicy> policy;
    private final ProcFacts facts;
    private final MonotonicClock clock;
    private final NamespaceViews views;
    private final ProcLinks links = new ProcLinks();
    private Map<Integer, Seen> seen = new HashMap<>();
    private long nextNanos;
    private Path ownNamespace = PROC;
    private Predicate<Path> covers = path -> true;
    private boolean judgesPlaces;

    /**
     * @param kinds those of {@link #KINDS} that are wanted
     * @param policy asked at the beginning for the places that it means
     */
    public ProcessWatch(
            Set<Refusable> kinds,
            Supplier<SealPolicy> policy,
            ProcFacts facts,
            MonotonicClock clock) {
        this.kinds = Set.copyOf(kinds);
        this.policy = policy;
        this.facts = facts;
        this.clock = clock;
        this.views = new NamespaceViews(PROC, links, facts);
    }

    @Override
    public String begin() {
        nextNanos = clock.nanos();
        if (!Syscalls.knowsThisMachine()) {
            nextNanos += Long.MAX_VALUE / 2;
            return "what processes execute: built for x86_64 only";
        }
        ownNamespace = pidNamespace(Path.of("/proc/self"));
        SealPolicy places = policy.get();
        views.begin(places);
        covers = places::covers;
        judgesPlaces =
                kinds.contains(Refusable.EXEC_FROM_WRITABLE) && places.covers(WHERE_PROGRAMS_ARE);
        boolean isBlind = kinds.contains(Refusable.EXEC_FROM_WRITABLE) && !judgesPlaces;
        return isBlind ? "execution from writable places: /usr/bin is one" : "";
    }

    /** What still runs is told, though it began while the host came up. */
    @Override
    public void settled() {
        seen.clear();
    }

    @Override
    public List<Sighting> take(int limit) {
        long now = clock.nanos();
        if (now - nextNanos < 0) {
            return List.of();
        }
        nextNanos = now + PERIOD_NANOS;
        return look();
    }

    private List<Sighting> look() {
        List<Sighting> found = new ArrayList<>();
        Map<Integer, Seen> now = new HashMap<>();
        views.beginLook();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                int processId = Integer.parseInt(entry.getFileName().toString());
                Seen is = process(processId, found);
                if (now.size() < MAX_PROCESSES) {
                    now.put(processId, is);
                }
            }
        } catch (IOException | DirectoryIteratorException | NumberFormatException unreadable) {
            return found;
        }
        seen = now;
        views.endLook();
        return found;
    }

    private Seen process(int processId, List<Sighting> found) {
        Seen before = seen.get(processId);
        boolean mounts = kinds.contains(Refusable.PRIVATE_MOUNT);
        Seen is =
                new Seen(links.executable(processId), mounts ? links.mountNamespace(processId) : 0);
        if (is.executable() == 0) {
            return is; // a thread of the kernel, or gone
        }
        if (before == null || before.executable() != is.executable()) {
            executable(processId, found);
        }
        if (mounts) {
            views.look(processId, is.namespace(), found);
        }
        return is;
    }

    private void executable(int processId, List<Sighting> found) {
        String path = links.executablePath(processId);
        if (path == null || !path.startsWith("/")) {
            return;
        }
        boolean inMemory = path.startsWith(MEMORY) || path.endsWith(DELETED);
        boolean isWanted =
                inMemory
                        ? kinds.contains(Refusable.EXEC_FROM_MEMORY)
                        : judgesPlaces && !covers.test(Path.of(path));
        Path process = PROC.resolve(Integer.toString(processId));
        if (isWanted && pidNamespace(process).equals(ownNamespace)) {
            found.add(
                    Sighting.detected(
                            inMemory ? "execute from memory" : "execute from a writable place",
                            path,
                            facts.process(processId, null),
                            SOURCE));
        }
    }

    private static Path pidNamespace(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/pid"));
        } catch (IOException gone) {
            return PROC;
        }
    }

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public long nextNanos(long otherwise) {
        return nextNanos - otherwise < 0 ? nextNanos : otherwise;
    }

    @Override
    public void close() {
        links.close();
    }
}
