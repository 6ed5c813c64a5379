package io.adamant.lab.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Packages of one Debian release. The mirror is the one of this machine's own sources, asked for at
 * run time; lists and state are the lab's own, so that the machine's are left as they are. What is
 * downloaded is checked by apt against the signed index.
 */
public final class Apt {

    private static final Duration BOUND = Duration.ofMinutes(10);
    private static final String KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg";

    private final String suite;
    private final String mirror;
    private final Path state;

    private Apt(String suite, String mirror, Path state) {
        this.suite = suite;
        this.mirror = mirror;
        this.state = state;
    }

    /**
     * @param suite such as {@code bookworm}
     */
    public static Apt of(LabCache cache, String suite) {
        String mirror = mirror();
        Path state =
                cache.keep(
                        "apt-" + suite,
                        "reading the package index of " + suite,
                        place -> new Apt(suite, mirror, place).update());
        return new Apt(suite, mirror, state);
    }

    public String suite() {
        return suite;
    }

    /** Where this machine gets Debian from, as a line of sources.list; never kept. */
    public String sourceLine() {
        return "deb [signed-by=" + KEYS + "] " + mirror + " " + suite + " main";
    }

    private static String mirror() {
        String format = "$(REPO_URI) $(COMPONENT) $(ORIGIN) $(RELEASE)";
        String all =
                HostCommand.of(
                                "apt-get",
                                "indextargets",
                                "--format",
                                format,
                                "Identifier: Packages")
                        .run();
        return all.lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 4 && words[1].equals("main"))
                .filter(words -> words[2].equals("Debian") && !words[3].contains("-"))
                .map(words -> words[0])
                .findFirst()
                .orElseThrow(
                        () ->
                                new LabException(
                                        LabException.Code.NO_PACKAGE_SOURCE,
                                        "this machine's apt knows no Debian archive (or was never"
                                                + " updated: apt-get update)"));
    }

    private void update() throws IOException {
        Files.createDirectories(state.resolve("lists").resolve("partial"));
        Files.createDirectories(state.resolve("archives").resolve("partial"));
        Files.createFile(state.resolve("status"));
        apt("apt-get", "update", "-qq");
    }

    private String apt(String tool, String... words) throws IOException {
        return apt(Path.of("/"), tool, words);
    }

    private String apt(Path in, String tool, String... words) throws IOException {
        Path sources = Files.createTempFile("adamant-lab", ".list");
        try {
            Files.writeString(sources, sourceLine() + "\n", StandardCharsets.UTF_8);
            List<String> command = new ArrayList<>(List.of(tool));
            for (String option :
                    List.of(
                            "Dir::Etc::SourceList=" + sources,
                            "Dir::Etc::SourceParts=/dev/null",
                            "Dir::State=" + state,
                            "Dir::State::Lists=" + state.resolve("lists"),
                            "Dir::State::Status=" + state.resolve("status"),
                            "Dir::Cache=" + state,
                            "Dir::Cache::Archives=" + state.resolve("archives"),
                            "Acquire::Languages=none",
                            "APT::Architecture=amd64",
                            "APT::Architectures=amd64",
                            "APT::Sandbox::User=root")) {
                command.addAll(List.of("-o", option));
            }
            command.addAll(Arrays.asList(words));
            return HostCommand.of(command).in(in).within(BOUND).run();
        } finally {
            Files.delete(sources);
        }
    }

    /** Packages on which one depends directly, first alternatives. */
    public List<String> dependencies(String name) throws IOException {
        return apt("apt-cache", "depends", "--important", name)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("Depends: ") || line.startsWith("PreDepends: "))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .filter(target -> !target.startsWith("<"))
                .toList();
    }

    /** They and all that they depend on. */
    Set<String> closure(List<String> names) throws IOException {
        List<String> words = new ArrayList<>(List.of("depends", "--important", "--recurse"));
        words.addAll(names);
        Set<String> all = new LinkedHashSet<>(names);
        apt("apt-cache", words.toArray(String[]::new))
                .lines()
                .filter(line -> line.startsWith("  Depends: ") || line.startsWith("  PreDepends: "))
                .map(line -> line.substring(line.indexOf(": ") + 2))
                .filter(target -> !target.startsWith("<") && !target.contains(":"))
                .forEach(all::add);
        return all;
    }

    /** Downloads them into a directory; the files. */
    public List<Path> download(Path into, List<String> names) throws IOException {
        Files.createDirectories(into);
        List<String> words = new ArrayList<>(List.of("download", "-qq"));
        words.addAll(names);
        try {
            apt(into, "apt-get", words.toArray(String[]::new));
        } catch (LabException older) { // a point release replaced what the kept index names
            apt("apt-get", "update", "-qq");
            apt(into, "apt-get", words.toArray(String[]::new));
        }
        try (Stream<Path> files = Files.list(into)) {
            return files.filter(file -> file.toString().endsWith(".deb")).sorted().toList();
        }
    }

    /** Unpacks them and all that they depend on into a directory; no script of theirs runs. */
    public void unpack(Path into, List<String> names) throws IOException {
        Path debs = Files.createTempDirectory("adamant-lab-debs");
        try {
            for (Path deb : download(debs, List.copyOf(closure(names)))) {
                unpack(deb, into);
            }
        } finally {
            LabCache.deleteAll(debs);
        }
    }

    /** Unpacks one package; links to directories that are there already stay. */
    public static void unpack(Path deb, Path into) throws IOException {
        Files.createDirectories(into);
        HostCommand.of(
                        "sh",
                        "-c",
                        "dpkg-deb --fsys-tarfile \"$1\" | tar -x -C \"$2\""
                                + " --keep-directory-symlink --no-same-owner"
                                + " --exclude=./usr/share/doc --exclude=./usr/share/man"
                                + " --exclude=./usr/share/locale",
                        "sh",
                        deb.toString(),
                        into.toString())
                .run();
    }
}
