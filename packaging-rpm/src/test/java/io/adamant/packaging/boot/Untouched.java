package io.adamant.packaging.boot;

import io.adamant.lab.host.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a real boot could leave on the machine that made it.
 *
 * @param mounts lines of {@code /proc/self/mounts}
 * @param groups control groups named after Adamant
 * @param runtime what systemd-nspawn and systemd keep below {@code /run}
 * @param processes of systemd-nspawn, by pid
 */
public record Untouched(
        Set<String> mounts, Set<String> groups, Set<String> runtime, Set<String> processes) {

    public static Untouched now() throws IOException {
        return new Untouched(
                new TreeSet<>(Files.readAllLines(Path.of("/proc/self/mounts"))),
                below(Path.of("/sys/fs/cgroup"), 3, "adamant-"),
                below(Path.of("/run/systemd"), 3, ""),
                containers());
    }

    private static Set<String> below(Path place, int depth, String name) {
        if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            return Set.of();
        }
        String depths = Integer.toString(depth);
        String found =
                HostCommand.of("find", place.toString(), "-maxdepth", depths, "-name", name + "*")
                        .run();
        return found.lines().collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> containers() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(Untouched::isContainer)
                    .map(process -> Long.toString(process.pid()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static boolean isContainer(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("systemd-nspawn");
    }
}
