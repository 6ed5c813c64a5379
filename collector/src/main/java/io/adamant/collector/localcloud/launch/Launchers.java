package io.adamant.collector.localcloud.launch;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the strongest isolation that this machine really permits, by trying it. */
public final class Launchers {

    /** What the operator asked for. */
    public enum Choice {
        /** Namespaces where they work, plain processes where not. */
        AUTO,
        /** Namespaces or nothing. */
        NAMESPACES,
        PLAIN,
        /** Real boots of baked images, {@link Launchers#nspawn}. */
        NSPAWN
    }

    private Launchers() {}

    /**
     * @param directory the local cloud's own directory, real path
     * @param root whether this process runs as root
     * @throws LaunchException when namespaces were asked for and do not work, or the directory
     *     cannot be written
     */
    public static Launcher open(
            Choice choice,
            Path directory,
            Distribution distribution,
            Trusted collector,
            boolean root) {
        if (choice == Choice.PLAIN) {
            return plain(directory, distribution, collector, "asked for by --launcher plain");
        }
        Isolation.Kind kind = root ? Isolation.Kind.NAMESPACES : Isolation.Kind.USER_NAMESPACES;
        ScriptLauncher wanted =
                ScriptLauncher.open(directory, new Isolation(kind, ""), distribution, collector);
        String problem = wanted.probe();
        if (problem.isEmpty()) {
            return wanted;
        }
        if (choice == Choice.NAMESPACES) {
            throw new LaunchException(
                    LaunchException.Code.NAMESPACES, "namespaces do not work here: " + problem);
        }
        return plain(directory, distribution, collector, problem);
    }

    /**
     * Boots each instance from its image's root with systemd-nspawn.
     *
     * @param roots a directory with a root file system for each image, named as the image
     * @throws LaunchException where that is not possible; what to install is said
     */
    public static Launcher nspawn(Path roots, Path directory, Trusted collector, boolean root) {
        if (!root || !Files.isExecutable(Path.of(NspawnLauncher.PROGRAM))) {
            throw new LaunchException(
                    LaunchException.Code.NAMESPACES,
                    "the launcher nspawn needs root and "
                            + NspawnLauncher.PROGRAM
                            + " (Debian's package systemd-container)");
        }
        return NspawnLauncher.open(roots, directory, collector);
    }

    private static Launcher plain(
            Path directory, Distribution distribution, Trusted collector, String reason) {
        return ScriptLauncher.open(
                directory, new Isolation(Isolation.Kind.NONE, reason), distribution, collector);
    }
}
