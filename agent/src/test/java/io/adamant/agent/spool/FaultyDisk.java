package io.adamant.agent.spool;

import io.adamant.agent.spool.format.Lane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk of which the power is cut at a chosen call: before it, in its middle, or right after it.
 * Remembers what was forced, and leaves what a real disk may leave: names as of the last forced
 * directory, or as they were; of each file what was forced, and of what was not nothing, all, a
 * beginning, some pages, or its length without its data.
 */
final class FaultyDisk extends RelayingDisk {

    /** The power is gone; no code of the spool catches it. */
    static final class PowerCut extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What becomes of bytes that were written and never forced. */
    enum Rest {
        NOTHING,
        ALL,
        BEGINNING,
        NUL,
        /** Some of their pages, the rest is NUL: a disk writes them in any order. */
        PAGES
    }

    /** What the disk, or the spool that calls it, does less than it says: planted bugs. */
    enum Lie {
        NONE,
        /** No bytes are ever forced. */
        NO_DATASYNC,
        /** Bytes are forced after the call that should have has returned. */
        LATE_DATASYNC,
        /** Only the first segments' names are forced. */
        FEW_NAMES
    }

    private static final int PAGE_BYTES = 4096;

    private static final class Inode {
        private byte[] forced = {};
    }

    private final Map<Path, Inode> names = new HashMap<>();
    private final Map<FileChannel, Inode> open = new HashMap<>();
    private final Map<Path, Inode> forcedNames = new TreeMap<>();
    private final Map<Inode, byte[]> unlinked = new HashMap<>();
    private final long cutAt;
    private final boolean halfway;
    private final Lie lie;
    private long calls;
    private long namings;
    private Runnable late = () -> {};

    /**
     * @param cutAt number of the call at which the power goes, from 1
     * @param halfway in the middle of it rather than before
     */
    FaultyDisk(long cutAt, boolean halfway) {
        this(cutAt, halfway, Lie.NONE);
    }

    FaultyDisk(long cutAt, boolean halfway, Lie lie) {
        this.cutAt = cutAt;
        this.halfway = halfway;
        this.lie = lie;
    }

    @Override
    public String toString() {
        return cutAt + (halfway ? ", halfway" : "");
    }

    long calls() {
        return calls;
    }

    /** Takes what is there as forced. */
    void known(Path dir) {
        try (var list = Files.list(dir)) {
            for (Path path : list.toList()) {
                Inode inode = new Inode();
                inode.forced = Files.readAllBytes(path);
                names.put(path, inode);
                forcedNames.put(path, inode);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private boolean isCut() {
        if (calls >= cutAt) {
            throw new PowerCut(); // a disk without power stays without
        }
        calls++;
        if (calls == cutAt && !halfway) {
            throw new PowerCut();
        }
        late.run();
        late = () -> {};
        return calls == cutAt;
    }

    private static void cutIf(boolean cut) {
        if (cut) {
            throw new PowerCut();
        }
    }

    @Override
    public FileChannel create(Path path) throws IOException {
        boolean cut = isCut();
        FileChannel file = super.create(path);
        Inode inode = new Inode();
        names.put(path, inode);
        open.put(file, inode);
        cutIf(cut);
        return file;
    }

    @Override
    public FileChannel reopen(Path path) throws IOException {
        FileChannel file = super.reopen(path);
        open.put(file, names.computeIfAbsent(path, _ -> new Inode()));
        return file;
    }

    @Override
    public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        boolean cut = isCut();
        super.write(file, cut ? bytes.slice(bytes.position(), bytes.remaining() / 2) : bytes, at);
        cutIf(cut);
    }

    @Override
    public void truncate(FileChannel file, long size) throws IOException {
        boolean cut = isCut();
        super.truncate(file, size);
        cutIf(cut);
    }

    @Override
    public void force(FileChannel file) throws IOException {
        boolean cut = isCut();
        Inode inode = open.get(file);
        if (inode != null) {
            byte[] all = new byte[Math.toIntExact(file.size())];
            file.read(ByteBuffer.wrap(all), 0);
            switch (lie) {
                case NONE, FEW_NAMES -> inode.forced = all;
                case LATE_DATASYNC -> late = () -> inode.forced = all;
                case NO_DATASYNC -> {} // it only says so
            }
        }
        cutIf(cut);
    }

    @Override
    public void forceFile(Path path) throws IOException {
        boolean cut = isCut();
        Inode inode = names.get(path);
        if (inode != null) {
            inode.forced = Files.readAllBytes(path);
        }
        cutIf(cut);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        boolean cut = isCut();
        keep(to);
        super.rename(from, to);
        Inode moved = names.remove(from);
        names.put(to, moved == null ? new Inode() : moved);
        cutIf(cut);
    }

    @Override
    public void delete(Path path) throws IOException {
        boolean cut = isCut();
        keep(path);
        super.delete(path);
        names.remove(path);
        cutIf(cut);
    }

    /** A file whose name is gone may come back with the old directory. */
    private void keep(Path path) throws IOException {
        Inode inode = names.get(path);
        if (inode != null && Files.exists(path)) {
            unlinked.put(inode, Files.readAllBytes(path));
        }
    }

    @Override
    public void forceNames(Path dir) {
        boolean cut = isCut();
        namings++;
        if (lie != Lie.FEW_NAMES || namings <= Lane.count()) {
            forcedNames.clear();
            forcedNames.putAll(names);
        }
        cutIf(cut);
    }

    /** Writes what is left into a new directory. */
    Path image(Path copy, boolean oldNames, Rest rest, long seed) {
        Random random = new Random(seed);
        Map<Path, Inode> kept = oldNames ? forcedNames : names;
        try {
            Files.createDirectories(copy);
            for (Map.Entry<Path, Inode> file : new TreeMap<>(kept).entrySet()) {
                byte[] now = now(file.getKey(), file.getValue());
                Path to = copy.resolve(file.getKey().getFileName());
                Files.write(to, left(file.getValue().forced, now, rest, random));
            }
            return copy;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private byte[] now(Path path, Inode inode) throws IOException {
        if (names.get(path) == inode && Files.exists(path)) {
            return Files.readAllBytes(path);
        }
        return unlinked.getOrDefault(inode, inode.forced);
    }

    /** From {@code from} on each page is as it is, or NUL. */
    private static byte[] pages(int from, byte[] now, Random random) {
        for (int at = from; at < now.length; at = (at / PAGE_BYTES + 1) * PAGE_BYTES) {
            if (random.nextBoolean()) {
                Arrays.fill(
                        now,
                        at,
                        Math.min(now.length, (at / PAGE_BYTES + 1) * PAGE_BYTES),
                        (byte) 0);
            }
        }
        return now;
    }

    private static byte[] left(byte[] forced, byte[] now, Rest rest, Random random) {
        int common = Math.min(forced.length, now.length);
        return switch (rest) {
            case NOTHING -> forced;
            case ALL -> now;
            case BEGINNING -> Arrays.copyOf(now, common + random.nextInt(now.length - common + 1));
            case PAGES -> pages(common, now.clone(), random);
            case NUL -> Arrays.copyOf(Arrays.copyOf(now, common), now.length);
        };
    }
}
