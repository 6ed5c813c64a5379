package io.adamant.collector.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A distribution whose agent does nothing but live until it is asked to end. */
final class StandInDistribution {

    private static final String AGENT =
            """
            package io.adamant.agent;
            public final class AgentMain {
                public static void main(String[] args) throws Exception {
                    System.out.println("agent: stand-in, " + String.join(" ", args));
                    Thread.sleep(600_000);
                }
            }
            """;

    private StandInDistribution() {}

    static void build(Path dist) throws IOException {
        Path sources = Files.createDirectories(dist.resolve("src"));
        Path classes = Files.createDirectories(dist.resolve("classes"));
        Path source = Files.writeString(sources.resolve("AgentMain.java"), AGENT);
        assertThat(
                        ToolProvider.getSystemJavaCompiler()
                                .run(null, null, null, "-d", classes.toString(), source.toString()))
                .isZero();
        jar(classes, dist.resolve("agent/stand-in.jar"));
        Files.writeString(
                dist.resolve("agent.jvm"), "-Xmx16m\n-XX:+UseSerialGC\n-XX:TieredStopAtLevel=1\n");
        Path own = own();
        Path jar = dist.resolve("collector/adamant-collector-it.jar");
        if (Files.isDirectory(own)) {
            jar(own, jar);
        } else {
            Files.createDirectories(jar.getParent());
            Files.copy(own, jar);
        }
    }

    private static Path own() {
        try {
            URI location =
                    WorkloadMain.class.getProtectionDomain().getCodeSource().getLocation().toURI();
            return Path.of(location);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void jar(Path classes, Path jar) throws IOException {
        Files.createDirectories(jar.getParent());
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
    }
}
