package io.adamant.agent.seal.policy;

import io.adamant.agent.seal.guard.Refusable;
import io.adamant.agent.seal.guard.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the image declares as sealed. Of the marks above a path the nearest decides: protected,
 * exempt, or free where there is none.
 *
 * @param mode whether changes are refused, or only seen
 * @param protect absolute paths; a part may be {@code *}, which stands for each one there is
 * @param exempt absolute paths below a protected one that stay writable
 * @param writers who may change a protected place all the same; such a place need not be in protect
 * @param refused kinds of change beyond places that are refused
 * @param seen kinds that are let through and reported
 * @param deadlineNanos time from the agent's start until it seals, whoever is not ready
 * @param witnessNanos time between two passes over the protected files
 * @param canaryNanos time between two tries of a forbidden change
 */
public record SealPolicy(
        Mode mode,
        List<Path> protect,
        List<Path> exempt,
        Map<Path, List<Writer>> writers,
        Set<Refusable> refused,
        Set<Refusable> seen,
        long deadlineNanos,
        long witnessNanos,
        long canaryNanos) {

    /** Declared at bake. */
    public enum Mode {
        AUDIT,
        ENFORCE
    }

    private static final long DEFAULT_DEADLINE_NANOS = 180_000_000_000L;

    public SealPolicy {
        protect = List.copyOf(protect);
        exempt = List.copyOf(exempt);
        writers = Map.copyOf(writers);
        refused = Set.copyOf(refused);
        seen = Set.copyOf(seen);
        List<String> problems = PlaceProblems.of(protect, exempt);
        if (!problems.isEmpty() || witnessNanos <= 0 || canaryNanos <= 0 || deadlineNanos < 0) {
            throw new IllegalArgumentException("seal policy: " + problems);
        }
        Set<Refusable> both = new HashSet<>(refused);
        both.retainAll(seen);
        if (!both.isEmpty()) {
            throw new IllegalArgumentException("refused and only seen at once: " + both);
        }
    }

    /** Places only: no exceptions by writer, no kinds. */
    public SealPolicy(
            Mode mode, List<Path> protect, List<Path> exempt, long witnessNanos, long canaryNanos) {
        this(
                mode,
                protect,
                exempt,
                Map.of(),
                Set.of(),
                Set.of(),
                DEFAULT_DEADLINE_NANOS,
                witnessNanos,
                canaryNanos);
    }

    /** The same policy about the places that its paths mean; what does not exist stays as it is. */
    public SealPolicy resolved(UnaryOperator<Path> real) {
        Map<Path, List<Writer>> places = new LinkedHashMap<>();
        writers.forEach((path, who) -> places.put(real.apply(path), who));
        List<Path> marked = protect.stream().map(real).distinct().sorted().toList();
        List<Path> free = exempt.stream().map(real).distinct().sorted().toList();
        List<Path> needed = needed(marked, free, places.keySet());
        return new SealPolicy(
                mode,
                needed,
                free.stream().filter(e -> needed.stream().anyMatch(p -> isBelow(e, p))).toList(),
                places,
                refused,
                seen,
                deadlineNanos,
                witnessNanos,
                canaryNanos);
    }

    /** Without what lies within another protected place, and is no exception from an exempt one. */
    private static List<Path> needed(List<Path> protect, List<Path> exempt, Set<Path> writers) {
        List<Path> needed = new ArrayList<>();
        for (Path path : protect) {
            boolean inner =
                    protect.stream()
                            .filter(outer -> isBelow(path, outer))
                            .anyMatch(
                                    outer ->
                                            exempt.stream()
                                                    .noneMatch(
                                                            e ->
                                                                    path.startsWith(e)
                                                                            && isBelow(e, outer)));
            boolean apart = writers.stream().anyMatch(w -> path.startsWith(w));
            if (!inner || apart) {
                needed.add(path);
            }
        }
        return needed;
    }

    private static boolean isBelow(Path path, Path other) {
        return path.startsWith(other) && !path.equals(other);
    }

    public boolean enforces() {
        return mode == Mode.ENFORCE;
    }

    /** Whether a change of this path is one the seal is about; the path is taken as it is. */
    public boolean covers(Path path) {
        int protectedAt = deepest(Stream.concat(protect.stream(), writers.keySet().stream()), path);
        return protectedAt >= 0 && protectedAt > deepest(exempt.stream(), path);
    }

    private static int deepest(Stream<Path> marks, Path path) {
        return marks.filter(path::startsWith).mapToInt(Path::getNameCount).max().orElse(-1);
    }

    /** The exempt paths below a protected one. */
    public List<Path> exemptBelow(Path protectedPath) {
        return exempt.stream().filter(path -> path.startsWith(protectedPath)).toList();
    }
}
