package io.adamant.agent.seal.witness.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final Place ETC = new Place("/etc", true);
    private static final Place RUN = new Place("/etc/run", false);
    private static final Place KEPT = new Place("/etc/run/kept", true);

    private final MemoryTree tree =
            new MemoryTree()
                    .directory("/etc")
                    .file("/etc/a", "one")
                    .file("/etc/b", "two")
                    .directory("/etc/d")
                    .file("/etc/d/x", "x")
                    .file("/etc/d/y", "y")
                    .link("/etc/l", "a")
                    .directory("/etc/run")
                    .file("/etc/run/pid", "1")
                    .directory("/etc/run/kept")
                    .file("/etc/run/kept/k", "k");

    private final byte[] baked = Texts.bake(tree, ETC, RUN, KEPT);
    private final Stamps stamps = new Stamps();
    private int round;

    private List<String> pass() throws Exception {
        return pass(baked);
    }

    private List<String> pass(byte[] manifest) throws Exception {
        List<String> found = new ArrayList<>();
        Comparison comparison =
                new Comparison(
                        Texts.reader(manifest),
                        tree,
                        stamps,
                        round,
                        (path, words) -> found.add(words));
        comparison.begin();
        boolean isMore;
        do {
            isMore = comparison.step();
        } while (isMore);
        return found;
    }

    @Test
    void nothingDiffersFromWhatWasJustWritten() throws Exception {
        assertThat(pass()).isEmpty();
        assertThat(pass()).isEmpty();
    }

    @Test
    void everyKindOfDifferenceIsNamedFromWhatToWhat() throws Exception {
        tree.file("/etc/a", "ONE!")
                .mode("/etc/b", 04755)
                .owner("/etc/d", 7)
                .attribute("/etc/d/x", "security.capability", (byte) 1)
                .remove("/etc/d/y")
                .link("/etc/l", "b")
                .file("/etc/new", "n")
                .file("/etc/run/pid", "2")
                .pipe("/etc/run/kept/k");

        assertThat(pass())
                .containsExactly(
                        "/etc/a: content sha256:"
                                + "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
                                + " (3 bytes) -> sha256:"
                                + "24f1afcf33a8cc204a7f478c49d75c1fadb6f16321dedad65de39f57b83b2726"
                                + " (4 bytes)",
                        "/etc/b: mode 0644 -> 4755",
                        "/etc/d: owner 0:0 -> 7:0",
                        "/etc/d/x: attributes - -> security.capability=01",
                        "/etc/d/y: removed file",
                        "/etc/l: content link to a -> link to b",
                        "/etc/new: added file",
                        "/etc/run/kept/k: type file -> pipe");
    }

    @Test
    void contentIsReadAgainOnlyWhereTheFactsMoved() throws Exception {
        round = 50; // no file of this tree is due
        pass();
        tree.hashed.clear();
        assertThat(pass()).isEmpty();
        assertThat(tree.hashed).isEmpty();

        tree.file("/etc/b", "two");

        assertThat(pass()).isEmpty();
        assertThat(tree.hashed).containsExactly("/etc/b");
    }

    @Test
    void aChangeThatLeavesEveryTimeAsItWasIsFoundWithinSoManyPasses() throws Exception {
        pass();
        tree.keepTimes().file("/etc/b", "TWO");
        int passes = 0;
        while (pass().isEmpty() && passes <= Comparison.ROUNDS) {
            passes++;
            round++;
        }

        assertThat(passes).isLessThan(Comparison.ROUNDS);
    }

    @Test
    void aDifferenceIsFoundInEachPass() throws Exception {
        tree.file("/etc/a", "ONE");

        assertThat(pass()).hasSize(1);
        assertThat(pass()).hasSize(1);
    }

    @Test
    void aMountTellsHowManyFilesItHides() throws Exception {
        tree.mountAt("/etc/d").mountAt("/etc/a");

        assertThat(pass())
                .containsExactly(
                        "/etc/a: a mount hides it", "/etc/d: a mount hides 2 files of the image");
    }

    @Test
    void aMountOnAnEmptyDirectoryHidesNothing() throws Exception {
        tree.remove("/etc/d/x").remove("/etc/d/y");
        byte[] empty = Texts.bake(tree, ETC);
        tree.mountAt("/etc/d").mode("/etc/d", 0700).file("/etc/d/other", "o");

        assertThat(pass(empty)).isEmpty();
    }

    @Test
    void aPlaceThatIsAMountItselfIsLookedInto() throws Exception {
        tree.mountAt("/etc");
        tree.file("/etc/a", "ONE");

        assertThat(pass()).hasSize(1);
    }

    @Test
    void theBaselineIsTheHostAsItIs() throws Exception {
        tree.file("/etc/a", "ONE").remove("/etc/b").file("/etc/new", "n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ManifestReader reader = Texts.reader(baked);
        ManifestWriter writer =
                new ManifestWriter((bytes, length) -> out.write(bytes, 0, length), reader.header());
        Stamps fresh = new Stamps();
        Comparison comparison =
                new Comparison(reader, tree, stamps, 1, (path, words) -> {}, writer, fresh);
        comparison.begin();
        boolean isMore;
        do {
            isMore = comparison.step();
        } while (isMore);
        writer.end();

        assertThat(out.toByteArray()).isEqualTo(Texts.bake(tree, ETC, RUN, KEPT));
        assertThat(pass(out.toByteArray())).isEmpty();
    }

    @Test
    void aTreeThatIsGoneIsRemovedWhole() throws Exception {
        tree.remove("/etc");

        assertThat(pass()).hasSize(9).allMatch(words -> words.contains(": removed "));
    }
}
