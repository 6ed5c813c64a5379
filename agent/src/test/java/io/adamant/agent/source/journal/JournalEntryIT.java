package io.adamant.agent.source.journal;

import static io.adamant.agent.source.journal.JournalReading.BOOT_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.linux.JournalLibrary;
import io.adamant.agent.source.ManualClock;
import io.adamant.agent.source.journal.entry.Entry;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an entry becomes: real libsystemd, on files that systemd-journal-remote wrote. */
final class JournalEntryIT {

    private static final long START = 1_700_000_000_000_000L;

    @TempDir private Path directory;

    @BeforeEach
    void needsTheTool() {
        JournalFiles.required();
    }

    private static ExportedEntry at(int micros) {
        return new ExportedEntry(BOOT_1, micros, START + micros);
    }

    private JournalReading read(ExportedEntry... entries) {
        return read(JournalReading.config(directory), entries);
    }

    private JournalReading read(AgentConfig.Journal config, ExportedEntry... entries) {
        JournalFiles.write(directory.resolve("system.journal"), List.of(entries));
        JournalReading reading = new JournalReading(config, new JournalLibrary(), BOOT_1);
        reading.readAll();
        return reading;
    }

    @Test
    void namesWhatOpenTelemetryHasANameForAndKeepsEveryOtherField() {
        try (JournalReading reading =
                read(
                        at(7).message("Started nginx.")
                                .text("PRIORITY", "4")
                                .text("_PID", "4711")
                                .text("_EXE", "/usr/sbin/nginx")
                                .text("_SYSTEMD_UNIT", "nginx.service")
                                .text("SYSLOG_FACILITY", "3")
                                .text("SYSLOG_IDENTIFIER", "nginx")
                                .text("CODE_LINE", "12")
                                .text("_TRANSPORT", "journal")
                                .text("REQUEST", "17")
                                .text("_UID", "33"))) {
            LogRecord record = reading.records.getFirst();
            assertThat(record.timeUnixNanos()).isEqualTo((START + 7) * 1000);
            assertThat(record.observedUnixNanos())
                    .isBetween(ManualClock.EPOCH_UNIX_NANOS, reading.clock.wall().unixNanos());
            assertThat(record.severity()).isEqualTo(LogRecord.SEVERITY_WARN);
            assertThat(record.body()).isEqualTo(Value.of("Started nginx."));
            assertThat(record.attributes())
                    .isEqualTo(
                            Map.of(
                                    "process.pid", Value.of(4711),
                                    "process.executable.path", Value.of("/usr/sbin/nginx"),
                                    "systemd.unit", Value.of("nginx.service"),
                                    "systemd.boot_id", Value.of(BOOT_1.toString()),
                                    "syslog.facility", Value.of(3),
                                    "syslog.identifier", Value.of("nginx"),
                                    "code.line.number", Value.of(12),
                                    "journald._transport", Value.of("journal"),
                                    "journald.request", Value.of("17"),
                                    "journald._uid", Value.of(33)));
        }
    }

    @Test
    void takesEachPriorityAsItsSeverity() {
        ExportedEntry[] entries = new ExportedEntry[9];
        for (int i = 0; i < 8; i++) {
            entries[i] = at(i + 1).message("p").text("PRIORITY", Integer.toString(i));
        }
        entries[8] = at(9).message("none");
        try (JournalReading reading = read(entries)) {
            assertThat(reading.records.stream().map(LogRecord::severity))
                    .containsExactly(21, 19, 18, 17, 13, 10, 9, 5, 0);
        }
    }

    @Test
    void keepsBytesThatAreNoTextAndRepeatedFields() {
        byte[] message = {'a', 0, (byte) 0xff, '\n', 'b'};
        byte[] value = {(byte) 0xc3, '('};
        try (JournalReading reading =
                read(
                        at(1).binary("MESSAGE", message)
                                .binary("DATA", value)
                                .text("TAG", "one")
                                .text("TAG", "two"),
                        at(2).binary("MESSAGE", "two\nlines ü".getBytes(StandardCharsets.UTF_8)))) {
            assertThat(reading.records.getFirst().body()).isEqualTo(new Value.Bytes(message));
            assertThat(reading.attributes(0))
                    .containsEntry("journald.data", new Value.Bytes(value));
            assertThat(((Value.Items) reading.attributes(0).get("journald.tag")).items())
                    .containsExactlyInAnyOrder(Value.of("one"), Value.of("two"));
            assertThat(reading.records.getLast().body()).isEqualTo(Value.of("two\nlines ü"));
        }
    }

