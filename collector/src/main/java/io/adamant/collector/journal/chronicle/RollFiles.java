package io.adamant.collector.journal.chronicle;

import io.adamant.collector.journal.JournalException;
import io.adamant.collector.journal.JournalException.Code;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.ParsePosition;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import net.openhft.chronicle.queue.RollCycle;
import org.jspecify.annotations.Nullable;

/** The queue's files, told by their names: the time at which each one's cycle begins, in UTC. */
final class RollFiles {

    /**
     * One file.
     *
     * @param cycle the queue's number of it
     * @param endUnixNanos when its cycle is over
     * @param bytes its length
     */
    record RollFile(Path path, int cycle, long endUnixNanos, long bytes) {}

    private RollFiles() {}

    /**
     * All files in order; one that goes away meanwhile, or that is not the queue's, is left out.
     */
    static List<RollFile> list(Path directory, RollCycle rollCycle) {
        DateTimeFormatter format =
                new DateTimeFormatterBuilder()
                        .appendPattern(rollCycle.format())
                        .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
                        .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
                        .toFormatter(Locale.ROOT);
        List<RollFile> files = new ArrayList<>();
        try (DirectoryStream<Path> paths =
                Files.newDirectoryStream(directory, "*" + ChronicleJournal.SUFFIX)) {
            for (Path path : paths) {
                String name = path.getFileName().toString();
                String stem = name.substring(0, name.length() - ChronicleJournal.SUFFIX.length());
                ParsePosition at = new ParsePosition(0);
                TemporalAccessor start = parse(format, stem, at);
                if (start != null && at.getIndex() == stem.length()) {
                    Instant begin = LocalDateTime.from(start).toInstant(ZoneOffset.UTC);
                    add(files, path, begin.toEpochMilli(), rollCycle.lengthInMillis());
                }
            }
        } catch (IOException unreadable) {
            throw new JournalException(
                    Code.UNUSABLE,
                    "journal " + directory + " cannot be read: " + unreadable,
                    unreadable);
        }
        files.sort(Comparator.comparingInt(RollFile::cycle));
        return files;
    }

    private static @Nullable TemporalAccessor parse(
            DateTimeFormatter format, String stem, ParsePosition at) {
        try {
            return format.parse(stem, at);
        } catch (DateTimeParseException notOurs) {
            return null;
        }
    }

    private static void add(List<RollFile> files, Path path, long startMillis, int lengthMillis)
            throws IOException {
        try {
            long endNanos = (startMillis + lengthMillis) * 1_000_000;
            int cycle = (int) (startMillis / lengthMillis);
            files.add(new RollFile(path, cycle, endNanos, Files.size(path)));
        } catch (NoSuchFileException gone) {
            // Trimmed or rolled away between the listing and now.
        }
    }
}
