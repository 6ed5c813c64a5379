package io.adamant.lab.image;

import io.adamant.lab.host.HostCommand;
import io.adamant.lab.host.LabCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * A root that is up a few seconds after its kernel: busybox is its first process, the rest are
 * Debian's own tools. It has what the seal is about (a real superblock, control groups, the agent),
 * and none of the services of a host.
 */
public final class TinyImage {

    private static final int VERSION = 2;
    private static final int KEPT = 12;
    private static final long BYTES = 1L << 30;

    private static final Map<String, String> SMALL_FILES =
            Map.of(
                    "etc/passwd",
                    "root:x:0:0:root:/root:/bin/bash\nuser:x:1000:1000::/home/user:/bin/bash\n",
                    "etc/group",
                    "root:x:0:\ntty:x:5:\nuser:x:1000:\n",
                    "etc/shadow",
                    "root:*:19000:0:99999:7:::\n",
                    "etc/hosts",
                    "127.0.0.1 localhost\n",
                    "etc/hostname",
                    "tiny\n",
                    "etc/fstab",
                    "",
                    "root/.profile",
                    "PS1='tiny# '\n");

    private TinyImage() {}

    /** The image; made when a part of it is newer than what is kept. Boots with {@link #INIT}. */
    public static Path of(
            Kernel kernel, RootType type, AgentRuntime agent, Map<String, String> files) {
        LabCache cache = LabCache.open();
        String name =
                "tiny-v%d-%s-%s-%s.img"
                        .formatted(VERSION, kernel.release(), type.word(), agent.digest(files));
        Path image =
                cache.keep(
                        name,
                        "making the tiny root on " + type.word(),
                        place -> {
                            Path tree = place.resolveSibling(place.getFileName() + ".tree");
                            LabCache.deleteAll(tree);
                            try {
                                grow(cache, kernel, agent, tree);
                                lay(tree, files);
                                DiskImage.make(type, tree, place, BYTES);
                            } finally {
                                LabCache.deleteAll(tree);
                            }
                        });
        cache.prune("tiny-v", ".img", KEPT);
        return image;
    }

    /** Its first program. */
    public static final String INIT = "/usr/lib/adamant-lab/init";

    private static void grow(LabCache cache, Kernel kernel, AgentRuntime agent, Path tree)
            throws IOException {
        link(Userland.tiny(cache), tree);
        HostCommand.of("cp", "-al", kernel.moduleTree() + "/.", tree.toString()).run();
        agent.install(cache, tree);
        furnish(cache, tree);
    }

    /** Files of a plan. */
    static void lay(Path tree, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            replace(tree.resolve(file.getKey().substring(1)), file.getValue());
        }
    }

    /** Links cost nothing; what is written below is written to new files. */
    private static void link(Path from, Path to) {
        HostCommand.of("cp", "-al", from.toString(), to.toString()).run();
    }

    private static void furnish(LabCache cache, Path tree) throws IOException {
        for (String dir :
                List.of(
                        "dev",
                        "proc",
                        "sys",
                        "run",
                        "tmp",
                        "root",
                        "home/user",
                        "mnt",
                        "opt",
                        "boot",
                        "srv",
                        "etc",
                        "var/log",
                        "var/tmp",
                        "var/cache",
                        "var/lib")) {
            Files.createDirectories(tree.resolve(dir));
        }
        HostCommand.of("chmod", "1777", tree + "/tmp", tree + "/var/tmp").run();
        for (Map.Entry<String, String> file : SMALL_FILES.entrySet()) {
            replace(tree.resolve(file.getKey()), file.getValue());
        }
        Path lab = Files.createDirectories(tree.resolve("usr/lib/adamant-lab"));
        Files.copy(Userland.busybox(cache), lab.resolve("busybox"));
        Files.createSymbolicLink(lab.resolve("init"), Path.of("busybox"));
        Initrd.executable(lab.resolve("start"), "tiny-start");
        Initrd.executable(lab.resolve("lane"), "lane");
        Initrd.executable(lab.resolve("shell"), "tiny-shell");
        Initrd.executable(lab.resolve("agent"), "tiny-agent");
        Initrd.executable(lab.resolve("unit"), "unit");
        words(tree);
        replace(tree.resolve("etc/inittab"), Initrd.text("tiny-inittab"));
        applets(tree, lab);
    }

    /** What a person asks the agent with. */
    static void words(Path tree) throws IOException {
        for (String word : List.of("lab-health", "lab-seen")) {
            Initrd.executable(tree.resolve("usr/bin").resolve(word), word);
        }
    }

    /** A busybox stands in for every tool that no package brought. */
    private static void applets(Path tree, Path lab) throws IOException {
        for (String applet :
                HostCommand.of(lab.resolve("busybox") + "", "--list").run().split("\n")) {
            Path there = tree.resolve("usr/bin").resolve(applet);
            Path admin = tree.resolve("usr/sbin").resolve(applet);
            if (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)
                    && !Files.exists(admin, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(there, Path.of("/usr/lib/adamant-lab/busybox"));
            }
        }
    }

    private static void replace(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file); // it may be a link to what is kept
        Files.writeString(file, content);
        if (content.startsWith("#!")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
