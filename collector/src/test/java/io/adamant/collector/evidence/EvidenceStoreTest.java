package io.adamant.collector.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.DiskCopies;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.logs.LogPins;
import io.adamant.collector.logs.LogSearch;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HealthChanged;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvidenceStoreTest {

    private static final InstanceId ID = new InstanceId("i-1");
    private static final LogSearch.LogLine LINE =
            new LogSearch.LogLine(ID, 5, 9, "app.log", "GET / \"200\" \u00e4");
    private static final LogSearch LOGS =
            query -> new LogSearch.Answer(List.of(LINE), false, List.of("older lines dropped"));
    private static final EvidencePolicy CAP = EvidencePolicy.within(Duration.ofSeconds(5));
    private static final Duration DISK_WAIT = Duration.ofMinutes(10);

    @TempDir Path directory;

    /** What the cloud says of the copies, one after the other; the last one again and again. */
    private final Deque<DiskCopies> copies = new ArrayDeque<>();

    private final List<String> asked = new ArrayList<>();
    private List<String> gap = List.of("no screenshot");
    private long now;

    private LogPins.Pinned pinned = new LogPins.Pinned.Done(1);

    private EvidenceStore store(Executor executor) {
        ConsoleCloud cloud = new ConsoleCloud();
        return new EvidenceStore(
                directory.resolve("evidence"),
                cloud,
                executor,
                (_, _) -> pinned,
                new DiskCopier(cloud, () -> now, wait -> now += wait));
    }

    private static Subject subject(HostState host) {
        return subject(host, false);
    }

    private static Subject subject(HostState host, boolean isChanged) {
        Intent intent =
                new Intent(
                        "i-1-r1",
                        new GroupName("web"),
                        ID,
                        new ImageId("v1"),
                        "sick",
                        "check app",
                        Intent.Sequence.DEAD_HOST,
                        Intent.Stage.RESERVED,
                        null,
                        1,
                        1,
                        1,
                        List.of(),
                        null,
                        null);
        return new Subject(intent, ID, host, "sick: check app", isChanged, 7);
    }

    private static HostState host() {
        return new HostState(
                new HostResource(ID, new BootId("b"), "h", null, null, null, null, null, null, "1"),
                1,
                2,
                null,
                0,
                HealthStatus.SICK,
                "check app",
                1,
                List.of(),
                null,
                List.of(),
                0,
                0,
                1_000,
                0,
                List.of(
                        new HostState.Heard(
                                1,
                                2,
                                new HealthChanged(
                                        HealthStatus.HEALTHY,
                                        HealthStatus.SICK,
                                        "503",
                                        List.of()))));
    }

    @Test
    void keepsEverythingWithHashesAndReadsItBack() throws NoSuchAlgorithmException {
        EvidenceStore store = store(Runnable::run);
        Kept kept = store.keep(subject(host()), LOGS, CAP);

        assertThat(kept.files())
                .extracting(Kept.KeptFile::name)
                .containsExactly(
                        "decision.json",
                        "host.json",
                        "events.ndjson",
                        "logs.ndjson",
                        "cloud.json",
                        "console.txt");
        for (Kept.KeptFile file : kept.files()) {
            byte[] bytes = store.read(ID, file.name()).orElseThrow();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            assertThat(HexFormat.of().formatHex(hash)).isEqualTo(file.sha256());
        }
        assertThat(
                        new String(
                                store.read(ID, "events.ndjson").orElseThrow(),
                                StandardCharsets.UTF_8))
                .contains("adamant.health.changed", "\"reason\":\"503\"");
        assertThat(kept.missing()).containsExactly("older lines dropped", "no screenshot");
    }

    @Test
    void isTheSameAfterAReopening() {
        Kept kept = store(Runnable::run).keep(subject(host()), LOGS, CAP);
        EvidenceStore again = store(Runnable::run);

        assertThat(again.find("i-1-i-1-r1")).contains(kept);
        assertThat(new String(again.read(ID, "logs.ndjson").orElseThrow(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"unix_nanos\":5,\"severity\":9,\"source\":\"app.log\",\"text\":\"GET / \\\"200\\\" \u00e4\"}\n");
    }

    @Test
    void recordsThatCouldNotBePinnedAreNamed() {
        pinned = new LogPins.Pinned.Failed("the disk is full");

        assertThat(store(Runnable::run).keep(subject(host()), LOGS, CAP).missing())
                .contains(
                        "records in the log store are kept no longer than others: the disk is full");
    }

    @Test
    void whateverDoesNotAnswerCostsTheCapAndIsNamed() {
        Kept kept =
                store(_ -> {})
                        .keep(subject(null), LOGS, EvidencePolicy.within(Duration.ofMillis(1)));

        assertThat(kept.files()).extracting(Kept.KeptFile::name).containsExactly("decision.json");
        assertThat(kept.missing())
                .contains(
                        "host.json, events.ndjson: nothing was ever heard of it",
                        "logs.ndjson: no answer within 1 ms",
                        "cloud.json, console.txt: no answer within 1 ms");
    }

    @Test
    void givesNoFileThatTheManifestDoesNotName() {
        EvidenceStore store = store(Runnable::run);
        store.keep(subject(host()), LOGS, CAP);

        assertThat(store.read(ID, "../../etc/passwd")).isEmpty();
        assertThat(store.read(ID, "manifest.json")).isEmpty();
    }

    @Test
    void aHalfWrittenDirectoryIsNoEvidence() throws IOException {
        Path part = directory.resolve("evidence/.part-i-1-i-1-r1");
        Files.createDirectories(part);
        Files.writeString(part.resolve("host.json"), "{");
        EvidenceStore store = store(Runnable::run);

        assertThat(store.newestOf(ID)).isEmpty();
        assertThat(part).doesNotExist();
    }

    @Test
    void aDiskThatCannotBeWrittenIsNamed() throws IOException {
        EvidenceStore store = store(Runnable::run);
        Files.delete(directory.resolve("evidence"));
        Files.writeString(directory.resolve("evidence"), "a file");
        Kept kept = store.keep(subject(host()), LOGS, CAP);

        assertThat(kept.files()).isEmpty();
        assertThat(kept.missing()).anyMatch(gap -> gap.startsWith("everything: cannot write"));
    }

    @Test
    void theShareOfCompleteEvidenceIsCountedByPartAndSurvivesAReopening() {
        gap = List.of();
        store(Runnable::run).keep(subject(host()), LOGS, CAP);
        assertThat(store(Runnable::run).share())
                .isEqualTo(new Share(1, 1, parts(0, 0, 0, 0)))
                .extracting(Share::ratio)
                .isEqualTo(1.0);
    }

    @Test
    void aGapOfTheConsoleIsNotOneOfTheCloud() {
        gap = List.of("screenshot: unsupported");
        EvidenceStore store = store(Runnable::run);
        Kept kept = store.keep(subject(host()), LOGS, CAP);

        assertThat(kept.incomplete()).containsExactly(Part.CONSOLE);
        assertThat(store.share()).isEqualTo(new Share(1, 0, parts(0, 0, 1, 0)));
        assertThat(store(Runnable::run).share()).isEqualTo(store.share());
    }

    @Test
    void evidenceThatCouldNotBeWrittenIsCountedAsIncomplete() throws IOException {
        EvidenceStore store = store(Runnable::run);
        Files.delete(directory.resolve("evidence"));
        Files.writeString(directory.resolve("evidence"), "a file");
        store.keep(subject(host()), LOGS, CAP);

        assertThat(store.share()).isEqualTo(new Share(1, 0, parts(1, 1, 1, 0)));
    }

    @Test
    void whatNobodyAnsweredIsCountedAndAMissingCopyOfDisksLeavesTheRestComplete() {
        EvidenceStore hung = store(_ -> {});
        hung.keep(subject(null), LOGS, EvidencePolicy.within(Duration.ofMillis(1)));
        assertThat(hung.share()).isEqualTo(new Share(1, 0, parts(1, 1, 1, 0)));

        gap = List.of();
        copies.add(new DiskCopies.Failed("limit", "too many"));
        Subject other =
                new Subject(
                        subject(host()).intent(), new InstanceId("i-2"), host(), "sick", true, 8);
        EvidenceStore store = store(Runnable::run);
        Kept kept = store.keep(other, LOGS, disks(EvidencePolicy.Disks.CHANGED));
        assertThat(kept.isComplete()).isTrue();
        assertThat(kept.incomplete()).containsExactly(Part.DISKS);
    }

    private static Map<Part, Long> parts(long sent, long cloud, long console, long disks) {
        return Map.of(Part.SENT, sent, Part.CLOUD, cloud, Part.CONSOLE, console, Part.DISKS, disks);
    }

    private static EvidencePolicy disks(EvidencePolicy.Disks of) {
        return new EvidencePolicy(Duration.ofSeconds(5), of, DISK_WAIT);
    }

    @Test
    void disksAreCopiedOfNobodyByDefault() {
        copies.add(new DiskCopies.Whole(List.of("snap-1")));

        Kept kept = store(Runnable::run).keep(subject(host(), true), LOGS, EvidencePolicy.DEFAULT);

        assertThat(asked).isEmpty();
        assertThat(kept.disks()).isEmpty();
    }

    @Test
    void theKillOfAChangedHostWaitsUntilItsDisksAreCopied() {
        copies.add(new DiskCopies.Later(Duration.ofSeconds(7), "throttled"));
        copies.add(new DiskCopies.Copying(List.of("snap-1", "snap-2")));
        copies.add(new DiskCopies.Whole(List.of("snap-1", "snap-2")));
        EvidenceStore store = store(Runnable::run);

        Kept kept = store.keep(subject(host(), true), LOGS, disks(EvidencePolicy.Disks.CHANGED));

        assertThat(asked).hasSize(3).containsOnly("i-1-i-1-r1");
        assertThat(now).isEqualTo(Duration.ofSeconds(12).toNanos());
        assertThat(kept.disks()).containsExactly("snap-1", "snap-2");
        assertThat(kept.missing()).containsExactly("older lines dropped", "no screenshot");
        assertThat(new String(store.read(ID, "disks.json").orElseThrow(), StandardCharsets.UTF_8))
                .contains("\"state\" : \"whole\"", "snap-2");
        assertThat(store(Runnable::run).find(kept.id())).contains(kept);
    }

    @Test
    void theKillOfAChangedHostWaitsNoLongerThanTheTimeOfItsOwn() {
        copies.add(new DiskCopies.Copying(List.of("snap-1")));

        Kept kept =
                store(Runnable::run)
                        .keep(subject(host(), true), LOGS, disks(EvidencePolicy.Disks.ALL));

        assertThat(now).isLessThanOrEqualTo(DISK_WAIT.toNanos()).isPositive();
        assertThat(kept.disks()).containsExactly("snap-1");
        assertThat(kept.missing()).contains("disks.json: not whole after 600 s: snap-1");
    }

    @Test
    void anyOtherHostWaitsForTheBeginningOfItsCopiesOnly() {
        copies.add(new DiskCopies.Copying(List.of("snap-1")));

        Kept kept =
                store(Runnable::run).keep(subject(host()), LOGS, disks(EvidencePolicy.Disks.ALL));

        assertThat(now).isZero();
        assertThat(kept.disks()).containsExactly("snap-1");
        assertThat(kept.missing()).noneMatch(gap -> gap.contains("disks"));
        assertThat(store(Runnable::run).keep(subject(host()), LOGS, CAP).disks())
                .as("kept once")
                .containsExactly("snap-1");
    }

    @Test
    void aThrottledCloudDelaysTheKillOfAnyOtherHostNoLongerThanTheCap() {
        copies.add(new DiskCopies.Later(Duration.ofSeconds(2), "throttled"));

        Kept kept =
                store(Runnable::run).keep(subject(host()), LOGS, disks(EvidencePolicy.Disks.ALL));

        assertThat(now).isLessThanOrEqualTo(Duration.ofSeconds(5).toNanos());
        assertThat(kept.missing()).contains("disks.json: not begun: throttled");
    }

    @Test
    void aLimitOfTheCloudIsNamedAndEndsTheWait() {
        copies.add(new DiskCopies.Failed("limit", "SnapshotLimitExceeded: 100,000"));

        Kept kept =
                store(Runnable::run)
                        .keep(subject(host(), true), LOGS, disks(EvidencePolicy.Disks.CHANGED));

        assertThat(now).isZero();
        assertThat(kept.missing()).contains("disks.json: limit: SnapshotLimitExceeded: 100,000");
    }

    private final class ConsoleCloud implements Cloud {

        @Override
        public String name() {
            return "console";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public Inventory inventory(Duration limit) {
            return Inventory.unread("none", 0);
        }

        @Override
        public Call launch(Successor successor) {
            return new Call.Refused("no", "no");
        }

        @Override
        public Call drain(InstanceId instance) {
            return new Call.Refused("no", "no");
        }

        @Override
        public Call terminate(InstanceId instance, Order order) {
            return new Call.Refused("no", "no");
        }

        @Override
        public CloudEvidence evidence(InstanceId instance, Duration limit) {
            return new CloudEvidence("panic\n", List.of("state: running"), gap);
        }

        @Override
        public DiskCopies copyDisks(InstanceId instance, String token, Duration limit) {
            asked.add(token);
            return copies.size() > 1 ? copies.removeFirst() : copies.getFirst();
        }

        @Override
        public GroupImage groupImage(GroupName group, Duration limit) {
            return new GroupImage.Unknown("no");
        }

        @Override
        public Call rollback(GroupName group, ImageId image) {
            return new Call.Refused("no", "no");
        }

        @Override
        public List<LintFinding> lint(GroupName group) {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
