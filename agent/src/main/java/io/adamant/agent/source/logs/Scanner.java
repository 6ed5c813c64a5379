package io.adamant.agent.source.logs;

import io.adamant.agent.source.logs.file.FileTable;
import io.adamant.agent.source.logs.file.Watches;
import io.adamant.agent.source.logs.read.LogCounters;
import io.adamant.agent.source.logs.read.LogCounters.Trouble;
import io.adamant.agent.source.logs.read.Rules;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds files: everything the globs match from time to time, and at once the names of which the
 * kernel gives notice. A directory is watched before its names are read, so that nothing slips
 * between.
 */
final class Scanner implements Watches.Taker {

    /** Names from notices that are looked at one by one; beyond it everything is looked at. */
    static final int MAX_NAMES = 1024;

    private final List<FileSet> sets = new ArrayList<>();
    private final FileTable table;
    private final Watches watches;
    private final LogCounters counters;
    private final Map<Integer, Path> directories = new HashMap<>();
    private final Map<Path, Integer> watched = new HashMap<>();
    private final Set<Path> names = new LinkedHashSet<>();
    private final Arrivals arrivals = new Arrivals();

    /** Directories that could not be looked into as a whole: what is in them is not gone. */
    private final Set<Path> hidden = new HashSet<>();

    /**
     * Met first after a start those that are known, since a fresh one may be a copy of them, and
     * then those with short names, since a copy's name is its original's with something added.
     */
    private final List<Found> fresh = new ArrayList<>();

    private record Found(FileSet set, Path path) {}

    private boolean everything = true;
    private boolean first = true;
    private long nowNanos;

    Scanner(List<FileSet> sets, FileTable table, Watches watches, LogCounters counters) {
        this.sets.addAll(sets);
        this.table = table;
        this.watches = watches;
        this.counters = counters;
    }

    /** Takes the kernel's notices; whether some of them are about directories. */
    boolean hear(long now) {
        nowNanos = now;
        watches.drain(this);
        return everything || !names.isEmpty();
    }

    /**
     * Looks at what there were notices of.
     *
     * @param all whether it is time to look at everything
     * @return whether everything was looked at
     */
    boolean look(boolean all, long now) {
        nowNanos = now;
        boolean whole = all || everything;
        if (whole) {
            everything = false;
            names.clear();
            scan();
        } else {
            names.forEach(this::lookAt);
            names.clear();
        }
        arrivals.takeGone().forEach(table::neverOpened);
        return whole;
    }

    /** The rules for a path that may not be there any more; or null. */
    @Nullable Rules rules(Path path) {
        FileSet set = set(path);
        return set == null ? null : set.rules();
    }

    private @Nullable FileSet set(Path path) {
        for (FileSet set : sets) {
            if (set.matches(path)) {
                return set;
            }
        }
        return null;
    }

    private void scan() {
        if (first) {
            table.adoptKept(this::rules, nowNanos);
        }
        hidden.clear();
        Set<String> seen = new HashSet<>();
        for (FileSet set : sets) {
            set.find(new Find(set, seen));
        }
        fresh.sort(Comparator.comparingInt(found -> found.path.toString().length()));
        fresh.forEach(found -> see(found.set, found.path, seen));
        fresh.clear();
        if (first) {
            first = false;
            findRenamed();
            table.giveUpMissing(this::rules);
        }
        table.rotateUnseen(seen, hidden);
    }

    private void lookAt(Path path) {
        FileSet set = set(path);
        if (set != null) {
            see(set, path, new HashSet<>());
        }
    }

    private void see(FileSet set, Path path, Set<String> seen) {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (AccessDeniedException denied) {
            counters.trouble(Trouble.PERMISSION);
            hidden.add(path);
            return;
        } catch (NoSuchFileException notThere) {
            table.leave(path, "");
            return;
        } catch (IOException failed) {
            counters.trouble(Trouble.OPEN);
            table.leave(path, "");
            return;
        }
        boolean atEnd = !set.isFromBeginning() && first && table.isFirstStart();
        switch (table.see(path, attributes, set.rules(), atEnd, nowNanos)) {
            case OPENED -> arrivals.opened(path);
            case STANDS -> arrivals.stands(path);
            case NO_FILE -> arrivals.isNoFile(path);
            case NOT_OPENED -> {
                // It is tried again.
            }
        }
        String key = table.keyOf(attributes);
        if (key != null) {
            seen.add(key);
        }
    }

