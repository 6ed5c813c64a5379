package io.adamant.agent.source.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Real journal files, written by systemd-journal-remote from the export format, since no journald
 * runs where the tests run. What rotation does to sequence numbers is done here to the files'
 * headers and entries (systemd, docs/JOURNAL_FILE_FORMAT.md): their checksums do not cover it.
 */
final class JournalFiles {

    private static final Path REMOTE = Path.of("/lib/systemd/systemd-journal-remote");

    private static final int HEADER_SERIES = 72;
    private static final int HEADER_SIZE = 88;
    private static final int HEADER_TAIL_OBJECT = 136;
    private static final int HEADER_TAIL_SEQNUM = 160;
    private static final int HEADER_HEAD_SEQNUM = 168;
    private static final int OBJECT_ENTRY = 3;

    private JournalFiles() {}

    /** Skips the test where the tool is missing; where everything is required, that fails. */
    static void required() {
        boolean present = Files.isExecutable(REMOTE);
        if (!present && "true".equals(System.getenv("ADAMANT_REQUIRE_ALL"))) {
            throw new AssertionError(
                    REMOTE + " is not there: apt-get install systemd-journal-remote");
        }
        Assumptions.assumeTrue(present, "SKIPPED: needs " + REMOTE);
    }

    /** Writes a journal file, or appends to it. */
    static void write(Path file, List<ExportedEntry> entries) {
        try {
            Process remote =
                    new ProcessBuilder(REMOTE.toString(), "-o", file.toString(), "-")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (OutputStream in = remote.getOutputStream()) {
                for (ExportedEntry entry : entries) {
                    in.write(entry.toBytes());
                }
            }
            assertThat(remote.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
            assertThat(remote.exitValue()).as("exit value of systemd-journal-remote").isZero();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Makes a file the part of a series that begins with this number, as rotation does. */
    static void renumber(Path file, JournalId series, long first) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer bytes =
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size())
                            .order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(HEADER_SERIES, Long.reverseBytes(series.high()));
            bytes.putLong(HEADER_SERIES + Long.BYTES, Long.reverseBytes(series.low()));
            long shift = first - bytes.getLong(HEADER_HEAD_SEQNUM);
            bytes.putLong(HEADER_HEAD_SEQNUM, first);
            bytes.putLong(HEADER_TAIL_SEQNUM, bytes.getLong(HEADER_TAIL_SEQNUM) + shift);
            int at = (int) bytes.getLong(HEADER_SIZE);
            int last = (int) bytes.getLong(HEADER_TAIL_OBJECT);
            while (at <= last) {
                if (bytes.get(at) == OBJECT_ENTRY) {
                    bytes.putLong(at + 16, bytes.getLong(at + 16) + shift);
                }
                at += (int) ((bytes.getLong(at + 8) + 7) & ~7L);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
