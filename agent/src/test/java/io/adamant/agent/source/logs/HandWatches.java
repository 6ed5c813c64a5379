package io.adamant.agent.source.logs;

import io.adamant.agent.source.logs.file.Watches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Notices that a test gives by hand; of writes there are none. */
final class HandWatches implements Watches {

    private static final int SOME_FD = 1_000_000;

    private final List<Path> directories = new ArrayList<>();
    private final Deque<Consumer<Taker>> notices = new ArrayDeque<>();

    void say(Path file, Change change) {
        say(file, change, 0);
    }

    void say(Path file, Change change, int cookie) {
        int watch = directories.indexOf(file.getParent()) + 1;
        String name = String.valueOf(file.getFileName());
        notices.add(taker -> taker.named(watch, name, change, cookie));
    }

    void renamed(Path from, Path to, int cookie) {
        say(from, Change.MOVED_AWAY, cookie);
        say(to, Change.MOVED_HERE, cookie);
    }

    void drop() {
        notices.clear();
        notices.add(Taker::lost);
    }

    @Override
    public int directory(Path directory) {
        if (!Files.isDirectory(directory)) {
            return REFUSED;
        }
        if (!directories.contains(directory)) {
            directories.add(directory);
        }
        return directories.indexOf(directory) + 1;
    }

    @Override
    public int file(Path file) {
        return REFUSED;
    }

    @Override
    public void forgetFile(int watch) {
        // There are none.
    }

    @Override
    public void drain(Taker taker) {
        while (!notices.isEmpty()) {
            notices.removeFirst().accept(taker);
        }
    }

    @Override
    public int fd() {
        return SOME_FD;
    }

    @Override
    public int directoriesFd() {
        return SOME_FD;
    }

    @Override
    public void close() {
        notices.clear();
    }
}
