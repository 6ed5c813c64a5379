package io.adamant.agent.seal.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.witness.manifest.MemoryTree;
import io.adamant.agent.seal.witness.manifest.Place;
import io.adamant.agent.seal.witness.manifest.Texts;
import io.adamant.shared.model.SealChanged;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestWitnessTest {

    private static final Place ROOT = new Place("/", true);
    private static final Place VAR = new Place("/var", false);

    private final MemoryTree tree =
            new MemoryTree()
                    .directory("/")
                    .directory("/etc")
                    .file("/etc/a", "one")
                    .file("/etc/hostname", "image")
                    .directory("/usr")
                    .file("/usr/tool", "t")
                    .directory("/var")
                    .file("/var/log", "l");

    private final MemoryManifests manifests = new MemoryManifests();
    private final List<News> news = new ArrayList<>();
    private ManifestWitness witness = witness("boot-1");

    private ManifestWitness witness(String boot) {
        WitnessPolicy policy =
                new WitnessPolicy(
                        EnumSet.allOf(Witnessed.class),
                        List.of(ROOT, VAR),
                        List.of(ROOT, VAR),
                        List.of("/usr"),
                        1,
                        1);
        return new ManifestWitness(policy, tree, manifests, boot, news::add);
    }

    private void bake() {
        manifests.image = Texts.bake(tree, ROOT, VAR);
    }

    private void run() {
        for (int i = 0; i < 1_000 && witness.isBusy(); i++) {
            witness.step();
        }
        assertThat(witness.isBusy()).isFalse();
    }

    private void boot() {
        witness.start();
        run();
    }

    private void seal() {
        witness.sealed();
        run();
    }

    private List<String> watch() {
        news.clear();
        witness.beginPass();
        run();
        return news.stream().flatMap(n -> n.mismatches().named().stream()).toList();
    }

    private News last() {
        return news.getLast();
    }

    @Test
    void theDigestOfTheImagesManifestIsKnownFirst() throws Exception {
        bake();
        manifests.trust = new ManifestFiles.Trust.Signed("0123456789abcdef");

        boot();

        assertThat(witness.state().digest()).hasSize(64);
        assertThat(witness.state().isBaked()).isTrue();
        assertThat(witness.state().trust()).isEqualTo("signed by key 0123456789abcdef");
        assertThat(witness.state().blindSpots()).isEmpty();
        assertThat(news).hasSize(1);
        assertThat(last().reason()).startsWith("the manifest is known, signed");
        assertThat(witness.files()).isEqualTo(6);
    }

    @Test
    void whatFirstBootWroteIsToldApartAndIsPartOfWhatIsSealed() {
        bake();
        boot();
        tree.file("/etc/hostname", "web-1").file("/etc/ssh_host_key", "k");

        seal();

        assertThat(last().mismatches()).isEqualTo(SealChanged.Seen.NONE);
        assertThat(last().reason()).isEqualTo("first boot wrote: 2 differences from the manifest");
        assertThat(last().firstBoot().count()).isEqualTo(2);
        assertThat(last().firstBoot().named())
                .anyMatch(words -> words.startsWith("/etc/hostname: content"))
                .contains("/etc/ssh_host_key: added file");
        assertThat(watch()).isEmpty();
    }

    @Test
    void whatChangesAfterTheSealIsAMismatch() {
        bake();
        boot();
        tree.file("/etc/hostname", "web-1");
        seal();

        tree.file("/etc/hostname", "evil").remove("/etc/a").file("/var/log", "more");

        assertThat(watch()).hasSize(2).contains("/etc/a: removed file");
        assertThat(last().mismatches().count()).isEqualTo(2);
        assertThat(last().reason()).startsWith("the host is not what its manifest says: /etc/");
    }

    @Test
    void aMismatchIsToldOnceAndDoesNotHeal() {
        bake();
        boot();
        seal();
        tree.mode("/etc/a", 0600);
        assertThat(watch()).containsExactly("/etc/a: mode 0644 -> 0600");
        assertThat(watch()).isEmpty();

        tree.mode("/etc/a", 0644);
        assertThat(watch()).isEmpty();
        tree.mode("/etc/a", 0666);

        assertThat(watch()).containsExactly("/etc/a: mode 0644 -> 0666");
        assertThat(last().mismatches().count()).isEqualTo(2);
    }

    @Test
    void inEarlyPlacesADifferenceIsAMismatchBeforeTheSeal() {
        bake();
        tree.file("/usr/tool", "evil").file("/etc/hostname", "web-1");

        boot();

        assertThat(last().mismatches().named()).hasSize(1);
        assertThat(last().mismatches().named().getFirst()).startsWith("/usr/tool: content");
        seal();
        assertThat(last().firstBoot().count()).isEqualTo(1);
    }

    @Test
    void withoutAManifestTheFilesAtTheSealAreOne() {
        boot();
        assertThat(witness.state().digest()).isNull();
        tree.file("/usr/tool", "new");

        seal();

        assertThat(witness.state().digest()).hasSize(64);
        assertThat(witness.state().isBaked()).isFalse();
        assertThat(witness.state().blindSpots())
                .containsExactly("what was changed before the seal: the image has no manifest");
        assertThat(last().reason()).isEqualTo("the files as they are at the seal are the manifest");
        assertThat(watch()).isEmpty();
        tree.file("/usr/tool", "evil");
        assertThat(watch()).hasSize(1);
    }

    @Test
    void anAgentThatStartsAgainTakesItsBaselineUp() {
        bake();
        boot();
        tree.file("/etc/hostname", "web-1");
        seal();
        byte[] before = manifests.baseline;
        tree.mode("/etc/a", 0600);

        witness = witness("boot-1");
        boot();
        seal();

        assertThat(manifests.baseline).isSameAs(before);
        assertThat(last().reason()).isEqualTo("the baseline of this boot is in force again");
        assertThat(watch()).containsExactly("/etc/a: mode 0644 -> 0600");
    }

    @Test
    void aBaselineOfAnotherBootOrImageIsNotTakenUp() {
        bake();
        boot();
        seal();
        byte[] before = manifests.baseline;

        witness = witness("boot-2");
        boot();
        seal();

        assertThat(manifests.baseline).isNotEqualTo(before);
        assertThat(last().reason()).startsWith("first boot wrote: 0");
    }

    @Test
    void whoeverChangesTheBaselineIsFoundAndNothingItSaysCounts() {
        bake();
        boot();
        seal();
        tree.mode("/etc/a", 0600);
        manifests.baseline = Texts.bake(tree, ROOT, VAR);

        assertThat(watch())
                .singleElement()
                .satisfies(words -> assertThat(words).startsWith("the baseline: digest "));
        assertThat(watch()).isEmpty();
        assertThat(witness.state().blindSpots())
                .anyMatch(spot -> spot.startsWith("changes of files"));
    }

    @Test
    void aBaselineThatIsDamagedOrGoneIsAMismatch() {
        bake();
        boot();
        seal();
        manifests.baseline = new byte[] {1, 2, 3};

        assertThat(watch())
                .singleElement()
                .satisfies(words -> assertThat(words).contains("unreadable, line 1"));
    }

    @Test
    void anImagesManifestThatIsNoneIsSaidAndTheSealStillHasABaseline() {
        manifests.image = new byte[] {'x', '\n'};
        boot();

        assertThat(last().reason()).startsWith("the image's manifest cannot be used: line 1");
        assertThat(witness.state().digest()).isNull();
        seal();
        tree.mode("/etc/a", 0600);
        assertThat(watch()).hasSize(1);
        assertThat(witness.state().blindSpots())
                .anyMatch(spot -> spot.contains("cannot be used: line 1"));
    }

    @Test
    void aSealInTheMiddleOfTheBootPassDoesNotWaitForIt() {
        bake();
        witness.start();
        for (int i = 0; i < 10; i++) {
            witness.step();
        }
        tree.file("/etc/hostname", "web-1");

        seal();

        assertThat(last().firstBoot().count()).isEqualTo(1);
        assertThat(watch()).isEmpty();
    }

    @Test
    void withoutRoomForABaselineTheHostSaysThatItIsBlind() {
        manifests.isDiskFull = true;
        boot();
        seal();

        assertThat(last().reason())
                .isEqualTo("no baseline could be written: No space left on device");
        assertThat(watch()).isEmpty();
        assertThat(witness.state().blindSpots())
                .anyMatch(spot -> spot.startsWith("changes of files"));
    }

    @Test
    void manyDifferencesAreCountedAndTheFirstAreNamed() {
        bake();
        boot();
        seal();
        for (int i = 0; i < 3_000; i++) {
            tree.file("/etc/n" + i, "");
        }

        news.clear();
        witness.beginPass();
        for (int i = 0; i < 10_000 && witness.isBusy(); i++) {
            witness.step();
        }

        assertThat(last().mismatches().named()).hasSize(SealChanged.MAX_MISMATCHES);
        assertThat(last().mismatches().count()).isEqualTo(3_000);
    }
}
