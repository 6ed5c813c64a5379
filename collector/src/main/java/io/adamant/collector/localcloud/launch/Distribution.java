package io.adamant.collector.localcloud.launch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What instances run: a JDK and the directory with the built {@code agent/} and {@code collector/}.
 *
 * @param javaHome the JDK, real path
 * @param directory the distribution, real path
 */
public record Distribution(Path javaHome, Path directory) {

    private static final String WORKLOAD = "io.adamant.collector.localcloud.WorkloadMain";
    private static final String AGENT = "io.adamant.agent.AgentMain";

    /** Small on purpose: one of these runs in every instance. */
    private static final List<String> WORKLOAD_FLAGS =
            List.of(
                    "-Xmx16m",
                    "-Xss256k",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    "-XX:-UsePerfData");

    public Distribution {
        if (!javaHome.isAbsolute() || !directory.isAbsolute()) {
            throw new IllegalArgumentException("the JDK and the distribution need absolute paths");
        }
    }

    /** This distribution as an instance sees it. */
    Distribution seenAt(Path javaHomeInside, Path directoryInside) {
        return new Distribution(javaHomeInside, directoryInside);
    }

    List<String> agentCommand(Path config) {
        return List.of(
                java(),
                "@" + directory.resolve("agent.jvm"),
                "-cp",
                directory + "/agent/*",
                AGENT,
                "run",
                "--config",
                config.toString());
    }

    /**
     * @param jar name of the one jar that the workload needs, or {@code *}: a wildcard makes the
     *     JVM open every jar of the collector
     */
    List<String> workloadCommand(Path config, String jar) {
        List<String> rest =
                List.of("-cp", directory + "/collector/" + jar, WORKLOAD, config.toString());
        return Stream.of(List.of(java()), WORKLOAD_FLAGS, rest).flatMap(List::stream).toList();
    }

    /** File name of the collector's own jar, {@code *} when it is not there under its name. */
    String collectorJar() {
        Path jars = directory.resolve("collector");
        if (!Files.isDirectory(jars)) {
            return "*";
        }
        try (DirectoryStream<Path> own =
                Files.newDirectoryStream(jars, "adamant-collector-*.jar")) {
            for (Path jar : own) {
                return jar.getFileName().toString();
            }
            return "*";
        } catch (IOException e) {
            throw new LaunchException(LaunchException.Code.FILES, "cannot list " + jars, e);
        }
    }

    private String java() {
        return javaHome.resolve("bin/java").toString();
    }
}
