package io.adamant.lab.image;

import io.adamant.lab.host.HostCommand;
import io.adamant.lab.host.LabCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The first file system of a guest: a busybox, the drivers of its disks, and who mounts the root.
 */
final class Initrd {

    /** Goes up with what is made, so that no cache answers with what was made before. */
    static final int VERSION = 1;

    /** What is laid into roots: with them an image is another one. */
    static final List<String> SCRIPTS =
            List.of(
                    "adamant-agent",
                    "lab-health",
                    "lab-seen",
                    "lane",
                    "adamant-agent.service",
                    "life-agent.conf",
                    "life-lane.service",
                    "life-make",
                    "life-shell.service",
                    "life-user-data",
                    "tiny-agent",
                    "tiny-inittab",
                    "tiny-shell",
                    "tiny-start",
                    "unit");

    /** Loaded in this order; some of them are built in on some kernels, and then not here. */
    private static final List<String> DRIVERS =
            List.of(
                    "crc32c_generic",
                    "crc32c-intel",
                    "virtio_pci",
                    "virtio_blk",
                    "virtio_console",
                    "virtio_rng",
                    "nvme",
                    "ext4",
                    "xfs");

    private Initrd() {}

    /** Makes it at {@code target} of the modules of one release. */
    static void make(LabCache cache, Path modules, Path target) throws IOException {
        Path tree = Files.createDirectories(target.resolveSibling("initrd-tree"));
        for (String dir : List.of("bin", "dev", "proc", "sys", "root", "modules")) {
            Files.createDirectories(tree.resolve(dir));
        }
        Files.copy(Userland.busybox(cache), tree.resolve("bin/busybox"));
        Files.createSymbolicLink(tree.resolve("bin/sh"), Path.of("busybox"));
        executable(tree.resolve("init"), "initrd-init");
        List<String> order = new ArrayList<>();
        for (Path module : inOrder(modules)) {
            String name = module.getFileName().toString();
            Files.copy(module, tree.resolve("modules").resolve(name));
            order.add(name);
        }
        Files.writeString(tree.resolve("modules/order"), String.join("\n", order) + "\n");
        HostCommand.of(
                        "sh",
                        "-c",
                        "find . | cpio -o -H newc --quiet -R 0:0 > \"$1\"",
                        "sh",
                        target.toString())
                .in(tree)
                .run();
        LabCache.deleteAll(tree);
    }

    /** The drivers with what they need before them. */
    private static List<Path> inOrder(Path modules) throws IOException {
        Map<String, List<Path>> needs = new HashMap<>();
        try (Stream<String> lines = Files.lines(modules.resolve("modules.dep"))) {
            lines.forEach(
                    line -> {
                        String[] halves = line.split(":", 2);
                        List<Path> chain = new ArrayList<>();
                        for (String word : halves[1].strip().split(" ")) {
                            if (!word.isEmpty()) {
                                chain.addFirst(modules.resolve(word));
                            }
                        }
                        Path itself = modules.resolve(halves[0]);
                        chain.add(itself);
                        needs.put(plainName(itself), chain);
                    });
        }
        Set<Path> order = new LinkedHashSet<>();
        for (String driver : DRIVERS) {
            order.addAll(needs.getOrDefault(driver.replace('-', '_'), List.of()));
        }
        return List.copyOf(order);
    }

    private static String plainName(Path module) {
        return module.getFileName().toString().replace(".ko", "").replace('-', '_');
    }

    /** Writes a script that lies beside this class as a resource. */
    static void executable(Path at, String resource) throws IOException {
        Files.createDirectories(at.getParent());
        Files.writeString(at, text(resource), StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static String text(String resource) throws IOException {
        try (InputStream in = Initrd.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
