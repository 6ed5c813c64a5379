package io.adamant.agent.seal.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.policy.SealPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WitnessTest {

    private static final SealPolicy POLICY =
            new SealPolicy(
                    SealPolicy.Mode.AUDIT,
                    List.of(Path.of("/etc")),
                    List.of(Path.of("/etc/run")),
                    1,
                    1);

    private final MemoryFiles files =
            new MemoryFiles()
                    .directory("/etc")
                    .file("/etc/a", 0644, "one")
                    .file("/etc/b", 0644, "two")
                    .link("/etc/l", "a")
                    .directory("/etc/run")
                    .file("/etc/run/pid", 0644, "1");

    private final Witness witness = new Witness(POLICY, files, null);

    private Witness.Pass pass(Witness by) {
        for (int i = 0; i < 1000; i++) {
            Optional<Witness.Pass> pass = by.step(100, 1000);
            if (pass.isPresent()) {
                return pass.get();
            }
        }
        throw new AssertionError("the pass does not end");
    }

    @Test
    void theFirstPassWritesTheManifest() {
        assertThat(witness.digest()).isNull();

        assertThat(pass(witness).baseline()).isTrue();

        assertThat(witness.digest()).hasSize(64);
        assertThat(witness.isBaked()).isFalse();
        assertThat(pass(witness).fresh()).isEmpty();
    }

    @Test
    void everyKindOfDifferenceIsNamed() {
        pass(witness);
        files.file("/etc/a", 0644, "ONE");
        files.file("/etc/b", 0600, "two");
        files.remove("/etc/l");
        files.file("/etc/new", 0644, "x");

        assertThat(pass(witness).fresh())
                .containsExactly(
                        "/etc/a: content sha256:hash-of-one (3 bytes) -> "
                                + "sha256:hash-of-ONE (3 bytes)",
                        "/etc/b: mode 0644 -> 0600",
                        "/etc/l: removed link",
                        "/etc/new: added file");
        assertThat(witness.differences()).isEqualTo(4);
    }

    @Test
    void aDifferenceIsToldOnceAndDoesNotHealWhenTheFileIsPutBack() {
        pass(witness);
        files.file("/etc/a", 0644, "ONE");
        assertThat(pass(witness).fresh()).hasSize(1);
        assertThat(pass(witness).fresh()).isEmpty();

        files.file("/etc/a", 0644, "one");

        assertThat(pass(witness).fresh()).isEmpty();
        assertThat(witness.differences()).isEqualTo(1);
    }

    @Test
    void contentIsReadAgainOnlyWhereTheFactsMoved() {
        pass(witness);
        files.hashed.clear();
        pass(witness);
        assertThat(files.hashed).isEmpty();

        files.file("/etc/b", 0644, "two");
        assertThat(pass(witness).fresh()).isEmpty();

        assertThat(files.hashed).containsExactly(Path.of("/etc/b"));
    }

    @Test
    void exemptPathsAreNotWatched() {
        pass(witness);
        files.file("/etc/run/pid", 0644, "2");
        files.file("/etc/run/more", 0644, "x");

        assertThat(pass(witness).fresh()).isEmpty();
    }

    @Test
    void aBakedManifestJudgesTheFirstPass() {
        pass(witness);
        Manifest baked =
                new Manifest(
                        List.of(
                                ManifestEntry.of(
                                        "/etc",
                                        files.fact(Path.of("/etc")).orElseThrow(),
                                        ManifestEntry.NO_CONTENT),
                                ManifestEntry.of(
                                        "/etc/a",
                                        files.fact(Path.of("/etc/a")).orElseThrow(),
                                        "hash-of-baked")));
        Witness second = new Witness(POLICY, files, baked);

        assertThat(second.digest()).isEqualTo(baked.digest());
        assertThat(pass(second).fresh())
                .containsExactly(
                        "/etc/a: content sha256:hash-of-baked (3 bytes) -> "
                                + "sha256:hash-of-one (3 bytes)",
                        "/etc/b: added file",
                        "/etc/l: added link");
    }

    @Test
    void aPassIsDoneInSlices() {
        assertThat(witness.step(2, 1000)).isEmpty();
        assertThat(witness.isInPass()).isTrue();

        assertThat(witness.step(1000, 1000)).isPresent();
        assertThat(witness.isInPass()).isFalse();
    }

    @Test
    void aSliceEndsWhenEnoughWasRead() {
        witness.step(1000, 1);

        assertThat(files.hashed).hasSize(1);
    }

    @Test
    void filesBeyondTheLimitAreCountedNotKept() {
        for (int i = 0; i < Witness.MAX_FILES; i++) {
            files.link("/etc/many" + i, "x");
        }

        pass(witness);

        assertThat(witness.notWatched()).isEqualTo(4);
    }
}
