package io.adamant.agent.seal.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.witness.manifest.ByteText;
import io.adamant.agent.seal.witness.manifest.FileStat;
import io.adamant.agent.seal.witness.manifest.FileTree;
import io.adamant.agent.seal.witness.manifest.MemoryTree;
import io.adamant.agent.seal.witness.manifest.Place;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.wire.HostEvents;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class WitnessWorkTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long FILE_NANOS = 1_000_000;

    private final MemoryTree tree = new MemoryTree().directory("/etc");
    private final MemoryManifests manifests = new MemoryManifests();
    private final FakeTexts texts = new FakeTexts();
    private long now;
    private long worked;
    private int arrivals;
    private final WitnessWork work = work();
    private final WitnessSource source =
            new WitnessSource(work, WitnessWorkTest::seal, () -> 1_700_000_000L * SECOND);

    /** Looking at a file takes a millisecond here. */
    private final class SlowTree implements FileTree {

        @Override
        public boolean stat(ByteText path, FileStat into) {
            now += FILE_NANOS;
            worked += FILE_NANOS;
            return tree.stat(path, into);
        }

        @Override
        public void names(ByteText directory, List<byte[]> into) {
            tree.names(directory, into);
        }

        @Override
        public boolean target(ByteText path, ByteText into) {
            return tree.target(path, into);
        }

        @Override
        public boolean isReadable(ByteText path) {
            return tree.isReadable(path);
        }

        @Override
        public boolean sha256(ByteText path, long size, ByteText into) {
            return tree.sha256(path, size, into);
        }

        @Override
        public void attributes(ByteText path, Attributes into) {
            tree.attributes(path, into);
        }

        @Override
        public void release() {}
    }

    private WitnessWork work() {
        List<Place> places = List.of(new Place("/etc", true));
        WitnessPolicy policy =
                new WitnessPolicy(
                        EnumSet.allOf(Witnessed.class),
                        places,
                        places,
                        List.of(),
                        900 * SECOND,
                        30 * SECOND);
        WitnessPorts.Rest rest =
                new WitnessPorts.Rest() {
                    @Override
                    public void background() {}

                    @Override
                    public boolean await(long nanos, int fd) {
                        throw new AssertionError("rounds are driven by the test");
                    }

                    @Override
                    public long cpuNanos() {
                        return worked;
                    }

                    @Override
                    public void wake() {}
                };
        return new WitnessWork(
                policy,
                new WitnessPorts(new SlowTree(), manifests, texts, rest, () -> now),
                "boot-1",
                () -> arrivals++);
    }

    private static SealState seal() {
        return new SealState(true, SealTier.ENFORCED, "", "bpf", List.of("/etc"), null, List.of());
    }

    /** Lives for so long. */
    private void live(long nanos) {
        long end = now + nanos;
        while (now - end < 0) {
            now += Math.max(1, Math.min(work.round(now), end - now));
        }
    }

    private List<HostEvent> events() {
        List<HostEvent> events = new ArrayList<>();
        Poll poll = source.poll(now);
        for (Batch batch : poll.batches()) {
            ((Batch.Events) batch)
                    .records()
                    .forEach(record -> events.add(HostEvents.decode(record).orElseThrow()));
        }
        return events;
    }

    private void files(int count) {
        for (int i = 0; i < count; i++) {
            tree.file("/etc/f" + i, "x");
        }
    }

    @Test
    void thePassOfTheSealTakesATenthOfTheTimeAndTheOthersAHundredth() {
        files(3_000);
        work.sealed();
        live(20 * SECOND);
        assertThat(worked).isBetween(SECOND, 21 * SECOND / 10);
        live(60 * SECOND);
        assertThat(work.files()).isEqualTo(3_001);
        assertThat(work.state().digest()).hasSize(64);

        worked = 0;
        live(900 * SECOND);
        worked = 0;
        live(100 * SECOND);

        assertThat(worked).isBetween(SECOND / 2, 11 * SECOND / 10);
    }

    @Test
    void theDiskIsReadAtAPace() {
        String megabyte = "x".repeat(1 << 20);
        for (int i = 0; i < 64; i++) {
            tree.file("/etc/f" + i, megabyte);
        }
        work.sealed();
        live(SECOND);

        // 32 MiB a second, and the slice that is begun is read to its end.
        assertThat(tree.hashed.size()).isBetween(24, 48);
        live(2 * SECOND);
        assertThat(tree.hashed).hasSize(64);
    }

    @Test
    void whatDiffersBecomesAnEventWithTheSealAndTheDigest() {
        files(3);
        work.sealed();
        live(10 * SECOND);
        events();
        tree.file("/etc/f1", "evil");
        live(910 * SECOND);

        SealChanged changed = (SealChanged) events().getFirst();

        assertThat(arrivals).isPositive();
        assertThat(changed.from()).isEqualTo(SealTier.ENFORCED);
        assertThat(changed.mismatchCount()).isEqualTo(1);
        assertThat(changed.mismatches().getFirst()).startsWith("/etc/f1: content");
        assertThat(changed.state().manifestDigest()).isEqualTo(work.state().digest());
        assertThat(events()).isEmpty();
    }

    @Test
    void aKernelSettingIsToldWithinItsPeriodAndIsNoMismatch() {
        work.sealed();
        live(SECOND);
        events();
        texts.sysctls = "kernel.core_pattern\tx\nkernel.ftrace_enabled\t1\n";
        live(31 * SECOND);

        SealChanged changed = (SealChanged) events().getFirst();

        assertThat(changed.mismatchCount()).isZero();
        assertThat(changed.drift().named())
                .containsExactly("sysctl kernel.core_pattern: core -> x");
    }

    @Test
    void nothingIsReadInTheFirstSecondsUnlessTheSealAsks() {
        files(10);
        live(WitnessWork.FIRST_NANOS - 1);
        assertThat(worked).isZero();

        work.sealed();
        live(SECOND);

        assertThat(worked).isPositive();
    }

    @Test
    void newsThatNobodyTakesAreCountedAndToldAsALoss() {
        work.sealed();
        live(SECOND);
        for (int i = 0; i < WitnessWork.MAX_NEWS + 5; i++) {
            texts.sysctls = "kernel.x\t" + i + "\n";
            live(31 * SECOND);
            texts.sysctls = "kernel.x\t" + i + "a\n";
            live(31 * SECOND);
        }

        List<HostEvent> events = events();

        assertThat(events).hasSize(WitnessWork.MAX_NEWS + 1);
        assertThat(((Loss) events.getLast()).reason()).isEqualTo(WitnessSource.LOSS_REASON);
        assertThat(((Loss) events.getLast()).count()).isEqualTo(work.dropped());
        assertThat(events()).isEmpty();
    }
}
