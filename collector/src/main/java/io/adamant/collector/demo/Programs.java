package io.adamant.collector.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The two processes of a demo and its directory. Each child reads its standard input, which only
 * this process holds, and ends at its end: whatever becomes of the demo, kill -9 included, nothing
 * is left behind.
 */
final class Programs implements AutoCloseable {

    static final String GROUP = "web";
    static final String IMAGE = "app-1";

    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final DemoOptions options;
    private final Path distribution;
    private @Nullable DemoPlace place;
    private @Nullable Process collector;
    private @Nullable Process cloud;

    Programs(DemoOptions options, Path distribution) {
        this.options = options;
        this.distribution = distribution;
    }

    /** Takes the ports and the directory, and writes the two configuration files. */
    synchronized void prepare() {
        place = DemoPlace.take(options);
        Path directory = options.directory();
        try {
            Files.writeString(directory.resolve("policy.yaml"), DemoPolicy.YAML);
            Files.writeString(directory.resolve("collector.yaml"), collectorYaml());
        } catch (IOException failed) {
            throw new DemoException(
                    "cannot use the directory " + directory + ": " + failed, failed);
        }
    }

    private String collectorYaml() {
        return """
        listen:
          http: 127.0.0.1:%d
          otlp: 127.0.0.1:%d
        dir: %s
        policy: %s
        cloud:
          kind: local
          url: http://127.0.0.1:%d
        security:
          agents: on
        """
                .formatted(
                        options.port(),
                        options.otlpPort(),
                        options.directory().resolve("collector"),
                        options.directory().resolve("policy.yaml"),
                        options.cloudPort());
    }

    void startCollector() {
        collector =
                start(
                        "collector",
                        List.of(
                                "io.adamant.collector.CollectorMain",
                                "--config",
                                options.directory().resolve("collector.yaml").toString(),
                                "--until-eof"));
    }

    void startCloud() {
        cloud =
                start(
                        "cloud",
                        List.of(
                                "io.adamant.collector.localcloud.LocalCloudMain",
                                "--dir",
                                options.directory().resolve("cloud").toString(),
                                "--port",
                                Integer.toString(options.cloudPort()),
                                "--collector",
                                "https://127.0.0.1:" + options.otlpPort(),
                                "--ca",
                                options.directory()
                                        .resolve("collector/security/server.crt")
                                        .toString(),
                                "--dist",
                                distribution.toString(),
                                "--base-port",
                                Integer.toString(options.instancePort()),
                                "--launcher",
                                options.launcher(),
                                "--until-eof"));
    }

    /** Ends the collector as a crash would. */
    void killCollector() {
        Process process = collector;
        if (process != null) {
            process.destroyForcibly();
            awaitEnd(process);
        }
    }

    /** Which program ended, and its last words; empty while both run. */
    Optional<String> ended() {
        return ended("local cloud", "cloud", cloud)
                .or(() -> ended("collector", "collector", collector));
    }

    private Optional<String> ended(String what, String log, @Nullable Process process) {
        if (process == null || process.isAlive()) {
            return Optional.empty();
        }
        return Optional.of(
                "the "
                        + what
                        + " ended with status "
                        + process.exitValue()
                        + "; its last words: "
                        + lastLine(log));
    }

    private String lastLine(String name) {
        try {
            List<String> lines = Files.readAllLines(log(name), StandardCharsets.UTF_8);
            return lines.isEmpty() ? "none" : lines.getLast();
        } catch (IOException unreadable) {
            return "unknown, its log cannot be read";
        }
    }

    Path log(String name) {
        return options.directory().resolve(name + ".log");
    }

    private Process start(String name, List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + distribution.resolve("collector.jvm"));
        command.add("-cp");
        command.add(distribution.resolve("collector") + "/*");
        command.addAll(words);
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()))
                    .start();
        } catch (IOException failed) {
            throw new DemoException("cannot start the " + name + ": " + failed, failed);
        }
    }

    /** Ends both, the instances first, then gives the place back. */
    @Override
    public synchronized void close() {
        stop(cloud);
        stop(collector);
        DemoPlace taken = place;
        if (taken != null) {
            taken.close();
        }
    }

    private static void stop(@Nullable Process process) {
        if (process == null) {
            return;
        }
        try (OutputStream end = process.getOutputStream()) {
            end.flush();
        } catch (IOException alreadyGone) {
            // it ended by itself; waiting below notices
        }
        awaitEnd(process);
    }

    private static void awaitEnd(Process process) {
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
