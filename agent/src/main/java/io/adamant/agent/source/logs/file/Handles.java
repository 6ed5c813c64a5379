package io.adamant.agent.source.logs.file;

import io.adamant.agent.source.logs.read.LogCounters;
import io.adamant.agent.source.logs.read.LogCounters.Trouble;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The open files, at most {@value #MAX_OPEN}. A handle that was not used for long is closed when
 * another is wanted, never that of a file whose path is gone.
 */
final class Handles implements AutoCloseable {

    static final int MAX_OPEN = 1024;

    /** Handles that are looked at when one must be closed. */
    private static final int MAX_LOOKED_AT = 64;

    private final LinkedHashMap<TailedFile, FileChannel> open =
            new LinkedHashMap<>(64, 0.75f, true);
    private final HandleStore store;
    private final LogCounters counters;

    Handles(HandleStore store, LogCounters counters) {
        this.store = store;
        this.counters = counters;
    }

    int count() {
        return open.size();
    }

    @Nullable FileChannel of(TailedFile file) {
        return open.get(file);
    }

    /** Opens a file; null, counted, where that cannot be done now. */
    @Nullable FileChannel openAt(Path path) {
        try {
            return FileChannel.open(path, StandardOpenOption.READ);
        } catch (AccessDeniedException denied) {
            counters.trouble(Trouble.PERMISSION);
        } catch (IOException failed) {
            counters.trouble(Trouble.OPEN);
        }
        return null;
    }

    /** Holds a handle, and closes another one where there are too many. */
    void hold(TailedFile file, FileChannel channel) {
        makeRoom();
        holdKept(file, channel);
    }

    /** Holds the handle of a file that may have no path any more. */
    void holdKept(TailedFile file, FileChannel channel) {
        open.put(file, channel);
        file.opened(channel);
    }

    private void makeRoom() {
        if (open.size() < MAX_OPEN) {
            return;
        }
        List<TailedFile> oldest = new ArrayList<>();
        for (TailedFile file : open.keySet()) {
            oldest.add(file);
            if (oldest.size() == MAX_LOOKED_AT) {
                break;
            }
        }
        TailedFile victim = null;
        for (TailedFile file : oldest) {
            boolean better = victim == null || (victim.behind() > 0 && file.behind() == 0);
            victim = !file.isRotated() && better ? file : victim;
        }
        if (victim != null) {
            close(victim);
        } else {
            counters.trouble(Trouble.TOO_MANY_FILES);
        }
    }

    /** Closes a file's handle, that of the store too. */
    void close(TailedFile file) {
        FileChannel channel = open.remove(file);
        if (channel != null) {
            closeQuietly(channel);
            file.closed();
            store.drop(Identity.handleName(file.key()));
        }
    }

    void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException failed) {
            counters.trouble(Trouble.READ);
        }
    }

    @Override
    public void close() {
        for (FileChannel channel : open.values()) {
            closeQuietly(channel);
        }
        open.clear();
    }
}
