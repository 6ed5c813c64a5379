package io.adamant.collector.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudEvidence;
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
import java.util.HexFormat;
import java.util.List;
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
    private static final Duration CAP = Duration.ofSeconds(5);

    @TempDir Path directory;

    private LogPins.Pinned pinned = new LogPins.Pinned.Done(1);

    private EvidenceStore store(Executor executor) {
        return new EvidenceStore(
                directory.resolve("evidence"), new ConsoleCloud(), executor, (_, _) -> pinned);
    }

    private static Subject subject(HostState host) {
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
        return new Subject(intent, ID, host, "sick: check app", 7);
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
        Kept kept = store(_ -> {}).keep(subject(null), LOGS, Duration.ofMillis(1));

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

    private static final class ConsoleCloud implements Cloud {

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
            return new CloudEvidence(
                    "panic\n", List.of("state: running"), List.of("no screenshot"));
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