    private boolean isFresh(Path path) {
        BasicFileAttributes attributes = attributes(path);
        return attributes != null && !table.isKnown(attributes);
    }

    private @Nullable BasicFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException notThere) {
            return null;
        } catch (IOException failed) {
            counters.trouble(Trouble.OPEN);
            return null;
        }
    }

    /** Files that got another name while the agent was away: same directory, same identity. */
    private void findRenamed() {
        for (Path directory : table.missingDirectories()) {
            new Glob(escape(directory) + "/*").find(new FindMissing());
        }
    }

    private static String escape(Path directory) {
        return directory.toString().replaceAll("[*?\\[\\]{}\\\\]", "\\\\$0");
    }

    @Override
    public void named(int directoryWatch, String name, Watches.Change change, int cookie) {
        Path directory = directories.get(directoryWatch);
        if (directory == null) {
            return;
        }
        Path path = directory.resolve(name);
        if (set(path) != null) {
            account(path, change, cookie);
            lookLater(path);
        } else if (isOnTheWay(path) && !Files.isRegularFile(path)) {
            everything = true; // perhaps a link in the middle of a glob
        }
    }

    private void lookLater(Path path) {
        if (names.size() >= MAX_NAMES) {
            everything = true;
        } else {
            names.add(path);
        }
    }

    private void account(Path path, Watches.Change change, int cookie) {
        boolean kept =
                switch (change) {
                    case CREATED -> arrivals.came(path);
                    case MOVED_HERE -> arrivals.movedHere(path, cookie);
                    case MOVED_AWAY -> {
                        arrivals.movedAway(path, cookie);
                        yield true;
                    }
                    case DELETED -> {
                        arrivals.went(path);
                        yield true;
                    }
                    case RIGHTS -> true;
                };
        if (!kept) {
            counters.trouble(Trouble.NOTICES_LOST);
        }
    }

    private boolean isOnTheWay(Path path) {
        return sets.stream().anyMatch(set -> set.leads(path));
    }

    @Override
    public void directoryNamed(int directoryWatch) {
        everything |= directories.containsKey(directoryWatch);
    }

    @Override
    public void directoryGone(int directoryWatch) {
        Path directory = directories.remove(directoryWatch);
        if (directory != null) {
            watched.remove(directory);
            arrivals.directoryGone(directory);
            everything = true;
        }
    }

    @Override
    public void written(int fileWatch) {
        table.written(fileWatch, nowNanos);
    }

    @Override
    public void lost() {
        counters.trouble(Trouble.NOTICES_LOST);
        arrivals.forgetAll();
        everything = true;
        table.all().forEach(file -> table.touch(file, nowNanos));
    }

    /** Asks again each time: the path may lead to another directory since a parent was renamed. */
    private void watch(Path directory) {
        int number = watches.directory(directory);
        Integer before =
                number == Watches.REFUSED
                        ? watched.remove(directory)
                        : watched.put(directory, number);
        if (before != null && before != number) {
            directories.remove(before);
        }
        if (number != Watches.REFUSED) {
            directories.put(number, directory);
        }
    }

    /** What one glob finds. */
    private final class Find implements Glob.Visitor {

        private final FileSet set;
        private final Set<String> seen;

        Find(FileSet set, Set<String> seen) {
            this.set = set;
            this.seen = seen;
        }

        @Override
        public void found(Path path) {
            if (!set.isExcluded(path)) {
                if (first && isFresh(path)) {
                    fresh.add(new Found(set, path));
                } else {
                    see(set, path, seen);
                }
            }
        }

        @Override
        public void entering(Path directory) {
            watch(directory);
        }

        @Override
        public void trouble(Trouble trouble, Path directory) {
            counters.trouble(trouble);
            hidden.add(directory);
        }
    }

    /** Files of which the spool knows the position, whatever their name is now. */
    private final class FindMissing implements Glob.Visitor {

        @Override
        public void found(Path path) {
            BasicFileAttributes attributes = attributes(path);
            Path before = attributes == null ? null : table.missing(attributes);
            FileSet set = before == null ? null : set(before);
            if (attributes != null && set != null && !set.isExcluded(path)) {
                table.seeRenamed(path, attributes, Scanner.this::rules, nowNanos);
            }
        }

        @Override
        public void entering(Path directory) {
            // Only watched where a glob leads.
        }

        @Override
        public void trouble(Trouble trouble, Path directory) {
            counters.trouble(trouble);
            hidden.add(directory);
        }
    }
}
