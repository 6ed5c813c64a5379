package io.adamant.agent.source.logs;

import io.adamant.agent.config.LogFiles;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.ManualClock;
import io.adamant.agent.source.logs.file.HandleStore;
import io.adamant.agent.source.logs.file.Watches;
import io.adamant.agent.source.logs.read.LogCounters;
import io.adamant.agent.spool.SpoolBench;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A log source on a directory under a virtual clock, and a spool that keeps its positions. */
final class LogTail implements AutoCloseable {

    static final Duration STEP = Duration.ofMillis(LogSource.BLIND_MS);

    final ManualClock clock = new ManualClock();
    final LogCounters counters = new LogCounters();
    final Map<String, String> spooled = new HashMap<>();
    final List<Loss> losses = new ArrayList<>();
    HandleStore store = HandleStore.NONE;
    private final LogFiles files;
    private final Watches watches;
    private LogSource source;

    LogTail(LogFiles files) {
        this(files, Watches.NONE);
    }

    LogTail(LogFiles files, Watches watches) {
        this.files = files;
        this.watches = watches;
        this.source = open();
    }

    private LogSource open() {
        return new LogSource(
                List.of(files),
                () -> Map.copyOf(spooled),
                () -> watches,
                () -> store,
                counters,
                clock.wall());
    }

    /** Ends without a word, as by kill -9, and starts again. */
    void restart() {
        source.close();
        source = open();
    }

    /** What comes within a second in which nobody writes. */
    List<String> lines() {
        return texts(records());
    }

    List<LogRecord> records() {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            records.addAll(once());
            clock.advance(STEP);
        }
        return records;
    }

    /** What one poll brings, and all that is there at once behind it. */
    List<LogRecord> once() {
        List<LogRecord> records = new ArrayList<>();
        boolean more = true;
        while (more) {
            var poll = source.poll(clock.nanos());
            poll.batches().forEach(batch -> take(batch, records));
            more = poll.nextPollNanos() <= clock.nanos();
        }
        return records;
    }

    private void take(Batch batch, List<LogRecord> records) {
        switch (batch) {
            case Batch.Logs logs -> {
                records.addAll(decoded(logs));
                spooled.putAll(logs.positions());
                spooled.values().removeIf(String::isEmpty);
            }
            case Batch.Events events ->
                    events.records()
                            .forEach(
                                    event ->
                                            losses.add(
                                                    (Loss) HostEvents.decode(event).orElseThrow()));
            case Batch.Metrics unexpected -> throw new AssertionError(unexpected);
        }
    }

    static List<LogRecord> decoded(Batch.Logs logs) {
        byte[] request = OtlpEncoder.request(SpoolBench.resource(), logs.frame().toBytes());
        try {
            return OtlpDecoder.logs(request).getFirst().records();
        } catch (MalformedOtlpException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static List<String> texts(List<LogRecord> records) {
        return records.stream().map(r -> r.body() == null ? "" : r.body().asText()).toList();
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Path append(Path file, String text) {
        try {
            return Files.writeString(
                    file,
                    text,
                    StandardCharsets.UTF_8,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.CREATE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
