package io.adamant.agent.seal.witness.manifest;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One pass: a manifest and the host, both in the same order, one file a step. A file whose facts
 * look as they did when it was last found to be the manifest's is not read again. Optionally writes
 * down what it finds as a manifest of its own, the baseline.
 */
public final class Comparison {

    /** A file that looks the same is read all the same once in so many passes. */
    public static final int ROUNDS = 96;

    private final ManifestReader reader;
    private final TreeWalk walk;
    private final Facts facts;
    private final Stamps stamps;
    private final int round;
    private final Observer observer;
    private final @Nullable ManifestWriter baseline;
    private final @Nullable Stamps baselineStamps;
    private final Entry before = new Entry();
    private final Entry now = new Entry();
    private final ByteText hiddenBelow = new ByteText();
    private boolean hasBefore;
    private boolean hasNow;
    private long hidden;
    private long bytes;
    private long files;

    /**
     * @param stamps of this manifest, from the passes before
     * @param round which share of the files is read again whatever they look like
     */
    public Comparison(
            ManifestReader reader, FileTree tree, Stamps stamps, int round, Observer observer) {
        this(reader, tree, stamps, round, observer, null, null);
    }

    /**
     * @param baseline gets every file as it is
     * @param baselineStamps gets the stamps that belong to it
     */
    public Comparison(
            ManifestReader reader,
            FileTree tree,
            Stamps stamps,
            int round,
            Observer observer,
            @Nullable ManifestWriter baseline,
            @Nullable Stamps baselineStamps) {
        this.reader = reader;
        this.walk = new TreeWalk(tree, reader.header().places());
        this.facts = new Facts(tree);
        this.stamps = stamps;
        this.round = round;
        this.observer = observer;
        this.baseline = baseline;
        this.baselineStamps = baselineStamps;
    }

    /** Files of the host that were looked at so far. */
    public long files() {
        return files;
    }

    /** Content that was read so far. */
    public long bytes() {
        return bytes;
    }

    /** Directories that were too deep to look into. */
    public long tooDeep() {
        return walk.tooDeep();
    }

    /** The first step. */
    public void begin() throws IOException, ManifestException {
        advanceBefore();
        hasNow = walk.next();
    }

    /** One file; false at the end of both, when the reader knows the manifest's digest. */
    public boolean step() throws IOException, ManifestException {
        if (!hasBefore && !hasNow) {
            endHidden();
            return false;
        }
        int order = !hasNow ? -1 : !hasBefore ? 1 : before.path.comparePath(walk.path());
        if (order < 0) {
            removed();
            advanceBefore();
        } else if (order > 0) {
            added();
            hasNow = walk.next();
        } else {
            both();
            advanceBefore();
            hasNow = walk.next();
        }
        return true;
    }

    private void advanceBefore() throws IOException, ManifestException {
        hasBefore = reader.next(before);
    }

    private void removed() {
        if (!hiddenBelow.isEmpty() && before.path.isWithin(hiddenBelow)) {
            hidden++;
            return;
        }
        observer.difference(before.path, before.path + ": removed " + before.type.words());
    }

    private void endHidden() {
        if (hidden > 0) {
            String words = hiddenBelow + ": a mount hides " + hidden + " files of the image";
            observer.difference(hiddenBelow, words);
        }
        hidden = 0;
        hiddenBelow.clear();
    }

    private void added() throws IOException {
        look();
        observer.difference(walk.path(), walk.path() + ": added " + walk.stat().type.words());
        if (baseline != null) {
            readNow();
            write(walk.stat().stamp());
        }
    }

    private void look() {
        files++;
        endHidden();
        if (walk.stat().type == FileType.MOUNT_POINT) {
            hiddenBelow.set(walk.path());
        }
    }

    private void readNow() {
        bytes += facts.read(walk.path(), walk.stat(), now);
    }

    private void both() throws IOException {
        look();
        FileStat stat = walk.stat();
        if (stat.type == FileType.MOUNT_POINT || before.type == FileType.MOUNT_POINT) {
            mounted();
            return;
        }
        int entry = reader.count() - 1;
        long stamp = stat.stamp();
        if (stamps.get(entry) == stamp && entry % ROUNDS != round % ROUNDS) {
            unread(stat);
            write(stamp);
            return;
        }
        readNow();
        boolean isSame =
                before.content.isEqualTo(now.content)
                        && before.attributes.isEqualTo(now.attributes);
        stamps.set(entry, isSame ? stamp : 0);
        before.differences(now, words -> observer.difference(before.path, words));
        write(stamp);
    }

    /** What lies under a mount is told by the number of files that it hides. */
    private void mounted() throws IOException {
        boolean isHere = walk.stat().type == FileType.MOUNT_POINT;
        boolean hides = before.type != FileType.MOUNT_POINT && before.type != FileType.DIRECTORY;
        if (isHere && hides) {
            observer.difference(before.path, before.path + ": a mount hides it");
        }
        readNow();
        write(0);
    }

    /** Content and attributes are what they were, the rest is in the facts. */
    private void unread(FileStat stat) {
        if (baseline == null && before.hasFactsOf(stat)) {
            return;
        }
        now.path.set(walk.path());
        now.takeFacts(stat);
        now.content.set(before.content);
        now.attributes.set(before.attributes);
        before.differences(now, words -> observer.difference(before.path, words));
    }

    private void write(long stamp) throws IOException {
        if (baseline != null && baselineStamps != null) {
            baselineStamps.set(baseline.count(), stamp);
            baseline.add(now);
        }
    }
}
