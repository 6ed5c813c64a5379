package io.adamant.agent.source.journal;

import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.linux.JournalLibrary;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.ManualClock;
import io.adamant.agent.source.Poll;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A source with its spool: what it brought, and the positions that a restart would find. */
final class JournalReading implements AutoCloseable {

    static final JournalId BOOT_1 = new JournalId(0x1111111111111111L, 0x1111111111111111L);
    static final JournalId BOOT_2 = new JournalId(0x2222222222222222L, 0x2222222222222222L);
    static final JournalId BOOT_3 = new JournalId(0x3333333333333333L, 0x3333333333333333L);

    final List<LogRecord> records = new ArrayList<>();
    final List<Loss> losses = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final JournalCounters counters = new JournalCounters();
    final ManualClock clock = new ManualClock();
    int largestFrame;

    /** When the last poll wanted the next one. */
    long nextPollNanos;

    /** Records are only counted: for measuring. */
    boolean isCountedOnly;

    private final Map<String, String> positions = new HashMap<>();
    private final AgentConfig.Journal config;
    private final Journals journals;
    private JournalId thisBoot;
    private JournalSource source;

    JournalReading(AgentConfig.Journal config, Journals journals, JournalId thisBoot) {
        this.config = config;
        this.journals = journals;
        this.thisBoot = thisBoot;
        this.source = start();
    }

    static JournalReading of(Path directory, JournalId thisBoot) {
        return new JournalReading(config(directory), new JournalLibrary(), thisBoot);
    }

    static AgentConfig.Journal config(Path directory) {
        return new AgentConfig.Journal(
                AgentConfig.JournalUse.ON,
                directory,
                AgentConfig.JournalFrom.BOOT,
                List.of(),
                List.of());
    }

    private JournalSource start() {
        return new JournalSource(
                config, journals, thisBoot, positions, counters, clock.wall(), warnings::add);
    }

    /** As after a kill: another process, with what the spool has. */
    void restart(JournalId boot) {
        source.close();
        thisBoot = boot;
        source = start();
    }

    /** The same, with something in place of the position. */
    void restart(JournalId boot, String position) {
        positions.replaceAll((key, value) -> position);
        restart(boot);
    }

    JournalSource source() {
        return source;
    }

    /** Polls until nothing more comes; what came now. */
    List<String> readAll() {
        int before = records.size();
        int quiet = 0;
        for (int polls = 0; polls < 10_000 && quiet < 3; polls++) {
            quiet = pollOnce() ? 0 : quiet + 1;
        }
        return messages().subList(before, records.size());
    }

    /** Whether it brought something. */
    boolean pollOnce() {
        clock.advance(java.time.Duration.ofMillis(JournalSource.BUSY_MS));
        Poll poll = source.poll(clock.nanos());
        nextPollNanos = poll.nextPollNanos();
        for (Batch batch : poll.batches()) {
            switch (batch) {
                case Batch.Events(List<LogRecord> events) -> events.forEach(this::event);
                case Batch.Logs(LogFrame frame, Map<String, String> moved) -> {
                    largestFrame = Math.max(largestFrame, frame.length());
                    records.addAll(
                            frame.count() == 0 || isCountedOnly ? List.of() : decoded(frame));
                    positions.putAll(moved);
                }
                case Batch.Metrics _ -> throw new AssertionError("no metrics come from a journal");
            }
        }
        return !poll.batches().isEmpty();
    }

    private void event(LogRecord record) {
        HostEvent event = HostEvents.decode(record).orElseThrow();
        losses.add((Loss) event);
    }

    List<String> messages() {
        return records.stream().map(r -> Objects.requireNonNull(r.body()).asText()).toList();
    }

    Map<String, Value> attributes(int record) {
        return records.get(record).attributes();
    }

    private static List<LogRecord> decoded(LogFrame frame) {
        try {
            byte[] scope = frame.toBytes();
            byte[] request = new byte[scope.length + 16];
            int head = head(request, scope.length);
            System.arraycopy(scope, 0, request, head, scope.length);
            byte[] whole = java.util.Arrays.copyOf(request, head + scope.length);
            return OtlpDecoder.logs(whole).getFirst().records();
        } catch (MalformedOtlpException broken) {
            throw new AssertionError(broken);
        }
    }

    /** Tag and length of {@code ResourceLogs} around a scope frame. */
    private static int head(byte[] into, int length) {
        into[0] = 10;
        int at = 1;
        int rest = length;
        while (rest >= 0x80) {
            into[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[at++] = (byte) rest;
        return at;
    }

    @Override
    public void close() {
        source.close();
    }
}
