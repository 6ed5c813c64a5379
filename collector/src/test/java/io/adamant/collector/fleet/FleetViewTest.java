package io.adamant.collector.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Past;
import io.adamant.collector.journal.Position;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.HealthChanged;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.model.Shutdown;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.ResourceAttributes;
import io.adamant.shared.wire.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FleetViewTest {

    private static final InstanceId ID = new InstanceId("i-1");
    private final FleetView view = new FleetView();
    private String boot = "boot-a";
    private long sequence = 1;

    private static SealState seal(SealTier tier) {
        return new SealState(true, tier, "", "", List.of("/etc"), null, List.of());
    }

    private static BootReport report(BootReport.BootVerdict verdict) {
        return new BootReport(
                verdict, "why", 0, "6.1", List.of(), List.of(), seal(SealTier.ENFORCED), 1_000);
    }

    private static Heartbeat heartbeat(HealthStatus health, SealTier tier) {
        return new Heartbeat(1, 1, health, tier, 1_000, 0, 0);
    }

    private void hear(long at, HostEvent event) {
        hear(at, new BatchId(ID, new BootId(boot), 1, sequence++, 1), event);
    }

    private void hear(long at, BatchId batch, HostEvent event) {
        view.apply(
                new Delivery.Logs(
                        origin(at, batch, boot), List.of(HostEvents.encode(event, at - 1))));
        view.settled();
    }

    private void hearFrom(String sender, long at, String of, HostEvent event) {
        Delivery.Origin loopback = origin(at, null, of);
        view.apply(
                new Delivery.Logs(
                        new Delivery.Origin(
                                loopback.position(), sender, at, null, loopback.resource()),
                        List.of(HostEvents.encode(event, at - 1))));
        view.settled();
    }

    @Test
    void whatASenderWithoutProofSaidIsForgottenWhenTheInstanceProvesItself() {
        hear(10, heartbeat(HealthStatus.SICK, SealTier.ENFORCED));
        assertThat(host().isProven()).isFalse();
        hearFrom("agent:i-1/boot-a", 20, "boot-a", heartbeat(HealthStatus.HEALTHY, SealTier.AUDIT));
        assertThat(host().isProven()).isTrue();
        assertThat(host().health()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(host().firstHeardNanos()).isEqualTo(20);
    }

    @Test
    void nothingUnprovenCountsForAnInstanceThatHasProvenItself() {
        hearFrom("agent:i-1/boot-a", 20, "boot-a", heartbeat(HealthStatus.HEALTHY, SealTier.AUDIT));
        hear(30, new HealthChanged(HealthStatus.HEALTHY, HealthStatus.SICK, "spoof", List.of()));
        boot = "boot-b";
        hear(40, report(BootReport.BootVerdict.FAILED));
        assertThat(host().health()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(host().lastHeardNanos()).isEqualTo(20);
        assertThat(view.unprovenDeliveries()).isEqualTo(2);
    }

    @Test
    void aRelaySaysNothingOfAHost() {
        hearFrom("relay:edge", 20, "boot-a", report(BootReport.BootVerdict.FAILED));
        assertThat(view.hosts()).isEmpty();
        assertThat(view.carriedDeliveries()).isEqualTo(1);
    }

    @Test
    void aCertificateSpeaksForItsOwnBootOnly() {
        hearFrom("agent:i-1/boot-b", 20, "boot-b", report(BootReport.BootVerdict.READY));
        hearFrom("agent:i-1/boot-b", 30, "boot-a", report(BootReport.BootVerdict.FAILED));
        hearFrom("agent:i-1/boot-b", 40, "boot-c", report(BootReport.BootVerdict.FAILED));
        assertThat(host().health()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(host().resource().boot().value()).isEqualTo("boot-b");
        assertThat(host().lastHeardNanos()).isEqualTo(40);
    }

    @Test
    void aHostThatSpeaksOnAfterTheClockWasSetBackIsHeardNow() {
        hear(1_000, heartbeat(HealthStatus.HEALTHY, SealTier.ENFORCED));
        hear(400, heartbeat(HealthStatus.HEALTHY, SealTier.ENFORCED));
        assertThat(host().lastHeardNanos()).isEqualTo(400);
    }

    private static Delivery.Origin origin(long at, BatchId batch, String boot) {
        HostResource resource =
                new HostResource(
                        ID, new BootId(boot), "h", null, null, null, null, null, null, "1");
        return new Delivery.Origin(
                new Position("p"), "loopback", at, batch, ResourceAttributes.of(resource));
    }

    private HostState host() {
        return view.hosts().get(ID);
    }

    @Test
    void followsABootToReadyAndSickness() {
        hear(10, report(BootReport.BootVerdict.BOOTING));
        assertThat(host().health()).isEqualTo(HealthStatus.BOOTING);
        hear(20, report(BootReport.BootVerdict.READY));
        hear(30, report(BootReport.BootVerdict.READY));
        assertThat(host().readyNanos()).isEqualTo(20);
        hear(40, new HealthChanged(HealthStatus.HEALTHY, HealthStatus.SICK, "503", List.of()));
        hear(50, heartbeat(HealthStatus.SICK, SealTier.ENFORCED));

        assertThat(host().health()).isEqualTo(HealthStatus.SICK);
        assertThat(host().healthSinceNanos()).isEqualTo(40);
        assertThat(host().healthReason()).isEqualTo("503");
        assertThat(host().lastHeardNanos()).isEqualTo(50);
        assertThat(host().firstHeardNanos()).isEqualTo(10);
    }

    @Test
    void anyRecordCountsAsHeard() {
        view.apply(
                new Delivery.Logs(
                        origin(77, null, boot),
                        List.of(new LogRecord(1, 1, 9, "", Value.of("a line"), Map.of()))));
        view.apply(new Delivery.Metrics(origin(88, null, boot), List.of()));
        view.settled();
        assertThat(host().lastHeardNanos()).isEqualTo(88);
    }

    @Test
    void theNewestBootWinsAndAnOlderBacklogDoesNotBringTheOldOneBack() {
        hear(10, report(BootReport.BootVerdict.READY));
        boot = "boot-b";
        hear(20, report(BootReport.BootVerdict.BOOTING));
        assertThat(host().resource().boot().value()).isEqualTo("boot-b");
        assertThat(host().readyNanos()).isZero();

        boot = "boot-a";
        hear(30, new Shutdown("reboot"));
        assertThat(host().resource().boot().value()).isEqualTo("boot-b");
        assertThat(host().shutdownNanos()).isZero();
        assertThat(host().lastHeardNanos()).isEqualTo(30);
    }

    @Test
    void aBacklogThatWasSpooledEarlierIsNoNewerBoot() {
        boot = "boot-b";
        hear(
                10,
                new BatchId(ID, new BootId(boot), 1, 900, 1),
                report(BootReport.BootVerdict.READY));
        boot = "boot-a";
        hear(20, new BatchId(ID, new BootId(boot), 1, 5, 1), report(BootReport.BootVerdict.FAILED));

        assertThat(host().resource().boot().value()).isEqualTo("boot-b");
        assertThat(host().health()).isEqualTo(HealthStatus.HEALTHY);
    }

    @Test
    void aHostIsNotBelievedAboutAnother() {
        BatchId foreign = new BatchId(new InstanceId("i-2"), new BootId("x"), 1, 1, 1);
        hear(10, foreign, report(BootReport.BootVerdict.READY));

        assertThat(view.hosts()).isEmpty();
        assertThat(view.foreignDeliveries()).isEqualTo(1);
    }

    @Test
    void whatWasChangedOnceStaysChanged() {
        hear(10, report(BootReport.BootVerdict.READY));
        SealState sealed = seal(SealTier.ENFORCED);
        hear(20, new SealChanged(SealTier.ENFORCED, sealed, "r", List.of("/etc/a"), 1));
        hear(30, new SealChanged(SealTier.ENFORCED, sealed, "r", List.of(), 0));

        assertThat(host().changedNanos()).isEqualTo(20);
        assertThat(host().mismatches()).containsExactly("/etc/a");
    }

    @Test
    void whatFirstBootWroteAndWhatDriftedIsNoChange() {
        hear(10, report(BootReport.BootVerdict.READY));
        SealChanged.Seen wrote = new SealChanged.Seen(List.of("/etc/hostname: content"), 1);
        SealChanged.Seen drift = new SealChanged.Seen(List.of("sysctl net.x: 0 -> 1"), 1);
        SealState sealed = seal(SealTier.ENFORCED);
        hear(20, new SealChanged(SealTier.ENFORCED, sealed, "r", List.of(), 0, wrote, drift));

        assertThat(host().changedNanos()).isZero();
        assertThat(host().mismatches()).isEmpty();
    }

    @Test
    void aManifestOnceKnownIsNotForgottenWhenTheAgentStartsAgain() {
        SealState known =
                new SealState(true, SealTier.ENFORCED, "", "", List.of("/etc"), "d1", List.of());
        hear(10, report(BootReport.BootVerdict.READY));
        hear(20, new SealChanged(SealTier.ENFORCED, known, "r", List.of(), 0));

        hear(30, report(BootReport.BootVerdict.BOOTING));

        assertThat(host().seal().manifestDigest()).isEqualTo("d1");
    }

    private static final long SECOND = 1_000_000_000L;

    @Test
    void aTierThatWasReachedAndLostIsAChangeForGood() {
        hear(10, heartbeat(HealthStatus.HEALTHY, SealTier.ENFORCED));
        assertThat(host().changedNanos()).isZero();
        hear(20, heartbeat(HealthStatus.HEALTHY, SealTier.LOST));
        assertThat(host().changedNanos()).isEqualTo(20);
        hear(30, heartbeat(HealthStatus.HEALTHY, SealTier.ENFORCED));
        assertThat(host().changedNanos()).isEqualTo(20);
    }

    @Test
    void aTierThatWasNeverReachedIsTheImagesProblemAndNoChange() {
        hear(SECOND, heartbeat(HealthStatus.HEALTHY, SealTier.AUDIT));
        hear(900 * SECOND, heartbeat(HealthStatus.HEALTHY, SealTier.AUDIT));
        hear(901 * SECOND, heartbeat(HealthStatus.HEALTHY, SealTier.FALLBACK));
        assertThat(host().changedNanos()).isZero();
    }

    @Test
    void anAgentThatStartsAgainMayMeasureForAMinute() {
        hear(SECOND, heartbeat(HealthStatus.HEALTHY, SealTier.ENFORCED));
        hear(2 * SECOND, heartbeat(HealthStatus.HEALTHY, SealTier.AUDIT));
        hear(40 * SECOND, heartbeat(HealthStatus.HEALTHY, SealTier.ENFORCED));
        assertThat(host().changedNanos()).isZero();

        hear(50 * SECOND, heartbeat(HealthStatus.HEALTHY, SealTier.AUDIT));
        hear(120 * SECOND, heartbeat(HealthStatus.HEALTHY, SealTier.AUDIT));
        assertThat(host().changedNanos()).isEqualTo(120 * SECOND);
    }

    @Test
    void aWeakerLayerThanTheOneThatWasReachedIsALoss() {
        hear(10, heartbeat(HealthStatus.HEALTHY, SealTier.ENFORCED));
        hear(20, heartbeat(HealthStatus.HEALTHY, SealTier.FALLBACK));
        assertThat(host().changedNanos()).isEqualTo(20);
    }

    @Test
    void attemptsAndLossesAreNoChangeHoweverManyThereAre() {
        hear(10, report(BootReport.BootVerdict.READY));
        hear(20, attempt(1_000_000));
        hear(30, new Loss("seal_attempts_dropped", 0, 0, 197_326, "a flood"));
        assertThat(host().changedNanos()).isZero();
        assertThat(host().attempts()).isEqualTo(1_000_000);
    }

    @Test
    void aHostWhoseBootReportIsBeyondTheRetentionWasReadyAllTheSame() {
        hear(10, heartbeat(HealthStatus.BOOTING, SealTier.AUDIT));
        assertThat(host().readyNanos()).isZero();
        hear(20, heartbeat(HealthStatus.HEALTHY, SealTier.AUDIT));
        hear(30, heartbeat(HealthStatus.HEALTHY, SealTier.AUDIT));
        assertThat(host().readyNanos()).isEqualTo(20);
    }

    @Test
    void aHeartbeatDoesNotOverruleAFailedBootReport() {
        hear(10, report(BootReport.BootVerdict.FAILED));
        hear(20, heartbeat(HealthStatus.HEALTHY, SealTier.AUDIT));
        assertThat(host().readyNanos()).isZero();
    }

    @Test
    void numbersThatCannotBeAreCutToWhatCan() {
        hear(10, new Heartbeat(1, 1, HealthStatus.HEALTHY, SealTier.AUDIT, Long.MAX_VALUE, 0, 0));
        assertThat(host().heartbeatMillis()).isEqualTo(HostRecord.MAX_HEARTBEAT_MILLIS);
        hear(20, new Heartbeat(1, 1, HealthStatus.HEALTHY, SealTier.AUDIT, -5, 0, 0));
        assertThat(host().heartbeatMillis()).isZero();
        hear(30, attempt(Long.MAX_VALUE));
        hear(40, attempt(Long.MAX_VALUE));
        assertThat(host().attempts()).isEqualTo(2 * HostRecord.MAX_ATTEMPTS_AT_ONCE);
    }

    @Test
    void aGoodbyeIsTakenBackByTheNextHeartbeat() {
        hear(10, new Shutdown("reboot"));
        assertThat(host().shutdownNanos()).isEqualTo(10);
        hear(20, heartbeat(HealthStatus.HEALTHY, SealTier.AUDIT));
        assertThat(host().shutdownNanos()).isZero();
    }

    @Test
    void countsAttemptsAndKeepsTheNewestEventsWithoutHeartbeats() {
        for (int i = 0; i < 60; i++) {
            hear(10 + i, heartbeat(HealthStatus.HEALTHY, SealTier.AUDIT));
            hear(10 + i, attempt(2));
        }
        assertThat(host().attempts()).isEqualTo(120);
        assertThat(host().recent()).hasSize(HostState.MAX_RECENT);
        assertThat(host().recent()).allMatch(heard -> heard.event() instanceof SealAttempt);
    }

    private static SealAttempt attempt(long count) {
        return new SealAttempt(
                1,
                SealAttempt.Outcome.BLOCKED,
                "openat",
                "/etc/a",
                "EROFS",
                1,
                "sh",
                null,
                List.of(),
                List.of(),
                0,
                0,
                null,
                count,
                "test");
    }

    @Test
    void publishesOnlyWhenSettledAndTellsItsListeners() {
        int[] told = {0};
        view.onChange(() -> told[0]++);
        view.apply(new Delivery.Metrics(origin(1, null, boot), List.of()));
        assertThat(view.hosts()).isEmpty();
        view.settled();
        view.settled();
        assertThat(view.hosts()).hasSize(1);
        assertThat(told[0]).isEqualTo(1);
    }

    @Test
    void forgetsTheLongestUnheardBeyondItsLimit() {
        FleetView small = new FleetView(2);
        for (int i = 0; i < 3; i++) {
            HostResource resource =
                    new HostResource(
                            new InstanceId("i-" + i),
                            new BootId("b"),
                            "h",
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            "1");
            small.apply(
                    new Delivery.Metrics(
                            new Delivery.Origin(
                                    new Position("p"),
                                    "loopback",
                                    i,
                                    null,
                                    ResourceAttributes.of(resource)),
                            List.of()));
        }
        small.settled();
        assertThat(small.hosts()).containsOnlyKeys(new InstanceId("i-1"), new InstanceId("i-2"));
        assertThat(small.forgottenHosts()).isEqualTo(1);
    }

    @Test
    void aSnapshotIsTheWholeFleetAndGoesOnAsTheFleetWouldHave() throws IOException {
        hear(10, report(BootReport.BootVerdict.BOOTING));
        hear(20, report(BootReport.BootVerdict.READY));
        hear(25, heartbeat(HealthStatus.HEALTHY, SealTier.ENFORCED));
        boot = "boot-b";
        hear(30, report(BootReport.BootVerdict.READY));
        hear(
                40,
                new SealChanged(
                        SealTier.ENFORCED,
                        seal(SealTier.FALLBACK),
                        "weaker",
                        List.of("/etc/passwd"),
                        1));
        hear(50, new HealthChanged(HealthStatus.HEALTHY, HealthStatus.SICK, "web", List.of()));
        hear(60, new Shutdown("reboot"));
        FleetView other = restored(view);
        assertThat(other.hosts()).isEqualTo(view.hosts());
        FleetView both = restored(other);
        hear(70, heartbeat(HealthStatus.HEALTHY, SealTier.LOST));
        BatchId batch = new BatchId(ID, new BootId(boot), 1, sequence - 1, 1);
        both.apply(
                new Delivery.Logs(
                        origin(70, batch, boot),
                        List.of(
                                HostEvents.encode(
                                        heartbeat(HealthStatus.HEALTHY, SealTier.LOST), 69))));
        both.settled();
        assertThat(both.hosts()).isEqualTo(view.hosts());
    }

    @Test
    void aSnapshotThatIsNoneLeavesNothing() throws IOException {
        hear(10, report(BootReport.BootVerdict.READY));
        Past.State state = ((Past.Kept) view.past()).state();
        assertThatThrownBy(
                        () ->
                                state.read(
                                        new DataInputStream(
                                                new ByteArrayInputStream(new byte[] {0, 0, 0, 9}))))
                .isInstanceOf(IOException.class);
        view.settled();
        assertThat(view.hosts()).isEmpty();
    }

    /** The bytes of a checkpoint as they were written before hosts could prove themselves. */
    private byte[] formerCheckpoint() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ((Past.Kept) view.past()).state().write(new DataOutputStream(bytes));
        byte[] now = bytes.toByteArray();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(now));
        in.readInt();
        in.readInt();
        HostSnapshot.read(in);
        int proven = now.length - in.available();
        ByteArrayOutputStream former = new ByteArrayOutputStream();
        former.write(now, Integer.BYTES, proven - Integer.BYTES);
        former.write(now, proven + 1, now.length - proven - 1);
        return former.toByteArray();
    }

    @Test
    void aCheckpointOfTheFormerFormatIsRefusedAndNeverMisread() throws IOException {
        hearFrom("agent:i-1/boot-a", 20, "boot-a", heartbeat(HealthStatus.HEALTHY, SealTier.AUDIT));
        byte[] former = formerCheckpoint();
        assertThatThrownBy(
                        () ->
                                ((Past.Kept) view.past())
                                        .state()
                                        .read(
                                                new DataInputStream(
                                                        new ByteArrayInputStream(former))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format 1");
        view.settled();
        assertThat(view.hosts()).as("there is nothing, so that the journal is read").isEmpty();
        assertThat(restored(view).hosts()).isEmpty();
    }

    private static FleetView restored(FleetView from) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ((Past.Kept) from.past()).state().write(new DataOutputStream(bytes));
        FleetView to = new FleetView();
        ((Past.Kept) to.past())
                .state()
                .read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        to.settled();
        return to;
    }
}
