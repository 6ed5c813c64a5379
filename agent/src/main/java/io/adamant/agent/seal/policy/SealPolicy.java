package io.adamant.agent.seal.policy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What the image declares as sealed.
 *
 * @param mode whether changes are refused, or only seen
 * @param protect absolute paths, none below another
 * @param exempt absolute paths below a protected one that stay writable
 * @param witnessNanos time between two passes over the protected files
 * @param canaryNanos time between two tries of a forbidden change
 */
public record SealPolicy(
        Mode mode, List<Path> protect, List<Path> exempt, long witnessNanos, long canaryNanos) {

    /** Declared at bake. */
    public enum Mode {
        AUDIT,
        ENFORCE
    }

    public SealPolicy {
        protect = List.copyOf(protect);
        exempt = List.copyOf(exempt);
        List<String> problems = problems(protect, exempt);
        if (!problems.isEmpty() || witnessNanos <= 0 || canaryNanos <= 0) {
            throw new IllegalArgumentException("seal policy: " + problems);
        }
    }

    /** What is wrong with the paths, in words for the one who wrote the configuration. */
    public static List<String> problems(List<Path> protect, List<Path> exempt) {
        List<String> problems = new ArrayList<>();
        Set<Path> distinct = new LinkedHashSet<>();
        for (Path path : protect) {
            if (!path.isAbsolute() || !path.equals(path.normalize())) {
                problems.add("seal.protect: " + path + " is no plain absolute path");
            }
            if (!distinct.add(path)) {
                problems.add("seal.protect: " + path + " is named twice");
            }
        }
        for (Path path : distinct) {
            for (Path other : distinct) {
                if (!path.equals(other) && path.startsWith(other)) {
                    problems.add("seal.protect: " + path + " is already within " + other);
                }
            }
        }
        for (Path path : exempt) {
            boolean below = protect.stream().anyMatch(p -> path.startsWith(p) && !path.equals(p));
            if (!below || !path.equals(path.normalize())) {
                problems.add("seal.exempt: " + path + " is not below a protected path");
            }
        }
        return List.copyOf(problems);
    }

    /**
     * The same policy about the places that its paths mean; what then lies within another path is
     * left out.
     */
    public SealPolicy resolved(UnaryOperator<Path> real) {
        List<Path> places = protect.stream().map(real).distinct().sorted().toList();
        List<Path> outer =
                places.stream()
                        .filter(
                                p ->
                                        places.stream()
                                                .noneMatch(o -> !o.equals(p) && p.startsWith(o)))
                        .toList();
        List<Path> writable =
                exempt.stream()
                        .map(real)
                        .filter(e -> outer.stream().anyMatch(o -> e.startsWith(o) && !e.equals(o)))
                        .toList();
        return new SealPolicy(mode, outer, writable, witnessNanos, canaryNanos);
    }

    public boolean enforces() {
        return mode == Mode.ENFORCE;
    }

    /** Whether a change of this path is one the seal is about; the path is taken as it is. */
    public boolean covers(Path path) {
        return protect.stream().anyMatch(path::startsWith)
                && exempt.stream().noneMatch(path::startsWith);
    }

    /** The exempt paths below a protected one. */
    public List<Path> exemptBelow(Path protectedPath) {
        return exempt.stream().filter(path -> path.startsWith(protectedPath)).toList();
    }
}
