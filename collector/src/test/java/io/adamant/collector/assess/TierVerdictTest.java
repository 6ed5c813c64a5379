package io.adamant.collector.assess;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.FleetView;
import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Position;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The tier that an image asks for against the one that its hosts reach, from the bytes that an
 * agent sends to the verdict.
 */
final class TierVerdictTest {

    private static final long BOOTED = Duration.ofDays(20_000).toNanos();
    private static final InstanceId ID = new InstanceId("i-1");
    private static final ImageId IMAGE = new ImageId("ami-7");
    private static final GroupName WEB = new GroupName("web");
    private static final BootId BOOT = new BootId("boot-a");
    private static final HostResource HOST =
            new HostResource(ID, BOOT, "h", IMAGE, null, null, null, null, null, "1");
    private static final String NO_GUARD = "bpf is not among the kernel's security modules";

    private final FleetView fleet = new FleetView();
    private long now = BOOTED;
    private long sequence = 1;

    private static SealState seal(SealTier tier, String detail) {
        return new SealState(
                true, tier, detail, "guard", List.of("/"), null, List.of("memory of processes"));
    }

    private static BootReport report(SealTier tier, String detail) {
        return new BootReport(
                BootReport.BootVerdict.READY,
                "all checks pass",
                BOOTED,
                "6.1.0-50-cloud-amd64",
                List.of(),
                List.of(),
                seal(tier, detail),
                10_000);
    }

    private static Heartbeat heartbeat(SealTier tier) {
        return new Heartbeat(1, 1, HealthStatus.HEALTHY, tier, 10_000, 0, 0);
    }

