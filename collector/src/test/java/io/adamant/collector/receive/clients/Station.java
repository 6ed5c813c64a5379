package io.adamant.collector.receive.clients;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.View;
import io.adamant.collector.journal.ViewRunner;
import io.adamant.collector.journal.checkpoint.CheckpointFiles;
import io.adamant.collector.journal.chronicle.ChronicleJournal;
import io.adamant.collector.receive.OtlpReceiver;
import io.adamant.collector.receive.ReceiveOptions;
import io.adamant.collector.receive.syslog.SyslogOptions;
import io.adamant.collector.receive.syslog.SyslogReceiver;
import io.adamant.collector.telemetry.Meters;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rooms from the wire to a view, wired as the composition root does, on ports that stay the
 * same over restarts.
 */
final class Station implements AutoCloseable {

    private static final Pattern LINE = Pattern.compile("line \\d+");

    private final Path directory;
    private int otlpPort;
    private int syslogPort;
    private Running running;

    Station(Path directory) {
        this.directory = directory;
        start();
    }

    void start() {
        running = new Running(directory, otlpPort, syslogPort);
        otlpPort = running.otlp;
        syslogPort = running.syslog;
    }

    void stop() {
        running.close();
    }

    int otlpPort() {
        return otlpPort;
    }

    int syslogPort() {
        return syslogPort;
    }

    /** How often each line was delivered since the journal's beginning. */
    Map<String, Integer> lines() {
        return running.collected.lines;
    }

    Set<String> instances() {
        return running.collected.instances;
    }

    Set<String> metrics() {
        return running.collected.metrics;
    }

    @Override
    public void close() {
        stop();
    }

    private static final class Collected implements View {

        final Map<String, Integer> lines = new ConcurrentHashMap<>();
        final Set<String> metrics = ConcurrentHashMap.newKeySet();
        final Set<String> instances = ConcurrentHashMap.newKeySet();

        @Override
        public String name() {
            return "collected";
        }

        @Override
        public void apply(Delivery delivery) {
            switch (delivery) {
                case Delivery.Logs logs -> {
                    instances.add(logs.origin().resource().get("service.instance.id").asText());
                    logs.records()
                            .forEach(
                                    record ->
                                            lines.merge(
                                                    line(record.body().asText()), 1, Integer::sum));
                }
                case Delivery.Metrics points ->
                        points.points().forEach(point -> metrics.add(point.name()));
            }
        }

        /** Loggers wrap a line into what they please. */
        private static String line(String text) {
            Matcher found = LINE.matcher(text);
            return found.find() ? found.group() : text;
        }

        @Override
        public void settled() {}
    }

    private static final class Running implements AutoCloseable {

        private final Vertx vertx = Vertx.vertx();
        private final Collected collected = new Collected();
        private final ChronicleJournal journal;
        private final ViewRunner runner;
        private final OtlpReceiver receiver;
        private final SyslogReceiver syslogs;
        private final int otlp;
        private final int syslog;

        Running(Path directory, int otlpPort, int syslogPort) {
            journal =
                    ChronicleJournal.open(
                            directory.resolve("journal"),
                            ChronicleJournal.Options.DEFAULT,
                            Running::now,
                            Meters.none());
            runner =
                    new ViewRunner(
                            journal,
                            List.of(collected),
                            checkpoints(directory),
                            Duration.ofHours(1),
                            Running::now,
                            System::nanoTime,
                            Meters.none(),
                            System.err::println);
            receiver =
                    new OtlpReceiver(
                            vertx,
                            ReceiveOptions.of("127.0.0.1", otlpPort),
                            journal,
                            runner::wake,
                            Running::now,
                            new Random(1),
                            Meters.none());
            syslogs =
                    new SyslogReceiver(
                            vertx,
                            SyslogOptions.DEFAULT,
                            receiver.intake(),
                            new Random(1),
                            Meters.none());
            runner.start((thread, fault) -> fault.printStackTrace());
            runner.caughtUp().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
            otlp = receiver.start();
            syslog = syslogs.listen("127.0.0.1", syslogPort, null);
        }

        private static long now() {
            return System.currentTimeMillis() * 1_000_000;
        }

        private static CheckpointFiles checkpoints(Path directory) {
            try {
                return CheckpointFiles.open(directory.resolve("streams"));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public void close() {
            syslogs.close();
            receiver.close();
            runner.close();
            journal.close();
            var _ = vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
