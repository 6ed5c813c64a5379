package io.adamant.packaging.boot;

import io.adamant.lab.host.Apt;
import io.adamant.lab.host.HostCommand;
import io.adamant.lab.host.LabCache;
import io.adamant.packaging.PackageFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The root of an image: Debian with systemd, kept between runs; the agent's package installed by
 * the real rpm; a workload; baked. Made by root, in mount and pid namespaces of its own.
 */
public final class PackagedRoot {

    private static final String BASE = "boot-base-v1.tar";
    private static final List<String> UNITS =
            List.of("app.service", "early.service", "broken.service", "probe.service");
    private static final Duration BOUND = Duration.ofMinutes(10);

    private final Path root;
    private final String said;

    private PackagedRoot(Path root, String said) {
        this.root = root;
        this.said = said;
    }

    /**
     * Makes it.
     *
     * @param root made here; not there yet
     * @param config the agent's
     * @param packages installed by rpm, the agent's among them
     */
    public static PackagedRoot make(Path root, String config, String... packages)
            throws IOException {
        return make(root, config, files -> {}, packages);
    }

    /** What an image holds beside; it is there before the bake. */
    interface Beside {

        void layInto(Path files) throws IOException;
    }

    static PackagedRoot make(Path root, String config, Beside beside, String... packages)
            throws IOException {
        Path base = LabCache.open().keep(BASE, "fetching Debian with systemd", PackagedRoot::base);
        Path files = Files.createDirectories(root.resolveSibling(root.getFileName() + ".files"));
        Path keys = Files.createDirectories(root.resolveSibling(root.getFileName() + ".keys"));
        lay(files, config);
        beside.layInto(files);
        Path script = files.resolveSibling("make-root.sh");
        Files.writeString(script, text("make-root.sh"));
        List<String> words =
                new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child"));
        words.addAll(List.of("--propagation", "private", "sh", script.toString()));
        for (Path path : List.of(base, root, files, keys)) {
            words.add(path.toString());
        }
        for (String name : packages) {
            words.add(PackageFiles.of(name).toString());
        }
        return new PackagedRoot(root, HostCommand.of(words).within(BOUND).run());
    }

    /**
     * An agent's configuration that proves itself to a collector.
     *
     * @param otlp the collector's port on loopback
     */
    public static String enrolling(int otlp) throws IOException {
        return text("agent.yaml").replace("@OTLP@", "" + otlp);
    }

    /** What installing and baking said. */
    public String said() {
        return said;
    }

    public Path root() {
        return root;
    }

    /** Debian with systemd and nothing else, as debootstrap leaves it. */
    public static void unpackDebian(Path root) throws IOException {
        Path base = LabCache.open().keep(BASE, "fetching Debian with systemd", PackagedRoot::base);
        Files.createDirectories(root);
        HostCommand.of(
                        "tar",
                        "-x",
                        "-p",
                        "--numeric-owner",
                        "--exclude=./dev/*",
                        "-C",
                        root.toString(),
                        "-f",
                        base.toString())
                .within(BOUND)
                .run();
    }

    private static void base(Path tar) {
        Apt apt = Apt.of(LabCache.open(), "bookworm");
        HostCommand.of(
                        "mmdebstrap",
                        "--variant=essential",
                        "--format=tar",
                        "--mode=root",
                        "--include=systemd-sysv,dbus,rpm",
                        "--dpkgopt=path-exclude=/usr/share/doc/*",
                        "--dpkgopt=path-exclude=/usr/share/man/*",
                        "--dpkgopt=path-exclude=/usr/share/locale/*",
                        "--customize-hook=rm -f \"$1\"/etc/apt/sources.list",
                        apt.suite(),
                        tar.toString(),
                        apt.sourceLine())
                .within(BOUND)
                .run();
    }

    private static void lay(Path files, String config) throws IOException {
        Path units = Files.createDirectories(files.resolve("etc/systemd/system"));
        for (String unit : UNITS) {
            Files.writeString(units.resolve(unit), text(unit));
        }
        put(files, "etc/adamant/agent.yaml", config);
        put(files, "etc/app/app.yaml", "# baked: the workload's configuration\n");
        put(files, "opt/app/app.pl", text("app.pl"));
        put(files, "var/lib/app/data", "ok\n");
        put(files, "var/log/app/README", "the workload's\n");
    }

    static void put(Path files, String name, String text) throws IOException {
        Path file = files.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    static String text(String name) throws IOException {
        try (InputStream in = PackagedRoot.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is not among the test's resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
