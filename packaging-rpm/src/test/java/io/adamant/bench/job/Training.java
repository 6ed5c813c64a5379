package io.adamant.bench.job;

import io.adamant.bench.corpus.CorpusFile;
import io.adamant.bench.peer.AgentPeer;
import io.adamant.bench.peer.MtlsKeys;
import io.adamant.bench.peer.Running;
import io.adamant.bench.peer.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A copy of the agent with a class archive (JEP 350) beside its jars, made by one run over mutual
 * TLS, as a package brings it. Not an ahead-of-time cache (JEP 483): that one starts a little
 * sooner, costs 4 to 12 MiB of memory more, and on JDK 25.0.3 runs the old classes without a word
 * when a jar is replaced under it; the archive is then refused in words.
 */
public final class Training {

    private static final long LINES = 100_000;
    private static final Duration BOUND = Duration.ofSeconds(60);

    private Training() {}

    /**
     * Trains.
     *
     * @param bench with a sink that speaks TLS
     * @param dist the agent as the build assembled it
     * @param into a directory of the bench, replaced
     * @return where the trained agent is, of the same shape as {@code dist}
     */
    public static Path run(Bench bench, Path dist, Path into, MtlsKeys keys)
            throws IOException, InterruptedException {
        copy(dist, into);
        Path flags = into.resolve("agent.jvm");
        Path archive = into.resolve("agent.jsa");
        List<String> installed = Files.readAllLines(dist.resolve("agent.jvm"));
        Files.write(flags, installed);
        AgentPeer untrained =
                AgentPeer.of(into)
                        .with(keys)
                        .withFlags(List.of("-XX:ArchiveClassesAtExit=" + archive));
        Workplace place = bench.fresh("training");
        CorpusFile.write(place.logs().resolve("app.log"), 1, 0, LINES);
        try (Running running = bench.start(untrained, place)) {
            bench.sink().await(LINES, BOUND);
            running.terminate();
        } finally {
            place.delete();
        }
        if (!Files.exists(archive)) {
            throw new IOException("the training run left no archive; see " + place.output());
        }
        Files.write(
                flags,
                Stream.concat(installed.stream(), Stream.of("-XX:SharedArchiveFile=" + archive))
                        .toList());
        return into;
    }

    private static void copy(Path dist, Path into) throws IOException {
        Path jars = Files.createDirectories(into.resolve("agent"));
        Files.deleteIfExists(into.resolve("agent.jsa"));
        try (Stream<Path> old = Files.list(jars)) {
            for (Path jar : old.toList()) {
                Files.delete(jar);
            }
        }
        try (Stream<Path> all = Files.list(dist.resolve("agent"))) {
            for (Path jar : all.toList()) {
                Files.copy(
                        jar, jars.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
