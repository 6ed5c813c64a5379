package io.adamant.agent.seal.witness.manifest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the protected places in the order of the manifest, one file a step. Holds the names of
 * the directories above the present file and nothing else. Does not go down where a mount begins,
 * unless that is a place itself.
 */
public final class TreeWalk {

    /** Deepest directory; what lies below is not seen, and counted. */
    static final int MAX_DEPTH = 128;

    private record Rule(ByteText path, boolean isProtected, boolean isPattern) {}

    private static final class Level {
        private final byte[][] names;
        private final int pathLength;
        private final boolean isProtected;
        private int next;

        Level(byte[][] names, int pathLength, boolean isProtected) {
            this.names = names;
            this.pathLength = pathLength;
            this.isProtected = isProtected;
        }
    }

    private final FileTree files;
    private final List<Rule> rules = new ArrayList<>();
    private final Deque<String> roots = new ArrayDeque<>();
    private final Deque<Level> levels = new ArrayDeque<>();
    private final ByteText path = new ByteText();
    private final FileStat stat = new FileStat();
    private long tooDeep;
    private boolean isDirectory;

    public TreeWalk(FileTree files, List<Place> places) {
        this.files = files;
        for (Place place : Place.sorted(places)) {
            ByteText at = ByteText.of(place.path());
            if (place.isProtected() && rules.stream().noneMatch(r -> at.isWithin(r.path))) {
                roots.add(place.path());
            }
            rules.add(new Rule(at, place.isProtected(), place.path().contains("*")));
        }
    }

    /** The path of the present file; changes with the next step. */
    public ByteText path() {
        return path;
    }

    /** The facts of the present file; change with the next step. */
    public FileStat stat() {
        return stat;
    }

    /** Directories that were too deep to look into. */
    public long tooDeep() {
        return tooDeep;
    }

    /** Goes on to the next file; false when there is none. */
    public boolean next() {
        descend();
        while (true) {
            Level level = levels.peek();
            if (level == null) {
                return nextRoot();
            }
            if (level.next == level.names.length) {
                levels.pop();
            } else if (enter(level)) {
                return true;
            }
        }
    }

    private boolean nextRoot() {
        while (!roots.isEmpty()) {
            path.set(roots.remove());
            if (files.stat(path, stat)) {
                isDirectory = stat.type == FileType.DIRECTORY;
                return true;
            }
        }
        return false;
    }

    /** Takes the next name of a level; false when it is none of the protected ones. */
    private boolean enter(Level level) {
        byte[] name = level.names[level.next++];
        path.cut(level.pathLength);
        if (level.pathLength > 1) {
            path.append('/');
        }
        path.append(name, 0, name.length);
        Rule rule = ruleHere();
        if (!(rule == null ? level.isProtected : rule.isProtected)) {
            if (hasPlaceBelow() && files.stat(path, stat) && stat.type == FileType.DIRECTORY) {
                push(false);
            }
            return false;
        }
        if (!files.stat(path, stat)) {
            return false;
        }
        if (stat.isMountRoot && rule == null) {
            stat.type = FileType.MOUNT_POINT;
            stat.size = 0;
        }
        isDirectory = stat.type == FileType.DIRECTORY;
        return true;
    }

    /** The rule that names this path; one that names it without a pattern comes first. */
    private @Nullable Rule ruleHere() {
        Rule byPattern = null;
        for (Rule rule : rules) {
            if (rule.path.length() == path.length() && rule.path.isEqualTo(path)) {
                return rule;
            }
            if (rule.isPattern && path.matches(rule.path) == 0) {
                byPattern = rule;
            }
        }
        return byPattern;
    }

    private boolean hasPlaceBelow() {
        return rules.stream().anyMatch(rule -> path.matches(rule.path) > 0);
    }

    /** Lists the directory that the last step came to. */
    private void descend() {
        if (isDirectory) {
            isDirectory = false;
            push(true);
        }
    }

    private void push(boolean isProtected) {
        if (levels.size() >= MAX_DEPTH) {
            tooDeep++;
            return;
        }
        List<byte[]> names = new ArrayList<>();
        files.names(path, names);
        byte[][] sorted = names.toArray(new byte[0][]);
        Arrays.sort(sorted, Arrays::compareUnsigned);
        levels.push(new Level(sorted, path.length(), isProtected));
    }
}
