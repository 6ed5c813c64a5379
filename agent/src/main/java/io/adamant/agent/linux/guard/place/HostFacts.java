package io.adamant.agent.linux.guard.place;

import io.adamant.agent.linux.guard.layout.GuardEvent;
import io.adamant.agent.linux.guard.layout.GuardFacts.Agent;
import io.adamant.agent.linux.guard.layout.GuardFacts.FileId;
import io.adamant.agent.linux.guard.layout.GuardFacts.Host;
import io.adamant.agent.linux.guard.place.GuardException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the programs must know of this boot: who the agent is, which namespaces are the host's. */
public final class HostFacts {

    private static final Path SELF = Path.of("/proc/self");
    private static final Path INIT = Path.of("/proc/1");
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final List<Path> SYSTEMD =
            List.of(Path.of("/usr/lib/systemd"), Path.of("/lib/systemd"));

    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/bin"), Path.of("/usr/sbin"), Path.of("/usr/libexec"));

    /** They make cgroups below their own, or start containers, and run as root in any unit. */
    private static final List<String> MOVERS =
            List.of("udevadm", "systemd-nspawn", "runc", "crun", "podman", "conmon");

    /** The first one's number is fixed (PROC_PID_INIT_INO, linux/proc_ns.h). */
    private static final long FIRST_PID_NAMESPACE = 0xEFFF_FFFCL;

    private final Inodes inodes;

    public HostFacts(Inodes inodes) {
        this.inodes = inodes;
    }

    public Agent agent() {
        List<String> cgroup = cgroup();
        for (String name : cgroup) {
            requireName(name);
        }
        FileId executable =
                inodes.followed(SELF.resolve("exe"))
                        .orElseThrow(() -> refused("the agent's own executable cannot be found"));
        return new Agent(cgroup, executable);
    }

    public static void requireName(String unit) {
        boolean plain = unit.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!plain || unit.length() > GuardEvent.LONGEST_UNIT) {
            throw new GuardException(
                    Code.POLICY, "the programs cannot compare the name of the unit " + unit);
        }
    }

    public Host host() {
        if (namespace(SELF, "pid") != FIRST_PID_NAMESPACE) {
            throw new GuardException(
                    Code.NOT_PERMITTED, "the agent is in a container: the kernel is not its own");
        }
        long mounts = namespace(INIT, "mnt");
        if (mounts != namespace(SELF, "mnt")) {
            throw new GuardException(
                    Code.NOT_PERMITTED,
                    "the agent has mounts of its own: what it pins would end with them");
        }
        requireUnifiedCgroups();
        return new Host(
                mounts,
                namespace(INIT, "pid"),
                namespace(INIT, "net"),
                slice(),
                required(Path.of("/proc/sys")).inode(),
                systemd("systemd-shutdown").orElse(FileId.NONE),
                systemd("systemd-executor").orElse(FileId.NONE),
                managers(),
                movers());
    }

    private List<FileId> managers() {
        return Stream.of(inodes.followed(INIT.resolve("exe")), systemd("systemd-executor"))
                .flatMap(Optional::stream)
                .toList();
    }

    private List<FileId> movers() {
        return MOVERS.stream()
                .flatMap(name -> PROGRAMS.stream().map(place -> place.resolve(name)))
                .map(inodes::followed)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private Optional<FileId> systemd(String program) {
        return SYSTEMD.stream()
                .map(directory -> inodes.followed(directory.resolve(program)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private long namespace(Path process, String kind) {
        return inodes.followed(process.resolve("ns").resolve(kind))
                .map(FileId::inode)
                .orElseThrow(
                        () -> refused("the " + kind + " namespace of " + process + " is hidden"));
    }

    private void requireUnifiedCgroups() {
        if (inodes.magic(CGROUPS) != Inodes.CGROUP_2) {
            throw new GuardException(
                    Code.UNSUPPORTED,
                    "there is no unified cgroup hierarchy at " + CGROUPS,
                    "boot with systemd.unified_cgroup_hierarchy=1");
        }
    }

    private long slice() {
        Path path = CGROUPS;
        List<String> names = cgroup();
        for (String name : names.subList(0, names.size() - 1)) {
            path = path.resolve(name);
        }
        return required(path).inode();
    }

    private FileId required(Path path) {
        return inodes.id(path).orElseThrow(() -> refused(path + " cannot be found"));
    }

    /** The agent's names in the unified hierarchy, from the root down. */
    private static List<String> cgroup() {
        List<String> names =
                read(SELF.resolve("cgroup"))
                        .lines()
                        .filter(line -> line.startsWith("0::"))
                        .flatMap(line -> Arrays.stream(line.substring(3).split("/")))
                        .filter(name -> !name.isEmpty())
                        .toList();
        if (names.isEmpty()) {
            throw new GuardException(
                    Code.UNSUPPORTED,
                    "the agent is in the root cgroup: nothing tells it from other processes",
                    "start it as a unit of its own");
        }
        return names;
    }

    public static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw refused(file + ": " + unreadable);
        }
    }

    private static GuardException refused(String words) {
        return new GuardException(Code.REFUSED, words);
    }
}
