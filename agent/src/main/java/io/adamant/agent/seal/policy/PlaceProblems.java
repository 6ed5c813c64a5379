package io.adamant.agent.seal.policy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is wrong with the places of a policy, each with its cure, told without looking at a host.
 * What would lock out the host's own boot is wrong wherever it runs.
 */
public final class PlaceProblems {

    /** Whole places that a running host writes, and what to name instead. */
    private static final Map<Path, String> WRITTEN_BY_ALL =
            Map.of(
                    Path.of("/run"),
                    "name the places inside that matter, such as /run/systemd/system",
                    Path.of("/var/run"),
                    "name the places inside /run that matter",
                    Path.of("/tmp"),
                    "leave it out: what runs from there is seen by exec_from_writable",
                    Path.of("/var/tmp"),
                    "leave it out: what runs from there is seen by exec_from_writable",
                    Path.of("/var/log"),
                    "leave it out: logs leave the host as they are written",
                    Path.of("/dev"),
                    "leave it out: disks are protected by refuse: raw_device",
                    Path.of("/proc"),
                    "leave it out: /proc/sys is protected by refuse: sysctl",
                    Path.of("/sys"),
                    "leave it out: its switches are protected by refuse: sysfs");

    private PlaceProblems() {}

    /** One sentence per problem, naming the key. */
    public static List<String> of(List<Path> protect, List<Path> exempt) {
        List<String> problems = new ArrayList<>();
        Set<Path> distinct = new HashSet<>();
        for (Path path : protect) {
            if (!path.isAbsolute() || !path.equals(path.normalize())) {
                problems.add("seal.protect: " + path + " is no plain absolute path");
            }
            if (!distinct.add(path)) {
                problems.add("seal.protect: " + path + " is named twice");
            }
            String cure = WRITTEN_BY_ALL.get(path);
            if (cure != null) {
                problems.add(
                        "seal.protect: "
                                + path
                                + " is written by the host's own services, protecting all of it"
                                + " locks out its boot; "
                                + cure);
            }
        }
        within(protect, exempt, problems);
        exempt(protect, exempt, problems);
        vital(protect, exempt, problems);
        return List.copyOf(problems);
    }

    private static void within(List<Path> protect, List<Path> exempt, List<String> problems) {
        for (Path path : protect) {
            for (Path other : protect) {
                boolean between =
                        exempt.stream().anyMatch(e -> path.startsWith(e) && e.startsWith(other));
                if (!path.equals(other) && path.startsWith(other) && !between) {
                    problems.add("seal.protect: " + path + " is already within " + other);
                }
            }
        }
    }

    private static void exempt(List<Path> protect, List<Path> exempt, List<String> problems) {
        for (Path path : exempt) {
            boolean below = protect.stream().anyMatch(p -> path.startsWith(p) && !path.equals(p));
            if (!below || !path.equals(path.normalize())) {
                problems.add(
                        "seal.exempt: "
                                + path
                                + " is not below a protected path, so it is writable already;"
                                + " leave it out");
            }
            if (protect.contains(path)) {
                problems.add("seal.exempt: " + path + " is protected as well; keep one of both");
            }
        }
    }

    /** A host whose /var is sealed whole cannot log, and its services cannot keep their state. */
    private static void vital(List<Path> protect, List<Path> exempt, List<String> problems) {
        Path logs = Path.of("/var/log");
        Path temporary = Path.of("/var/tmp");
        for (Path needed : List.of(logs, temporary)) {
            int sealed = depth(protect, needed);
            if (sealed >= 0 && sealed > depth(exempt, needed) && !protect.contains(needed)) {
                problems.add(
                        "seal.exempt: "
                                + needed
                                + " lies in a protected place and is not exempt, which locks out"
                                + " the host's own boot; add it, or name no protect at all: the"
                                + " defaults exempt what a host needs");
            }
        }
    }

    private static int depth(List<Path> marks, Path path) {
        return marks.stream()
                .filter(path::startsWith)
                .mapToInt(Path::getNameCount)
                .max()
                .orElse(-1);
    }
}
