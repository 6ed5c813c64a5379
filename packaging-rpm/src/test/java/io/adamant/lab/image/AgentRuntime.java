package io.adamant.lab.image;

import io.adamant.lab.host.HostCommand;
import io.adamant.lab.host.LabCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The agent as the build assembled it, with a runtime trimmed to what it uses. */
public final class AgentRuntime {

    private static final Duration BOUND = Duration.ofMinutes(5);

    private final Path dist;

    private AgentRuntime(Path dist) {
        this.dist = dist;
    }

    /**
     * @param dist holds {@code agent.jvm} and the jars in {@code agent}; see {@code adamant.dist}
     */
    public static AgentRuntime of(Path dist) {
        if (!Files.isRegularFile(dist.resolve("agent.jvm"))) {
            throw new IllegalArgumentException(
                    dist + " has no agent.jvm; build it: ./adamant build");
        }
        return new AgentRuntime(dist.toAbsolutePath());
    }

    /** Changes with every byte of it, of the lab's scripts and of the files laid beside it. */
    String digest(Map<String, String> files) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(Runtime.version().toString().getBytes(StandardCharsets.UTF_8));
            sha.update(Files.readAllBytes(dist.resolve("agent.jvm")));
            for (String script : Initrd.SCRIPTS) {
                sha.update(Initrd.text(script).getBytes(StandardCharsets.UTF_8));
            }
            for (Path jar : jars()) {
                sha.update(Files.readAllBytes(jar));
            }
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                sha.update((file + "\0").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(sha.digest(), 0, 8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(dist.resolve("agent"))) {
            return files.sorted().toList();
        }
    }

    /** Lays it out in a root as it would be installed. */
    void install(LabCache cache, Path root) throws IOException {
        Path home = Files.createDirectories(root.resolve("usr/lib/adamant"));
        Path lib = Files.createDirectories(home.resolve("agent"));
        for (Path jar : jars()) {
            Files.copy(jar, lib.resolve(jar.getFileName()));
        }
        Files.copy(dist.resolve("agent.jvm"), home.resolve("agent.jvm"));
        Initrd.executable(root.resolve("usr/bin/adamant-agent"), "adamant-agent");
        Files.createDirectories(root.resolve("etc/adamant"));
        Files.createDirectories(root.resolve("var/lib/adamant"));
        HostCommand.of("cp", "-al", runtime(cache).toString(), home.resolve("runtime").toString())
                .run();
    }

    private Path runtime(LabCache cache) throws IOException {
        String modules = modules();
        String name = "runtime-" + Runtime.version() + "-" + modules.replace(',', '+');
        return cache.keep(name, "trimming a runtime for the agent", place -> link(modules, place));
    }

    private String modules() throws IOException {
        List<String> words = new ArrayList<>(List.of(tool("jdeps"), "--ignore-missing-deps"));
        words.addAll(List.of("--multi-release", "25", "--print-module-deps"));
        jars().forEach(jar -> words.add(jar.toString()));
        return HostCommand.of(words).within(BOUND).run().strip();
    }

    /** With an archive of classes for the flags that the agent runs with: emulated, it is slow. */
    private static void link(String modules, Path place) {
        HostCommand.of(
                        tool("jlink"),
                        "--add-modules",
                        modules,
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        place.toString())
                .within(BOUND)
                .run();
        HostCommand.of(
                        place.resolve("bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-Xshare:dump")
                .within(BOUND)
                .run();
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