    /** As an agent sends it: one OTLP request, decoded as the receiver does. */
    private void send(HostEvent event) throws MalformedOtlpException {
        byte[] scope = OtlpEncoder.scopeLogs(List.of(HostEvents.encode(event, now - 1)));
        BatchId batch = new BatchId(ID, BOOT, 1, sequence++, 1);
        for (OtlpDecoder.ResourceLogs logs : OtlpDecoder.logs(OtlpEncoder.request(HOST, scope))) {
            fleet.apply(
                    new Delivery.Logs(
                            new Delivery.Origin(
                                    new Position("p" + sequence),
                                    "loopback",
                                    now,
                                    batch,
                                    logs.resource()),
                            logs.records()));
        }
        fleet.settled();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /** The host goes on saying so every ten seconds. */
    private void live(SealTier tier, Duration time) throws MalformedOtlpException {
        for (long left = time.toSeconds(); left > 0; left -= 10) {
            pass(Duration.ofSeconds(10));
            send(heartbeat(tier));
        }
    }

    private Assessment assess() {
        CloudInstance instance =
                new CloudInstance(
                        ID,
                        WEB,
                        IMAGE,
                        "z1",
                        CloudInstance.State.RUNNING,
                        CloudInstance.StatusCheck.OK,
                        CloudInstance.LoadBalancer.HEALTHY,
                        BOOTED,
                        null,
                        false,
                        null);
        return Assessor.assess(
                new Question(
                        new Inventory(
                                List.of(new CloudGroup(WEB, "shop", 1, 2, IMAGE)),
                                List.of(instance),
                                true,
                                List.of(),
                                now - 1),
                        fleet.hosts(),
                        AssessPolicy.DEFAULT,
                        new Observer(BOOTED - Duration.ofHours(1).toNanos(), true, 0),
                        Map.of(),
                        Set.of(),
                        now));
    }

    private Verdict verdict() {
        return assess().verdicts().get(ID);
    }

    @Test
    void anImageThatAsksForEnforceAndNeverReachesItIsToBlameAndItsHostStays() throws Exception {
        send(report(SealTier.AUDIT, NO_GUARD));
        assertThat(assess().imageProblems()).as("a seal in the making").isEmpty();

        live(SealTier.AUDIT, Duration.ofMinutes(30));

        assertThat(verdict()).isInstanceOf(Verdict.Healthy.class);
        assertThat(assess().imageProblems())
                .containsExactly(
                        "image ami-7: asks for enforce, 1 host got no further than audit: "
                                + NO_GUARD);
    }

    @Test
    void soIsOneThatReachesTheFallbackOnly() throws Exception {
        send(report(SealTier.FALLBACK, NO_GUARD));
        live(SealTier.FALLBACK, Duration.ofMinutes(30));

        assertThat(verdict()).isInstanceOf(Verdict.Healthy.class);
        assertThat(assess().imageProblems())
                .singleElement()
                .asString()
                .contains("no further than fallback");
    }

    @Test
    void anImageThatReachesWhatItAsksForHasNoProblem() throws Exception {
        send(report(SealTier.AUDIT, "awaiting cloud-init"));
        pass(Duration.ofSeconds(40));
        send(new SealChanged(SealTier.AUDIT, seal(SealTier.ENFORCED, ""), "full", List.of(), 0));
        live(SealTier.ENFORCED, Duration.ofMinutes(30));

        assertThat(verdict()).isInstanceOf(Verdict.Healthy.class);
        assertThat(assess().imageProblems()).isEmpty();
    }

    @Test
    void aHostThatHadItsTierAndLostItIsChangedAndItsImageIsNotToBlame() throws Exception {
        send(report(SealTier.ENFORCED, ""));
        live(SealTier.ENFORCED, Duration.ofMinutes(30));
        send(
                new SealChanged(
                        SealTier.ENFORCED,
                        seal(SealTier.LOST, "a link is gone"),
                        "lost",
                        List.of(),
                        0));
        live(SealTier.LOST, Duration.ofSeconds(10));

        assertThat(verdict()).isInstanceOf(Verdict.Changed.class);
        assertThat(verdict().reason()).contains("its seal is lost", "a link is gone");
        assertThat(assess().imageProblems()).isEmpty();
    }

    @Test
    void aLostTierThatComesBackIsChangedForGood() throws Exception {
        send(report(SealTier.ENFORCED, ""));
        live(SealTier.LOST, Duration.ofSeconds(10));
        live(SealTier.ENFORCED, Duration.ofMinutes(30));

        assertThat(verdict()).isInstanceOf(Verdict.Changed.class);
    }

    @Test
    void anAgentThatStartsAgainHasAMinuteToMeasure() throws Exception {
        send(report(SealTier.ENFORCED, ""));
        live(SealTier.ENFORCED, Duration.ofMinutes(30));

        send(report(SealTier.AUDIT, "starting"));
        live(SealTier.AUDIT, Duration.ofSeconds(50));
        assertThat(verdict()).isInstanceOf(Verdict.Healthy.class);
        live(SealTier.ENFORCED, Duration.ofMinutes(5));
        assertThat(verdict()).isInstanceOf(Verdict.Healthy.class);
        assertThat(assess().imageProblems()).isEmpty();
    }

    @Test
    void oneThatMeasuresLongerHasLostItsTier() throws Exception {
        send(report(SealTier.ENFORCED, ""));
        live(SealTier.ENFORCED, Duration.ofMinutes(30));

        send(report(SealTier.AUDIT, "starting"));
        live(SealTier.AUDIT, Duration.ofSeconds(70));

        assertThat(verdict()).isInstanceOf(Verdict.Changed.class);
        assertThat(verdict().reason()).contains("it had been stronger, now it is audit");
    }

    @Test
    void anImageInAuditAsksForNothing() throws Exception {
        SealState audit =
                new SealState(false, SealTier.AUDIT, "", "guard", List.of("/"), null, List.of());
        send(
                new BootReport(
                        BootReport.BootVerdict.READY,
                        "ready",
                        BOOTED,
                        "6.1",
                        List.of(),
                        List.of(),
                        audit,
                        10_000));
        live(SealTier.AUDIT, Duration.ofMinutes(30));

        assertThat(verdict()).isInstanceOf(Verdict.Healthy.class);
        assertThat(assess().imageProblems()).isEmpty();
    }
}
