package io.adamant.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A JDK cut down to the modules that a program's jars use (JEP 282), where it is wanted with the
 * archive of the JDK's own classes for the flags that the program runs with. Linked again only when
 * the modules, the flags or the JDK are others than last time.
 */
final class TrimmedRuntime {

    private static final String STAMP = "adamant-linked";

    /**
     * What no program here opens: sorting by vector instructions, which the JVM does without; the
     * file system of another JDK's modules; the list that archives of the JDK's classes are made
     * of.
     */
    private static final String LEFT_OUT = "**/libsimdsort.so,**/jrt-fs.jar";

    private static final String CLASS_LIST = ",**/lib/classlist";

    private TrimmedRuntime() {}

    /** The same without an archive: for a program that brings a cache of all its classes. */
    static Path link(Collection<String> modules, Path place) {
        return link(modules, List.of(), place);
    }

    /**
     * Links, or takes what is there.
     *
     * @param modules by name
     * @param flags of the program: an archive that was made with others is not taken
     * @param place replaced when it is another one
     */
    static Path link(Collection<String> modules, List<String> flags, Path place) {
        String names = String.join(",", new TreeSet<>(modules));
        String stamp = Runtime.version() + "\n" + names + "\n" + flags + LEFT_OUT + "\n";
        Path mark = place.resolveSibling(place.getFileName() + "." + STAMP);
        try {
            if (Files.exists(mark) && Files.readString(mark).equals(stamp)) {
                return place;
            }
            Files.deleteIfExists(mark);
            deleteAll(place);
            Files.createDirectories(place.toAbsolutePath().getParent());
            link(names, flags, place);
            Files.writeString(mark, stamp, StandardCharsets.UTF_8);
            return place;
        } catch (IOException fault) {
            throw new PackagingException("linking a runtime in " + place, fault);
        }
    }

    /**
     * What a program's jars use, as jdeps reads it. Not for jars that are modules themselves and
     * name others that are not there.
     */
    static Set<String> modulesOf(List<Path> jars) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                Tool.ofJdk("jdeps"),
                                "--ignore-missing-deps",
                                "--multi-release",
                                "25",
                                "--print-module-deps"));
        jars.forEach(jar -> words.add(jar.toString()));
        List<String> said = Tool.run(words).lines().filter(line -> !line.isBlank()).toList();
        return new TreeSet<>(List.of(said.getLast().strip().split(",")));
    }

    private static void link(String modules, List<String> flags, Path place) {
        Tool.run(
                List.of(
                        Tool.ofJdk("jlink"),
                        "--add-modules",
                        modules,
                        "--strip-java-debug-attributes",
                        "--no-header-files",
                        "--no-man-pages",
                        "--exclude-files",
                        flags.isEmpty() ? LEFT_OUT + CLASS_LIST : LEFT_OUT,
                        "--compress",
                        "zip-9",
                        "--output",
                        place.toString()));
        if (flags.isEmpty()) {
            return;
        }
        List<String> dump = new ArrayList<>(List.of(place.resolve("bin/java").toString()));
        dump.addAll(flags);
        dump.add("-Xshare:dump");
        Tool.run(dump);
    }

    static void deleteAll(Path place) throws IOException {
        if (!Files.exists(place)) {
            return;
        }
        try (Stream<Path> all = Files.walk(place)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
