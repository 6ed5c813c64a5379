package io.adamant.agent.seal.witness;

import io.adamant.agent.seal.witness.manifest.ByteText;
import io.adamant.agent.seal.witness.manifest.Comparison;
import io.adamant.agent.seal.witness.manifest.Entry;
import io.adamant.agent.seal.witness.manifest.FileTree;
import io.adamant.agent.seal.witness.manifest.ManifestBytes;
import io.adamant.agent.seal.witness.manifest.ManifestException;
import io.adamant.agent.seal.witness.manifest.ManifestHeader;
import io.adamant.agent.seal.witness.manifest.ManifestReader;
import io.adamant.agent.seal.witness.manifest.ManifestWriter;
import io.adamant.agent.seal.witness.manifest.Stamps;
import io.adamant.shared.model.SealChanged.Seen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The manifest over the life of a boot, in small steps.
 *
 * <pre>
 * start --image has a manifest--> READ (digest, signature) --> BOOT pass --> idle
 *       \--it has none----------> idle
 * sealed --> ADOPT, when this boot has written its baseline already, else
 *            BASELINE pass: what differs now is what first boot wrote, and part of what is sealed
 *        --> idle; every period a WATCH pass against the baseline: what differs is a mismatch
 * </pre>
 *
 * In early places a difference is a mismatch from the start. The baseline is a file; its digest is
 * kept in memory, so that who changes the file does not change what counts. A pass whose manifest
 * has another digest at its end is thrown away. Owned by one thread.
 */
final class ManifestWitness {

    /** What is being done. */
    private enum Work {
        IDLE,
        READ,
        BOOT,
        BASELINE,
        ADOPT,
        WATCH
    }

    private static final String NO_MANIFEST = "-";

    private final WitnessPolicy policy;
    private final FileTree tree;
    private final ManifestFiles manifests;
    private final String boot;
    private final Consumer<News> news;
    private final Differences mismatches = new Differences();
    private final Differences firstBoot = new Differences();
    private final Entry scratch = new Entry();

    private Work work = Work.IDLE;
    private Stamps stamps = new Stamps();
    private Stamps nextStamps = new Stamps();
    private ManifestFiles.@Nullable Open source;
    private ManifestFiles.@Nullable New target;
    private @Nullable ManifestWriter writer;
    private @Nullable ManifestReader reader;
    private @Nullable Comparison comparison;
    private int round;
    private boolean isSealed;
    private boolean isSealAsked;
    private boolean isBaked;
    private boolean isBroken;
    private @Nullable String imageDigest;
    private @Nullable String sealedDigest;
    private String trust = "none";
    private long files;
    private long bytes;
    private long tooDeep;

    /**
     * @param boot the kernel's boot id
     * @param news gets what there is to say
     */
    ManifestWitness(
            WitnessPolicy policy,
            FileTree tree,
            ManifestFiles manifests,
            String boot,
            Consumer<News> news) {
        this.policy = policy;
        this.tree = tree;
        this.manifests = manifests;
        this.boot = boot;
        this.news = news;
    }

    ManifestState state() {
        String digest = imageDigest != null ? imageDigest : sealedDigest;
        return new ManifestState(digest, isBaked, trust, blindSpots());
    }

    private List<String> blindSpots() {
        List<String> spots = new ArrayList<>();
        if (!isBaked) {
            spots.add("what was changed before the seal: the image has no manifest");
        } else if (!trust.startsWith("signed")) {
            spots.add("who wrote the image's manifest: " + trust);
        }
        if (isBroken) {
            spots.add("changes of files: the witness has no manifest to compare with");
        }
        if (tooDeep > 0) {
            spots.add(tooDeep + " directories that are too deep for the witness");
        }
        return spots;
    }

    /** Looked at by the newest finished pass. */
    long files() {
        return files;
    }

    /** Content that was read since the start. */
    long bytes() {
        return bytes + (comparison == null ? 0 : comparison.bytes());
    }

    /** Whether a step would do something. */
    boolean isBusy() {
        return work != Work.IDLE || isSealAsked;
    }

    /** Whether the first pass of this boot is still to be done or going on: it may take more. */
    boolean isUrgent() {
        return isSealAsked || work == Work.BOOT || work == Work.READ || work == Work.BASELINE;
    }

