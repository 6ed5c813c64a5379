package io.adamant.collector.journal.checkpoint;

import io.adamant.collector.journal.Checkpoints;
import io.adamant.collector.journal.once.Streams;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One file a checkpoint, in a directory inside the journal's, so that who deletes the journal
 * deletes them too.
 *
 * <pre>
 * DIR/base             what the journal is read from
 * DIR/NNNNNN.mark      later ones; the number grows, see {@link CheckpointLayout} for what is in it
 * DIR/x.tmp            being written, or left by a crash: deleted at the next start
 * DIR/NNNNNN.damaged   put aside; the newest {@value #MAX_DAMAGED} are kept for whoever looks
 * </pre>
 *
 * Each is written to a temporary name, fsynced, renamed, and the directory fsynced. A mark becomes
 * the base by a rename. Any thread may call.
 */
public final class CheckpointFiles implements Checkpoints {

    static final int MAX_DAMAGED = 8;

    private static final String BASE = "base";
    private static final String MARK = ".mark";
    private static final String DAMAGED = ".damaged";
    private static final String TEMPORARY = ".tmp";

    private final Path directory;
    private final TreeMap<Long, Mark> marks = new TreeMap<>();
    private long next = 1;
    private long damaged;

    private CheckpointFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Opens or makes the directory.
     *
     * @throws IOException when it cannot be made, read or written
     */
    public static CheckpointFiles open(Path directory) throws IOException {
        Files.createDirectories(directory);
        CheckpointFiles files = new CheckpointFiles(directory);
        files.scan();
        return files;
    }

    private synchronized void scan() throws IOException {
        for (Path file : list()) {
            String name = file.getFileName().toString();
            if (name.endsWith(TEMPORARY)) {
                Files.delete(file);
                continue;
            }
            long number = number(name);
            next = Math.max(next, number + 1);
            if (name.endsWith(MARK) && number > 0) {
                Optional<Mark> mark = CheckpointLayout.mark(file);
                if (mark.isPresent()) {
                    marks.put(number, mark.get());
                } else {
                    putAside(file);
                }
            }
        }
    }

    private List<Path> list() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            paths.forEach(files::add);
        }
        files.sort(Comparator.comparing(path -> path.getFileName().toString()));
        return files;
    }

    private static long number(String name) {
        int dot = name.indexOf('.');
        try {
            return dot < 1 ? 0 : Long.parseLong(name.substring(0, dot));
        } catch (NumberFormatException notOurs) {
            return 0;
        }
    }

    private Path file(long number, String suffix) {
        return directory.resolve(String.format(Locale.ROOT, "%06d%s", number, suffix));
    }

    @Override
    public synchronized Loaded base() {
        return load(directory.resolve(BASE));
    }

    @Override
    public synchronized List<Mark> marks() {
        return List.copyOf(marks.values());
    }

    @Override
    public synchronized Loaded load(Mark mark) {
        Optional<Long> number = find(mark);
        if (number.isEmpty()) {
            return new Loaded.Nothing();
        }
        Loaded loaded = load(file(number.get(), MARK));
        if (loaded instanceof Loaded.Damaged) {
            marks.remove(number.get());
        }
        return loaded;
    }

    private Optional<Long> find(Mark mark) {
        return marks.entrySet().stream()
                .filter(entry -> entry.getValue().equals(mark))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private Loaded load(Path file) {
        try {
            return CheckpointLayout.read(file);
        } catch (NoSuchFileException none) {
            return new Loaded.Nothing();
        } catch (IOException unreadable) {
            putAside(file);
            return new Loaded.Damaged();
        }
    }

    @Override
    public synchronized Optional<String> keep(Mark mark, Streams streams, byte[] views) {
        long number = next;
        Path temporary = file(number, TEMPORARY);
        try {
            CheckpointLayout.write(temporary, mark, streams, views);
            Files.move(temporary, file(number, MARK), StandardCopyOption.ATOMIC_MOVE);
            sync();
        } catch (IOException failed) {
            return Optional.of(failed.toString());
        }
        next++;
        marks.put(number, mark);
        return Optional.empty();
    }

    @Override
    public synchronized Optional<String> rebase(Mark mark) {
        Optional<Long> number = find(mark);
        if (number.isEmpty() || !(load(mark) instanceof Loaded.Found)) {
            return Optional.of("the checkpoint " + mark.position().token() + " is damaged");
        }
        try {
            Files.move(
                    file(number.get(), MARK),
                    directory.resolve(BASE),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            sync();
            marks.headMap(number.get(), true).clear();
            deleteOlder();
            sync();
        } catch (IOException failed) {
            return Optional.of(failed.toString());
        }
        return Optional.empty();
    }

    /**
     * An older mark must be gone for good before the journal loses what is behind it: as a base it
     * would be a state from before a hole.
     */
    private void deleteOlder() throws IOException {
        for (Path file : list()) {
            String name = file.getFileName().toString();
            if (name.endsWith(MARK) && !marks.containsKey(number(name))) {
                Files.delete(file);
            }
        }
    }

    @Override
    public synchronized void drop(Mark mark) {
        find(mark)
                .ifPresent(
                        number -> {
                            try {
                                Files.deleteIfExists(file(number, MARK));
                                marks.remove(number);
                            } catch (IOException stays) {
                                // Still listed, so it is tried again when marks are next thinned.
                            }
                        });
    }

    @Override
    public synchronized void discard() {
        marks.keySet().forEach(number -> putAside(file(number, MARK)));
        marks.clear();
        putAside(directory.resolve(BASE));
    }

    @Override
    public synchronized long damaged() {
        return damaged;
    }

    /** Takes the file out of use; where even that fails the next start meets it again. */
    private void putAside(Path file) {
        damaged++;
        try {
            Files.move(file, file(next++, DAMAGED), StandardCopyOption.REPLACE_EXISTING);
            List<Path> aside =
                    list().stream()
                            .filter(path -> path.getFileName().toString().endsWith(DAMAGED))
                            .toList();
            for (Path old : aside.subList(0, Math.max(0, aside.size() - MAX_DAMAGED))) {
                Files.deleteIfExists(old);
            }
            sync();
        } catch (NoSuchFileException none) {
            damaged--;
        } catch (IOException stays) {
            // Counted above; it will be found damaged again.
            marks.remove(number(file.getFileName().toString()));
        }
    }

    private void sync() throws IOException {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }
}
