package io.adamant.agent.source.logs;

import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tails the files that match the configured globs, each from its beginning.
 *
 * <ul>
 *   <li>A file is its device and inode; the checksum of its beginning tells it from a later file
 *       with the same inode. A renamed file is read on from where it was, to its end, and given up
 *       after {@value #KEEP_ROTATED_S} s without news.
 *   <li>A file that became shorter, or whose beginning is another one, starts over in a new
 *       generation; what was in it between copy and truncate cannot be read by anyone.
 *   <li>A line longer than 256 KiB is split, and one without a line end is taken after {@value
 *       #PARTIAL_S} s; each piece has its number in {@value #PART}.
 *   <li>Positions go into the spool with the lines they cover. What was polled counts as read: the
 *       caller keeps a batch until the spool has it.
 * </ul>
 *
 * <p>Limits: {@value #MAX_FILES} open files, {@value #MAX_POLL_BYTES} bytes in one poll.
 */
public final class LogSource implements Source {

    /** Attribute that numbers the pieces of one line, from 1. */
    public static final String PART = "adamant.log.part";

    static final int MAX_FILES = 1024;
    static final int MAX_POLL_BYTES = 1 << 20;
    static final int READ_PERIOD_MS = 200;
    static final int SCAN_PERIOD_MS = 1000;
    static final int KEEP_ROTATED_S = 60;
    static final int PARTIAL_S = 10;

    private static final String KEY_PREFIX = "logs:";
    private static final long PARTIAL_NANOS = Duration.ofSeconds(PARTIAL_S).toNanos();
    private static final long KEEP_ROTATED_NANOS = Duration.ofSeconds(KEEP_ROTATED_S).toNanos();

    private final List<Glob> globs = new ArrayList<>();
    private final Map<String, Position> restored = new HashMap<>();
    private final Map<String, TailedFile> files = new LinkedHashMap<>();
    private final LogCounters counters;
    private final WallClock wall;
    private final LineReader reader = new LineReader();
    private final Set<String> forgotten = new HashSet<>();
    private long nextScanNanos;
    private boolean scanned;
    private int firstToRead;

    /**
     * @param globs absolute, one of {@code AgentConfig.logs}
     * @param positions what the spool has, by key; those of other sources are ignored
     */
    public LogSource(
            List<String> globs,
            Map<String, String> positions,
            LogCounters counters,
            WallClock wall) {
        for (String glob : globs) {
            this.globs.add(new Glob(glob));
        }
        positions.forEach(
                (key, text) -> {
                    if (key.startsWith(KEY_PREFIX)) {
                        Position.parse(text).ifPresent(p -> restored.put(key, p));
                    }
                });
        this.counters = counters;
        this.wall = wall;
    }

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public Poll poll(long nowNanos) {
        if (!scanned || nowNanos - nextScanNanos >= 0) {
            scan(nowNanos);
            nextScanNanos = nowNanos + SCAN_PERIOD_MS * 1_000_000L;
        }
        List<LogRecord> records = new ArrayList<>();
        Map<String, String> positions = new HashMap<>();
        boolean more = readAll(nowNanos, records, positions);
        long next = more ? nowNanos : nowNanos + READ_PERIOD_MS * 1_000_000L;
        if (records.isEmpty()) {
            return Poll.nothing(next);
        }
        for (String key : forgotten) {
            positions.putIfAbsent(key, ""); // the spool drops a position that is empty
        }
        forgotten.clear();
        return new Poll(List.of(new Batch.Logs(LogFrame.of(records), positions)), next);
    }

    @Override
    public void close() {
        for (TailedFile file : files.values()) {
            closeQuietly(file);
        }
        files.clear();
    }

    /**
     * Reads rotated files first, so that their last lines come before the first of their
     * successors; then every other file in turn, beginning with another one in each poll, so that
     * none starves.
     */
    private boolean readAll(long nowNanos, List<LogRecord> records, Map<String, String> positions) {
        List<TailedFile> all = inTurn();
        long nowUnixNanos = wall.unixNanos();
        boolean more = false;
        long bytesLeft = MAX_POLL_BYTES;
        for (int i = 0; i < all.size(); i++) {
            TailedFile file = all.get(i);
            int recordsLeft = MAX_RECORDS - records.size();
            if (recordsLeft <= 0 || bytesLeft <= 0) {
                more = true;
                break;
            }
            Position before = file.position();
            TailedFile.Room room = new TailedFile.Room(records, recordsLeft, bytesLeft);
            more |= read(file, nowNanos, nowUnixNanos, room);
            if (!file.position().equals(before)) {
                forgotten.remove(file.key());
                positions.put(file.key(), file.position().toText());
                bytesLeft -= Math.max(0, file.position().offset() - before.offset());
            }
        }
        return more;
    }

    private List<TailedFile> inTurn() {
        List<TailedFile> rotated = new ArrayList<>();
        List<TailedFile> others = new ArrayList<>();
        for (TailedFile file : files.values()) {
            (file.isRotated() ? rotated : others).add(file);
        }
        firstToRead = others.isEmpty() ? 0 : (firstToRead + 1) % others.size();
        Collections.rotate(others, -firstToRead);
        rotated.addAll(others);
        return rotated;
    }

    private boolean read(TailedFile file, long nowNanos, long nowUnixNanos, TailedFile.Room room) {
        try {
            return file.read(reader, nowNanos, nowUnixNanos, PARTIAL_NANOS, room);
        } catch (IOException failed) {
            counters.unreadable();
            return false;
        }
    }

    /** Opens what is new, notes what moved, gives up what is over. */
    private void scan(long nowNanos) {
        Set<String> seen = new HashSet<>();
        for (Glob glob : globs) {
            glob.find(path -> see(path, seen, nowNanos), counters::unreadable);
        }
        if (!scanned) {
            scanned = true;
            findRotatedWhileAway(nowNanos);
        }
        Iterator<TailedFile> all = files.values().iterator();
        while (all.hasNext()) {
            TailedFile file = all.next();
            if (!seen.contains(file.key())) {
                file.rotated();
            }
            if (file.isRotated() && file.idleNanos(nowNanos) > KEEP_ROTATED_NANOS) {
                closeQuietly(file);
                forgotten.add(file.key());
                all.remove();
            }
        }
        counters.open(files.size());
    }

    private void see(Path path, Set<String> seen, long nowNanos) {
        String key = key(path);
        if (key == null || !seen.add(key)) {
            return;
        }
        TailedFile known = files.get(key);
        if (known != null) {
            known.seenAt(path);
        } else {
            open(path, key, nowNanos);
        }
    }

    private void open(Path path, String key, long nowNanos) {
        if (files.size() >= MAX_FILES) {
            counters.overLimit();
            return;
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            // The path may have been given to another file in between: then the next scan has it.
            if (!key.equals(key(path))) {
                channel.close();
                return;
            }
            Position position = Optional.ofNullable(restored.remove(key)).orElse(Position.START);
            files.put(
                    key,
                    new TailedFile(
                            key, path, channel, checked(position, channel), counters, nowNanos));
        } catch (IOException failed) {
            counters.unreadable();
        }
    }

    /** A position that belongs to another file with this inode counts for nothing. */
    private static Position checked(Position position, FileChannel channel) throws IOException {
        long crc = TailedFile.prefixCrc(channel, position.prefixLength());
        boolean same = channel.size() >= position.prefixLength() && crc == position.prefixCrc();
        return same
                ? position
                : new Position(position.generation() + 1, 0, 0, 0, 0, position.path());
    }

    /** Files that were renamed out of the globs while the agent was down: same directory, inode. */
    private void findRotatedWhileAway(long nowNanos) {
        Set<Path> directories = new HashSet<>();
        for (Position position : restored.values()) {
            Path parent = Path.of(position.path()).getParent();
            if (parent != null) {
                directories.add(parent);
            }
        }
        Set<String> missing = Set.copyOf(restored.keySet());
        for (Path directory : directories) {
            new Glob(escape(directory) + "/*")
                    .find(
                            path -> {
                                String key = key(path);
                                if (key != null && missing.contains(key)) {
                                    open(path, key, nowNanos);
                                }
                            },
                            counters::unreadable);
        }
        forgotten.addAll(restored.keySet());
        restored.clear();
    }

    private static String escape(Path directory) {
        return directory.toString().replaceAll("[*?\\[\\]{}\\\\]", "\\\\$0");
    }

    /** Identity of a regular file, or null. */
    private @Nullable String key(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Object identity = attributes.fileKey();
            if (!attributes.isRegularFile() || identity == null) {
                counters.unreadable();
                return null;
            }
            return KEY_PREFIX + identity;
        } catch (IOException gone) {
            return null;
        }
    }

    private void closeQuietly(TailedFile file) {
        try {
            file.close();
        } catch (IOException failed) {
            counters.unreadable();
        }
    }
}