    /** Begins with the image's manifest. */
    void start() {
        guarded(
                () -> {
                    Optional<ManifestFiles.Open> image = manifests.image();
                    if (image.isPresent()) {
                        isBaked = true;
                        open(image.get(), Work.READ);
                    }
                });
    }

    /** From now on what is there counts; the pass that writes it down comes next. */
    void sealed() {
        isSealAsked = true;
    }

    /** Begins a pass, when there is something to compare with and nothing else is going on. */
    void beginPass() {
        if (work != Work.IDLE || isBroken || isSealAsked) {
            return;
        }
        round++;
        guarded(
                () -> {
                    if (isSealed) {
                        open(opened(manifests.baseline()), Work.WATCH);
                        compare();
                    } else if (imageDigest != null) {
                        open(opened(manifests.image()), Work.BOOT);
                        compare();
                    }
                });
    }

    /** Does one file, or one line. */
    void step() {
        guarded(
                () -> {
                    if (isSealAsked && work != Work.READ) {
                        beginSeal();
                        return;
                    }
                    switch (work) {
                        case IDLE -> {}
                        case READ, ADOPT -> read();
                        case BOOT, BASELINE, WATCH -> pass();
                    }
                });
    }

    private void beginSeal() throws IOException, ManifestException {
        isSealAsked = false;
        abandon();
        Optional<ManifestFiles.Open> mine = manifests.baseline();
        if (mine.isPresent()) {
            open(mine.get(), Work.ADOPT);
            ManifestHeader.Baseline of = header().baseline();
            if (of != null && of.boot().equals(boot) && of.manifest().equals(ofImage())) {
                return;
            }
            abandon();
        }
        Optional<ManifestFiles.Open> image =
                imageDigest == null ? Optional.empty() : manifests.image();
        open(image.orElseGet(this::nothing), Work.BASELINE);
        ManifestFiles.New fresh = manifests.newBaseline();
        target = fresh;
        writer =
                new ManifestWriter(
                        fresh,
                        new ManifestHeader(
                                new ManifestHeader.Baseline(boot, ofImage()), header().places()));
        nextStamps = new Stamps();
        compare();
    }

    private String ofImage() {
        return imageDigest == null ? NO_MANIFEST : imageDigest;
    }

    private ManifestHeader header() {
        if (reader == null) {
            throw new IllegalStateException("no manifest is open");
        }
        return reader.header();
    }

