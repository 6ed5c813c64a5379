package io.adamant.agent.seal.policy;

import io.adamant.agent.seal.guard.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What this host cannot keep of a policy, each with the reason and the cure; told at bake. */
public final class HostProblems {

    /** File systems whose inodes take the immutable flag. */
    private static final Set<String> FLAGS =
            Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "bcachefs");

    private static final String SUBVOLUMES = "btrfs";

    /** Of Fedora's kin and of Amazon Linux; each query opens it. */
    private static final List<Path> PACKAGE_DATABASES =
            List.of(
                    Path.of("/usr/lib/sysimage/rpm/rpmdb.sqlite"),
                    Path.of("/var/lib/rpm/rpmdb.sqlite"));

    private HostProblems() {}

    /**
     * @param own paths that the image names itself; the defaults may name what is not there
     * @param acceptFallback whether the image is content with the tier that root could undo
     */
    public static List<String> of(
            SealPolicy policy, List<Path> own, boolean acceptFallback, HostPlaces host) {
        List<String> problems = new ArrayList<>();
        for (Path path : own) {
            if (!path.toString().contains("*") && !host.exists(path)) {
                problems.add(
                        "seal.protect: "
                                + path
                                + " does not exist; make it at bake, or leave it out");
            }
        }
        if (new PlaceList(policy, host).guardPolicy().isEmpty()) {
            problems.add(
                    "seal.protect: holds no file that the canary could try;"
                            + " protect /etc/adamant or /usr");
        }
        if (policy.enforces()) {
            kernel(policy, acceptFallback, host, problems);
            packageDatabases(policy, host, problems);
        }
        return List.copyOf(problems);
    }

    /**
     * A protected place that the guard's marks would not match: btrfs gives each subvolume a device
     * number of its own, and the kernel's objects have another one. Empty where there is none.
     */
    public static Optional<String> unmatched(SealPolicy policy, HostPlaces host) {
        return new PlaceList(policy, host)
                .guardPolicy().stream()
                        .flatMap(marks -> marks.places().stream())
                        .filter(place -> place.rule() == Place.Rule.PROTECT)
                        .map(Place::path)
                        .filter(path -> host.exists(path) && type(host, path).equals(SUBVOLUMES))
                        .sorted()
                        .findFirst()
                        .map(
                                path ->
                                        "seal.protect: "
                                                + path
                                                + " lies on btrfs, whose subvolumes hide the device"
                                                + " that the guard knows a place by; put it on ext4"
                                                + " or xfs, exempt it, or say layer: mounts");
    }

    private static void kernel(
            SealPolicy policy, boolean acceptFallback, HostPlaces host, List<String> problems) {
        boolean lsm = host.securityModules().contains("bpf");
        if (lsm && host.hasTypes()) {
            unmatched(policy, host).ifPresent(problems::add);
            return;
        }
        if (!acceptFallback) {
            problems.add(
                    lsm
                            ? "seal.mode: enforce needs the kernel's types, and /sys/kernel/btf/vmlinux"
                                    + " is not there; use a kernel built with CONFIG_DEBUG_INFO_BTF,"
                                    + " or say seal.accept: fallback"
                            : "seal.mode: enforce needs bpf among the active security modules, and"
                                    + " /sys/kernel/security/lsm says "
                                    + host.securityModules()
                                    + "; add bpf to lsm= on the kernel's command line, or say"
                                    + " seal.accept: fallback");
            return;
        }
        for (Path path : PlaceList.EARLY) {
            String type = type(host, path);
            if (policy.covers(path) && host.exists(path) && !FLAGS.contains(type)) {
                problems.add(
                        "seal.accept: fallback seals "
                                + path
                                + " by inode flags too, and "
                                + type
                                + " has none; put it on ext4 or xfs, or use a kernel with bpf");
            }
        }
    }

    /**
     * In write-ahead mode even a query makes files beside the database, or opens them for writing:
     * where it cannot, {@code rpm -q} fails, and each is an attempt.
     */
    private static void packageDatabases(
            SealPolicy policy, HostPlaces host, List<String> problems) {
        PACKAGE_DATABASES.stream()
                .map(host::real)
                .distinct()
                .filter(file -> policy.covers(file) && host.isWriteAhead(file))
                .map(
                        file ->
                                "seal.protect: "
                                        + file
                                        + " is in write-ahead mode, in which each query of rpm wants"
                                        + " to write; as the bake's last step say python3 -c \"import"
                                        + " sqlite3; sqlite3.connect('"
                                        + file
                                        + "').execute('PRAGMA journal_mode=DELETE')\"")
                .forEach(problems::add);
    }

    /** The type of the file system that holds a path: that of the last mount above it. */
    private static String type(HostPlaces host, Path path) {
        String type = "unknown";
        int depth = -1;
        for (HostPlaces.Mount mount : host.mounts()) {
            if (path.startsWith(mount.at()) && mount.at().getNameCount() >= depth) {
                type = mount.type();
                depth = mount.at().getNameCount();
            }
        }
        return type;
    }
}
