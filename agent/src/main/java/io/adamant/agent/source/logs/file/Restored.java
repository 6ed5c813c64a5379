package io.adamant.agent.source.logs.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Positions of the time before this start whose files were not seen yet. A file system may be
 * mounted later, so they are kept, at most {@value #MAX}.
 */
final class Restored {

    static final int MAX = 10_000;

    private final Map<String, Position> byKey = new LinkedHashMap<>();
    private final Map<String, String> keyByPath = new LinkedHashMap<>();

    /** Keys of files that are there and could not be opened. */
    private final Set<String> closed = new HashSet<>();

    /** Keys of the positions that were given up for want of room. */
    private final List<String> forgotten = new ArrayList<>();

    /**
     * @param positions of the spool, those of other sources too
     */
    Restored(Map<String, String> positions) {
        positions.forEach(
                (key, text) -> {
                    if (key.startsWith(Identity.PREFIX)) {
                        Position.parse(text).ifPresent(position -> put(key, position));
                    }
                });
    }

    private void put(String key, Position position) {
        if (byKey.size() >= MAX) {
            String oldest = byKey.keySet().iterator().next();
            take(oldest);
            forgotten.add(oldest);
        }
        byKey.put(key, position);
        keyByPath.put(position.path(), key);
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    List<String> forgotten() {
        return forgotten;
    }

    boolean has(String key) {
        return byKey.containsKey(key);
    }

    /** The position, which then is no longer here; or null. */
    @Nullable Position take(String key) {
        Position position = byKey.remove(key);
        if (position != null) {
            keyByPath.remove(position.path(), key);
        }
        return position;
    }

    /** The file of a position, if one waits, is there and cannot be opened now. */
    void cannotOpen(String key) {
        if (byKey.containsKey(key)) {
            closed.add(key);
        }
    }

    /** The position of a file that waits, or null. */
    @Nullable Position peek(String key) {
        return byKey.get(key);
    }

    /**
     * The key under which the file that stands at a path was known before its device got another
     * number, as it may over a reboot: same path, same inode, same content. Or null.
     */
    @Nullable String formerKey(Path path, String key, FileChannel channel) throws IOException {
        String former = keyByPath.get(path.toString());
        Position position = former == null ? null : byKey.get(former);
        boolean same =
                former != null
                        && position != null
                        && Identity.inode(former).equals(Identity.inode(key))
                        && position.isProvenBy(channel);
        return same ? former : null;
    }

    /** The directories where files stood that are not seen yet. */
    Set<Path> directories() {
        Set<Path> directories = new HashSet<>();
        for (Position position : byKey.values()) {
            Path parent = Path.of(position.path()).getParent();
            if (parent != null) {
                directories.add(parent);
            }
        }
        return directories;
    }

    /**
     * Takes the positions of files that are gone for sure: their file system is there, their
     * directory can be searched, and they were not met as files that cannot be opened now.
     */
    Map<String, Position> takeGone() {
        Map<Path, String> devices = new LinkedHashMap<>();
        Map<String, Position> gone = new LinkedHashMap<>();
        byKey.forEach(
                (key, position) -> {
                    Path parent = Path.of(position.path()).getParent();
                    if (parent != null && !closed.contains(key)) {
                        String device = devices.computeIfAbsent(parent, Restored::searched);
                        if (device.equals(Identity.device(key))) {
                            gone.put(key, position);
                        }
                    }
                });
        gone.keySet().forEach(this::take);
        return gone;
    }

    /** The device of a directory whose names can be seen; empty for any other. */
    private static String searched(Path directory) {
        boolean may = Files.isReadable(directory) && Files.isExecutable(directory);
        return may ? Identity.deviceOf(directory) : "";
    }
}
