package io.adamant.agent.source.logs.file;

import io.adamant.agent.source.logs.read.Checksum;
import io.adamant.agent.source.logs.read.Cursor;
import io.adamant.agent.source.logs.read.LogCounters;
import io.adamant.agent.source.logs.read.LogCounters.Trouble;
import io.adamant.agent.source.logs.read.Rules;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The known files by identity, path and watch, at most {@value #MAX_FILES}. */
public final class FileTable implements AutoCloseable {

    static final int MAX_FILES = 16_384;

    /** What a look at a path has met. */
    public enum Met {
        /** A file that did not stand there before; it is read. */
        OPENED,
        /** The file that stood there before. */
        STANDS,
        /** A file that cannot be taken up now. */
        NOT_OPENED,
        /** Something that is not read. */
        NO_FILE
    }

    private final Map<String, TailedFile> byKey = new LinkedHashMap<>();
    private final Map<Path, TailedFile> byPath = new HashMap<>();
    private final Map<Integer, TailedFile> byWatch = new HashMap<>();
    private final Set<TailedFile> active = new LinkedHashSet<>();
    private final Handles handles;
    private final Map<String, String> moved = new LinkedHashMap<>();
    private final Restored restored;
    private final boolean firstStart;
    private final Watches watches;
    private final HandleStore store;
    private final LossLog losses;
    private final LogCounters counters;

    /**
     * @param positions of the spool, those of other sources too
     */
    public FileTable(
            Map<String, String> positions,
            Watches watches,
            HandleStore store,
            LossLog losses,
            LogCounters counters) {
        this.handles = new Handles(store, counters);
        this.restored = new Restored(positions);
        this.firstStart = restored.isEmpty();
        this.watches = watches;
        this.store = store;
        this.losses = losses;
        this.counters = counters;
        for (String key : restored.forgotten()) {
            counters.trouble(Trouble.POSITION_FORGOTTEN);
            moved.put(key, "");
        }
    }

    /** The files that may have something to read. */
    public Set<TailedFile> active() {
        return active;
    }

    public Collection<TailedFile> all() {
        return byKey.values();
    }

    /** Whether no position of any file is known: the agent never ran here. */
    public boolean isFirstStart() {
        return firstStart;
    }

    public int openCount() {
        return handles.count();
    }

    /** Positions that have to be told to the spool; an empty one is forgotten. */
    public Map<String, String> takeMoved() {
        Map<String, String> all = new HashMap<>(moved);
        moved.clear();
        return all;
    }

    public void noteMoved(TailedFile file) {
        String text = file.movedTo();
        if (text != null) {
            moved.put(file.key(), text);
        }
    }

    /** Whether a file of this identity was read before. */
    public boolean isKnown(BasicFileAttributes attributes) {
        String key = Identity.of(attributes);
        return key != null && (byKey.containsKey(key) || restored.has(key));
    }

    /** The path at which a file of this identity is waited for since the last start; or null. */
    public @Nullable Path missing(BasicFileAttributes attributes) {
        String key = Identity.of(attributes);
        Position position = key == null ? null : restored.peek(key);
        return position == null ? null : path(position);
    }

    public Set<Path> missingDirectories() {
        return restored.directories();
    }

    /**
     * A file was seen at a path.
     *
     * @param atEnd whether a file that is not known is only read from its end
     */
    public Met see(
            Path path, BasicFileAttributes attributes, Rules rules, boolean atEnd, long nowNanos) {
        String key = Identity.of(attributes);
        if (key == null) {
            counters.trouble(Trouble.NOT_A_FILE);
            leave(path, "");
            return Met.NO_FILE;
        }
        TailedFile before = byPath.get(path);
        leave(path, key);
        TailedFile file = byKey.get(key);
        boolean stands = file != null && file.equals(before);
        if (file == null) {
            file = admit(path, key, rules, atEnd, nowNanos);
            if (file == null) {
                return Met.NOT_OPENED;
            }
            file.predecessor(before);
        }
        seen(file, path, attributes, nowNanos);
        return stands ? Met.STANDS : Met.OPENED;
    }

    /** The key of a file; null for what is no regular file. */
    public @Nullable String keyOf(BasicFileAttributes attributes) {
        return Identity.of(attributes);
    }

    /** Names files that came to a path and were gone before they could be opened. */
    public void neverOpened(Path path, int times) {
        losses.neverOpened(path.toString(), times);
    }

    /**
     * A file whose position waits was found under another name, perhaps outside the globs. It keeps
     * the name it had, as it does when it is renamed before the agent's eyes: its rules hang on
     * that, at the next start too.
     */
    public void seeRenamed(
            Path found,
            BasicFileAttributes attributes,
            Function<Path, @Nullable Rules> rules,
            long nowNanos) {
        String key = Identity.of(attributes);
        Position position = key == null ? null : restored.peek(key);
        Rules by = position == null ? null : rules.apply(path(position));
        if (key == null || position == null || by == null) {
            return;
        }
        FileChannel channel = handles.openAt(found);
        if (channel == null) {
            restored.cannotOpen(key);
            return;
        }
        try {
            // The inode may have been given to another file: nothing but what was read is taken.
            if (position.isProvenBy(channel) && key.equals(Identity.at(found))) {
                restored.take(key);
                Path before = path(position);
                TailedFile file = file(before, key, channel, by, position, nowNanos);
                file.rotated();
                enter(file, channel, found);
                TailedFile successor = byPath.get(before);
                if (successor != null) {
                    successor.predecessor(file);
                }
                return;
            }
        } catch (IOException failed) {
            counters.trouble(Trouble.READ);
        }
        handles.closeQuietly(channel);
    }

    private void seen(TailedFile file, Path path, BasicFileAttributes attributes, long nowNanos) {
        // A second name of the same file, a hard or symbolic link, changes nothing.
        boolean second =
                !path.equals(file.path())
                        && !file.isRotated()
                        && file.key().equals(Identity.at(file.path()));
        if (!second) {
            byPath.remove(file.path(), file);
            file.seenAt(path);
            byPath.put(path, file);
        }
        if (file.changed(attributes.size(), attributes.lastModifiedTime().toMillis())) {
            file.due(nowNanos);
            active.add(file);
        }
    }

    /** Nothing, or something that is no longer the known file, stands at a path. */
    public void leave(Path path, String keyNow) {
        TailedFile file = byPath.get(path);
        if (file != null && !file.key().equals(keyNow)) {
            byPath.remove(path);
            rotate(file);
        }
    }

    private void rotate(TailedFile file) {
        if (file.rotated()) {
            counters.rotated();
            active.add(file);
        }
    }

    /**
     * After a look at everything: what was not seen has gone from its path.
     *
     * @param hidden paths at which, and below which, nobody could look
     */
    public void rotateUnseen(Set<String> seenKeys, Set<Path> hidden) {
        for (TailedFile file : byKey.values()) {
            boolean unseen = !file.isRotated() && !seenKeys.contains(file.key());
            if (unseen && hidden.stream().noneMatch(file.path()::startsWith)) {
                byPath.remove(file.path(), file);
                rotate(file);
            }
        }
    }

    private @Nullable TailedFile admit(
            Path path, String key, Rules rules, boolean atEnd, long nowNanos) {
        if (byKey.size() >= MAX_FILES) {
            counters.trouble(Trouble.TOO_MANY_FILES);
            return null;
        }
        FileChannel channel = handles.openAt(path);
        if (channel == null) {
            restored.cannotOpen(key);
            return null;
        }
        try {
            // The path may have been given to another file in between: the next look has that.
            if (!key.equals(Identity.at(path))) {
                channel.close();
                return null;
            }
            return adopt(path, key, channel, rules, atEnd, nowNanos);
        } catch (IOException failed) {
            handles.closeQuietly(channel);
            counters.trouble(Trouble.READ);
            return null;
        }
    }

    private TailedFile adopt(
            Path path, String key, FileChannel channel, Rules rules, boolean atEnd, long nowNanos)
            throws IOException {
        Position before = restored.take(key);
        if (before == null) {
            String former = restored.formerKey(path, key, channel);
            before = former == null ? null : restored.take(former);
            if (former != null) {
                moved.put(former, "");
            }
        }
        TailedFile file = file(path, key, channel, rules, before, nowNanos);
        if (before == null) {
            if (atEnd) {
                file.skipTo(channel, channel.size());
            } else {
                file.original(Copies.original(file, byKey.values()));
            }
        }
        enter(file, channel, path);
        return file;
    }

    private TailedFile file(
            Path path,
            String key,
            FileChannel channel,
            Rules rules,
            @Nullable Position before,
            long nowNanos)
            throws IOException {
        if (before == null) {
            return new TailedFile(key, path, rules, 0, new Cursor(), nowNanos);
        }
        Cursor cursor = before.cursor();
        TailedFile file = new TailedFile(key, path, rules, before.generation(), cursor, nowNanos);
        if (!Checksum.isRead(channel, cursor)) {
            counters.truncated();
            losses.add(
                    LossLog.REPLACED,
                    before.path(),
                    0,
                    "another content than what was read up to byte "
                            + cursor.offset()
                            + " when the agent came back");
            file.restart(nowNanos);
        }
        return file;
    }

    private void enter(TailedFile file, FileChannel channel, Path path) {
        byKey.put(file.key(), file);
        active.add(file);
        handles.hold(file, channel);
        int watch = watches.file(path);
        if (watch != Watches.REFUSED) {
            file.watch(watch);
            byWatch.put(watch, file);
        }
        if (!store.keep(Identity.handleName(file.key()), path)) {
            counters.trouble(Trouble.HANDLE_NOT_KEPT);
        }
    }

    /** Takes over the files that somebody kept open while the agent was away. */
    public void adoptKept(Function<Path, @Nullable Rules> rules, long nowNanos) {
        for (HandleStore.Kept kept : store.kept()) {
            String key = Identity.at(kept.opener());
            Position position = key == null ? null : restored.take(key);
            Path path = position == null ? kept.lastPath() : Path.of(position.path());
            Rules by = rules.apply(path);
            FileChannel channel = key == null || by == null ? null : handles.openAt(kept.opener());
            if (key == null || by == null || channel == null || byKey.containsKey(key)) {
                store.drop(kept.name());
                continue;
            }
            try {
                TailedFile file = file(path, key, channel, by, position, nowNanos);
                byKey.put(key, file);
                byPath.put(path, file);
                active.add(file);
                handles.holdKept(file, channel);
            } catch (IOException failed) {
                counters.trouble(Trouble.READ);
                handles.closeQuietly(channel);
                store.drop(kept.name());
            }
        }
        store.release();
    }

    /**
     * Names the files that are gone since the agent ran, and forgets them.
     *
     * @param rules of a path; a file that nobody asks for any more is not missed
     */
    public void giveUpMissing(Function<Path, @Nullable Rules> rules) {
        restored.takeGone()
                .forEach(
                        (key, position) -> {
                            moved.put(key, "");
                            if (!position.done() && rules.apply(path(position)) != null) {
                                losses.add(
                                        LossLog.GONE,
                                        position.path(),
                                        0,
                                        "was read up to byte "
                                                + position.offset()
                                                + ", and is gone since the agent was away");
                            }
                        });
    }

    private static Path path(Position position) {
        return Path.of(position.path());
    }

    /** A notice about a watched file. */
    public void written(int watch, long nowNanos) {
        TailedFile file = byWatch.get(watch);
        if (file != null) {
            touch(file, nowNanos);
        }
    }

    /** Something may have happened to a file. */
    public void touch(TailedFile file, long nowNanos) {
        file.written(nowNanos);
        active.add(file);
    }

    /** The handle of a known file; null, counted, where it cannot be opened now. */
    public @Nullable FileChannel handle(TailedFile file) {
        FileChannel channel = handles.of(file);
        if (channel != null) {
            return channel;
        }
        channel = handles.openAt(file.path());
        if (channel == null) {
            return null;
        }
        if (!file.key().equals(Identity.at(file.path()))) {
            handles.closeQuietly(channel);
            return null;
        }
        handles.hold(file, channel);
        return channel;
    }

    /** Nothing more is expected of a file: its handle is closed and its position forgotten. */
    public void forget(TailedFile file) {
        if (file.channel() == null && file.behind() > 0) {
            losses.add(
                    LossLog.GONE,
                    file.path().toString(),
                    file.behind(),
                    "is gone, read up to byte " + file.cursor().offset());
        }
        handles.close(file);
        byKey.remove(file.key());
        byPath.remove(file.path(), file);
        active.remove(file);
        if (file.watch() != Watches.REFUSED) {
            byWatch.remove(file.watch());
            watches.forgetFile(file.watch());
        }
        moved.put(file.key(), "");
    }

    @Override
    public void close() {
        handles.close();
        watches.close();
    }
}
