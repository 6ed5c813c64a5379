package io.adamant.lab.image;

import io.adamant.lab.host.Apt;
import io.adamant.lab.host.LabCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The programs of a guest, out of Debian's packages. */
public final class Userland {

    private static final String SUITE = "bookworm";
    private static final int VERSION = 1;

    /** A root shell's tools, and what one needs to call the kernel in ways that no tool does. */
    private static final List<String> TINY =
            List.of(
                    "base-files",
                    "bash",
                    "coreutils",
                    "util-linux",
                    "util-linux-extra",
                    "mount",
                    "findutils",
                    "grep",
                    "sed",
                    "procps",
                    "kmod",
                    "e2fsprogs",
                    "xfsprogs",
                    "attr",
                    "acl",
                    "iproute2",
                    "libcap2-bin",
                    "fdisk",
                    "fuse3",
                    "nvme-cli",
                    "python3-minimal",
                    "libpython3-stdlib");

    private Userland() {}

    /** A busybox that needs no library. */
    public static Path busybox(LabCache cache) {
        return cache.keep(
                        "busybox-v" + VERSION,
                        "fetching busybox",
                        place -> Apt.of(cache, SUITE).unpack(place, List.of("busybox-static")))
                .resolve("bin/busybox");
    }

    /** A tree of all that a tiny guest can run; no package's scripts were run for it. */
    static Path tiny(LabCache cache) {
        return cache.keep(
                "tiny-tree-v" + VERSION,
                "fetching the programs of the tiny guest",
                place -> {
                    mergeUsr(place);
                    Apt.of(cache, SUITE).unpack(place, TINY);
                });
    }

    private static void mergeUsr(Path root) throws IOException {
        for (String dir : List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32")) {
            Files.createDirectories(root.resolve("usr").resolve(dir));
            Files.createSymbolicLink(root.resolve(dir), Path.of("usr", dir));
        }
    }
}