    @Test
    void splitsALongMessageAndCutsWhatIsBeyondTheLimits() {
        String split = "ä".repeat(Entry.PIECE_BYTES / 2 + 1000);
        String cut = "x".repeat(Entry.MAX_BODY_BYTES + 5000);
        try (JournalReading reading =
                read(
                        at(1).message(split),
                        at(2).message(cut),
                        at(3).message("field").text("LONG", "y".repeat(100_000)),
                        at(4).message("last"))) {
            List<String> messages = reading.messages();
            assertThat(messages.get(0) + messages.get(1)).isEqualTo(split);
            assertThat(reading.attributes(0)).containsEntry(Entry.PART, Value.of(1));
            assertThat(reading.attributes(1)).containsEntry(Entry.PART, Value.of(2));
            assertThat(String.join("", messages.subList(2, 5)))
                    .isEqualTo(cut.substring(0, Entry.MAX_BODY_BYTES));
            assertThat(reading.attributes(2))
                    .containsEntry(Entry.CUT, Value.of(List.of("journald.message")));
            assertThat(reading.attributes(5))
                    .containsEntry("journald.long", Value.of("y".repeat(Entry.MAX_VALUE_BYTES)))
                    .containsEntry(Entry.CUT, Value.of(List.of("journald.long")));
            assertThat(messages.getLast()).isEqualTo("last");
            assertThat(reading.counters.snapshot().cut()).isEqualTo(2);
            assertThat(reading.counters.snapshot().pieces()).isEqualTo(2);
        }
    }

    @Test
    void staysUnderTheFramesLimitWithTheWorstEntry() {
        ExportedEntry worst = at(1).message("x".repeat(Entry.MAX_BODY_BYTES));
        for (int i = 0; i < 200; i++) {
            worst.text("F" + i, Integer.toString(i).repeat(300));
        }
        JournalFiles.write(directory.resolve("system.journal"), List.of(worst));
        try (JournalReading reading = JournalReading.of(directory, BOOT_1)) {
            reading.readAll();
            assertThat(reading.largestFrame).isBetween(1, LogFrame.MAX_BYTES);
            assertThat(reading.records).hasSize(3);
        }
    }

    @Test
    void turnsASuppressionNoticeIntoALossBesideTheLine() {
        try (JournalReading reading =
                read(
                        notice(1, "driver").text("N_DROPPED", "1234"),
                        notice(2, "driver"),
                        notice(3, "journal").text("N_DROPPED", "999"))) {
            assertThat(reading.messages()).hasSize(3);
            assertThat(reading.losses)
                    .containsExactly(
                            new Loss(JournalSource.SUPPRESSED, 0, 0, 1234, "app.service"),
                            new Loss(JournalSource.SUPPRESSED, 0, 0, 77, "app.service"));
            assertThat(reading.counters.snapshot().suppressed()).isEqualTo(1311);
        }
    }

    /** Only journald itself has the transport {@code driver}: no program can make up a loss. */
    private static ExportedEntry notice(int at, String transport) {
        return at(at).message("Suppressed 77 messages from app.service")
                .text("MESSAGE_ID", "a596d6fe7bfa4994828e72309e95d61e")
                .text("_TRANSPORT", transport);
    }

    @Test
    void passesOverUnitsThatAreNotWantedAndMovesOn() {
        AgentConfig.Journal config =
                new AgentConfig.Journal(
                        AgentConfig.JournalUse.ON,
                        directory,
                        AgentConfig.JournalFrom.BOOT,
                        List.of("nginx*", "app@*.service"),
                        List.of("*debug*"));
        List<ExportedEntry> entries = new ArrayList<>();
        for (String unit :
                List.of("nginx.service", "app@1.service", "nginx-debug.service", "ssh.service")) {
            entries.add(at(entries.size() + 1).message(unit).text("_SYSTEMD_UNIT", unit));
        }
        entries.add(at(9).message("kernel"));
        try (JournalReading reading = read(config, entries.toArray(new ExportedEntry[0]))) {
            assertThat(reading.messages()).containsExactly("nginx.service", "app@1.service");
            assertThat(reading.counters.snapshot().excluded()).isEqualTo(3);
        }
    }
}