    /** The manifest of an image that has none: the places, and not one file. */
    private ManifestFiles.Open nothing() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ManifestWriter empty =
                    new ManifestWriter(
                            (from, length) -> bytes.write(from, 0, length),
                            new ManifestHeader(null, policy.filePlaces()));
            empty.end();
        } catch (IOException e) {
            throw new AssertionError("memory does not fail", e);
        }
        return new InMemory(bytes.toByteArray());
    }

    /** A manifest that is on no disk. */
    private static final class InMemory implements ManifestFiles.Open {
        private byte[] left;

        InMemory(byte[] bytes) {
            this.left = bytes;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int count = Math.min(length, left.length);
            System.arraycopy(left, 0, into, offset, count);
            left = Arrays.copyOfRange(left, count, left.length);
            return count == 0 ? -1 : count;
        }

        @Override
        public void close() {}
    }

    private static ManifestFiles.Open opened(Optional<ManifestFiles.Open> manifest)
            throws ManifestException {
        return manifest.orElseThrow(() -> new ManifestException("it is gone"));
    }

    private void open(ManifestFiles.Open from, Work next) throws IOException, ManifestException {
        source = from;
        work = next;
        reader = new ManifestReader((ManifestBytes) from);
    }

    private void compare() throws IOException, ManifestException {
        ManifestReader from = reader;
        if (from != null) {
            mismatches.begin();
            firstBoot.begin();
            Comparison made =
                    new Comparison(from, tree, stamps, round, this::differs, writer, nextStamps);
            comparison = made;
            made.begin();
        }
    }

    private void differs(ByteText path, String words) {
        boolean isEarly = isBaked && policy.isEarly(path.toString());
        if (work == Work.WATCH || isEarly) {
            mismatches.add(words);
        } else {
            firstBoot.add(words);
        }
    }

    private void read() throws IOException, ManifestException {
        ManifestReader from = reader;
        if (from == null || from.next(scratch)) {
            return;
        }
        if (work == Work.ADOPT) {
            sealedDigest = from.digest();
            isSealed = true;
            stamps = new Stamps();
            abandon();
            news.accept(News.state("the baseline of this boot is in force again"));
            return;
        }
        imageDigest = from.digest();
        trust = words(manifests.trust(from.digest(), from.signature()));
        abandon();
        news.accept(News.state("the manifest is known, " + trust));
        beginPass();
    }

    private static String words(ManifestFiles.Trust trust) {
        return switch (trust) {
            case ManifestFiles.Trust.Signed(String key) -> "signed by key " + key;
            case ManifestFiles.Trust.Unsigned _ -> "not signed";
            case ManifestFiles.Trust.Doubtful(String why) -> why;
        };
    }

    private void pass() throws IOException, ManifestException {
        Comparison now = comparison;
        ManifestReader from = reader;
        if (now == null || from == null || now.step()) {
            return;
        }
        String expected = work == Work.WATCH ? sealedDigest : imageDigest;
        if (expected != null && !expected.equals(from.digest())) {
            changedManifest(expected, from.digest());
            return;
        }
        files = now.files();
        tooDeep = now.tooDeep();
        if (work == Work.BASELINE) {
            keepBaseline();
        }
        Work done = work;
        abandon();
        tell(done);
    }

    private void keepBaseline() throws IOException {
        ManifestWriter written = writer;
        ManifestFiles.New file = target;
        if (written != null && file != null) {
            String digest = written.end();
            file.keep();
            sealedDigest = digest;
            isSealed = true;
            stamps = nextStamps;
        }
    }

    /** The file that says what should be was itself changed: nothing it says counts any more. */
    private void changedManifest(String expected, String found) {
        isBroken = true;
        String what = work == Work.WATCH ? "the baseline" : "the image's manifest";
        mismatches.begin();
        mismatches.takeFresh();
        mismatches.begin();
        mismatches.add(what + ": digest " + expected + " -> " + found);
        abandon();
        tell(Work.WATCH);
    }

    private void tell(Work done) {
        Seen wrong = mismatches.takeFresh();
        if (!wrong.isEmpty()) {
            String reason = "the host is not what its manifest says: " + wrong.named().getFirst();
            news.accept(News.mismatch(reason, wrong));
        }
        if (done != Work.BASELINE) {
            return;
        }
        long written = firstBoot.found();
        Seen seen = firstBoot.takeFresh();
        if (!isBaked) {
            news.accept(News.state("the files as they are at the seal are the manifest"));
        } else {
            String reason = "first boot wrote: " + written + " differences from the manifest";
            news.accept(News.firstBoot(reason, new Seen(seen.named(), written)));
        }
    }

    private void abandon() {
        work = Work.IDLE;
        bytes = bytes();
        tree.release();
        ManifestFiles.Open from = source;
        if (from != null) {
            from.close();
        }
        ManifestFiles.New to = target;
        if (to != null) {
            to.close();
        }
        source = null;
        target = null;
        writer = null;
        reader = null;
        comparison = null;
    }

    void close() {
        abandon();
    }

    /** Something that touches manifests. */
    private interface Act {
        void run() throws IOException, ManifestException;
    }

    /** Without a manifest that can be read nothing is compared, and the host says so. */
    private void guarded(Act act) {
        try {
            act.run();
        } catch (IOException | ManifestException unusable) {
            unusable(String.valueOf(unusable.getMessage()));
        }
    }

    private void unusable(String why) {
        Work failed = work;
        abandon();
        if (failed == Work.READ || failed == Work.BOOT) {
            trust = "cannot be used: " + why;
            imageDigest = null;
            news.accept(News.state("the image's manifest " + trust));
        } else if (failed == Work.WATCH && sealedDigest != null) {
            isBroken = true;
            mismatches.begin();
            mismatches.add("the baseline: digest " + sealedDigest + " -> unreadable, " + why);
            tell(Work.WATCH);
        } else {
            isBroken = true;
            news.accept(News.state("no baseline could be written: " + why));
        }
    }
}
