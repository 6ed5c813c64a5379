package io.adamant.collector.assess;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.assess.testimony.Testimony;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.CloudInstance.StatusCheck;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every row of the truth table, and what must not be concluded. */
final class AssessorTest {

    private static final long NOW = Duration.ofDays(20_000).toNanos();
    private static final InstanceId ID = new InstanceId("i-1");
    private static final GroupName WEB = new GroupName("web");
    private static final ImageId IMAGE = new ImageId("v1");

    private final Host host = new Host();
    private State state = State.RUNNING;
    private StatusCheck check = StatusCheck.OK;
    private LoadBalancer balancer = LoadBalancer.HEALTHY;
    private boolean complete = true;
    private long launchedAgo = 3_600;
    private long listeningFor = 3_600;
    private boolean caughtUp = true;
    private long lagSeconds;
    private Set<InstanceId> replaced = Set.of();
    private Map<InstanceId, Verdict> previous = Map.of();
    private AssessPolicy policy = policy(1);
    private String disk;
    private Map<ImageId, Duration> bootTimes = Map.of();
    private Map<GroupName, Long> voidBefore = Map.of();
    private Map<InstanceId, Long> born = Map.of();

    private static AssessPolicy policy(int sickWitnesses) {
        AssessPolicy usual = AssessPolicy.DEFAULT;
        return new AssessPolicy(
                usual.confirm(),
                usual.recover(),
                usual.silence(),
                BootBound.of(seconds180()),
                usual.warmUp(),
                usual.maxLag(),
                sickWitnesses,
                usual.manifests());
    }

    private static Duration seconds180() {
        return Duration.ofMinutes(3);
    }

    private static final class Host {
        private boolean isKnown = true;
        private long heardAgo;
        private long readyAgo = 3_500;
        private HealthStatus health = HealthStatus.HEALTHY;
        private long healthAgo = 3_500;
        private long changedAgo;
        private long shutdownAgo;
        private BootReport.BootVerdict boot = BootReport.BootVerdict.READY;

        HostState state() {
            return new HostState(
                    new HostResource(
                            ID, new BootId("b"), "h", IMAGE, null, null, null, null, null, "1"),
                    NOW - seconds(3_590),
                    NOW - seconds(heardAgo),
                    new BootReport(
                            boot,
                            "why",
                            0,
                            "6.1",
                            List.of(),
                            List.of(),
                            new SealState(
                                    true, SealTier.ENFORCED, "", "", List.of(), null, List.of()),
                            1_000),
                    readyAgo == 0 ? 0 : NOW - seconds(readyAgo),
                    health,
                    "check app failed",
                    NOW - seconds(healthAgo),
                    List.of(),
                    null,
                    changedAgo == 0 ? List.of() : List.of("/etc/app.yaml"),
                    changedAgo == 0 ? 0 : NOW - seconds(changedAgo),
                    0,
                    1_000,
                    shutdownAgo == 0 ? 0 : NOW - seconds(shutdownAgo),
                    List.of());
        }
    }

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }

    private Assessment assess() {
        CloudInstance instance =
                new CloudInstance(
                        ID,
                        WEB,
                        IMAGE,
                        "z1",
                        state,
                        check,
                        balancer,
                        NOW - seconds(launchedAgo),
                        null,
                        false,
                        null);
        return Assessor.assess(
                new Question(
                        new Inventory(
                                List.of(new CloudGroup(WEB, "shop", 1, 2, IMAGE)),
                                List.of(instance),
                                complete,
                                complete ? List.of() : List.of("page 2"),
                                NOW - 1),
                        host.isKnown ? Map.of(ID, host.state()) : Map.of(),
                        policy,
                        new Observer(
                                NOW - seconds(listeningFor), caughtUp, seconds(lagSeconds), disk),
                        previous,
                        replaced,
                        bootTimes,
                        voidBefore,
                        born,
                        NOW));
    }

    private Verdict verdict() {
        return assess().verdicts().get(ID);
    }

    private String kind() {
        Verdict verdict = verdict();
        return verdict instanceof Verdict.Silent silent
                ? silent.kind().name().toLowerCase(java.util.Locale.ROOT)
                : verdict.name();
    }

    @ParameterizedTest
    @CsvSource({
        "IMPAIRED, HEALTHY, confirmed_by_cloud",
        "IMPAIRED, NONE, confirmed_by_cloud",
        "IMPAIRED, UNHEALTHY, confirmed_by_cloud",
        "OK, UNHEALTHY, confirmed_by_load_balancer",
        "UNKNOWN, UNHEALTHY, confirmed_by_load_balancer",
        "OK, HEALTHY, agent_dead_host_serving",
        "OK, NONE, unconfirmed",
        "OK, DRAINING, unconfirmed",
    })
    void aSilentHostIsCrossChecked(StatusCheck cloud, LoadBalancer lb, String expected) {
        host.heardAgo = 61;
        check = cloud;
        balancer = lb;
        assertThat(kind()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"STOPPED, confirmed_by_cloud", "GONE, confirmed_by_cloud", "STOPPING, suspect"})
    void aHostThatTheCloudEndedIsLost(State cloud, String expected) {
        host.heardAgo = 5;
        state = cloud;
        assertThat(kind()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"STOPPING", "STOPPED", "GONE"})
    void aHostThatSaidGoodbyeIsLeaving(State cloud) {
        host.heardAgo = 5;
        host.shutdownAgo = 5;
        state = cloud;
        assertThat(kind()).isEqualTo("leaving");
    }

    @Test
    void aGoodbyeWithoutAnEndIsASilenceLikeAnyOther() {
        host.heardAgo = 70;
        host.shutdownAgo = 70;
        assertThat(kind()).isEqualTo("agent_dead_host_serving");
    }

    @Test
    void whatWasReplacedIsGoneAndNotLost() {
        state = State.GONE;
        host.heardAgo = 100;
        replaced = Set.of(ID);
        assertThat(kind()).isEqualTo("gone");
    }

    @ParameterizedTest
    @CsvSource({"9, suspect", "10, sick", "600, sick"})
    void sicknessIsConfirmedByTime(long sickFor, String expected) {
        host.health = HealthStatus.SICK;
        host.healthAgo = sickFor;
        assertThat(kind()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"IMPAIRED, NONE", "OK, HEALTHY", "UNKNOWN, UNHEALTHY"})
    void aSickHostIsSickWhateverTheCloudSays(StatusCheck cloud, LoadBalancer lb) {
        host.health = HealthStatus.SICK;
        host.healthAgo = 60;
        check = cloud;
        balancer = lb;
        assertThat(kind()).isEqualTo("sick");
    }

    @Test
    void anOldWordOfSicknessIsNoVerdictAfterARestart() {
        host.health = HealthStatus.SICK;
        host.healthAgo = 60;
        host.heardAgo = 30;
        listeningFor = 10;
        assertThat(kind()).isEqualTo("suspect");
    }

    @Test
    void aChangedHostIsChangedAtOnce() {
        host.changedAgo = 1;
        assertThat(kind()).isEqualTo("changed");
    }

    @Test
    void aFailedBootIsDeadOnBoot() {
        host.readyAgo = 0;
        host.boot = BootReport.BootVerdict.FAILED;
        host.health = HealthStatus.SICK;
        assertThat(kind()).isEqualTo("dead_on_boot");
    }

    @Test
    void aFailedBootOfARestartedAgentIsSickness() {
        host.boot = BootReport.BootVerdict.FAILED;
        host.health = HealthStatus.SICK;
        host.healthAgo = 60;
        assertThat(kind()).isEqualTo("sick");
    }

    @ParameterizedTest
    @CsvSource({
        "179, RUNNING, pending",
        "180, RUNNING, dead_on_boot",
        "300, PENDING, pending",
        "360, PENDING, dead_on_boot",
        "600, STOPPED, confirmed_by_cloud",
    })
    void anInstanceThatNeverSaysHelloIsDeadOnBoot(long age, State cloud, String expected) {
        host.isKnown = false;
        balancer = LoadBalancer.UNHEALTHY;
        launchedAgo = age;
        state = cloud;
        assertThat(kind()).isEqualTo(expected);
    }

    @Test
    void aHostThatDiesWhileBootingIsDeadOnBoot() {
        host.readyAgo = 0;
        host.health = HealthStatus.BOOTING;
        host.boot = BootReport.BootVerdict.BOOTING;
        host.heardAgo = 100;
        launchedAgo = 200;
        balancer = LoadBalancer.UNHEALTHY;
        assertThat(kind()).isEqualTo("dead_on_boot");
    }

    @ParameterizedTest
    @CsvSource({
        "false, OK, HEALTHY, agent_dead_host_serving",
        "false, IMPAIRED, HEALTHY, dead_on_boot",
        "false, OK, UNHEALTHY, dead_on_boot",
        "false, OK, NONE, dead_on_boot",
        "true, OK, HEALTHY, agent_dead_host_serving",
        "true, OK, NONE, dead_on_boot",
    })
    void whoeverServesIsNotDeadForWantOfAHello(
            boolean isHeardOnce, StatusCheck status, LoadBalancer uses, String expected) {
        host.isKnown = isHeardOnce;
        host.readyAgo = 0;
        host.health = HealthStatus.BOOTING;
        host.boot = BootReport.BootVerdict.BOOTING;
        host.heardAgo = 100;
        launchedAgo = 200;
        check = status;
        balancer = uses;
        assertThat(kind()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"2, healthy", "4, suspect", "59, suspect", "60, agent_dead_host_serving"})
    void silenceTakesThreeHeartbeatsAndTheFloor(long heardAgo, String expected) {
        host.heardAgo = heardAgo;
        assertThat(kind()).isEqualTo(expected);
    }

    @Test
    void aHostThatIsHeardWhileTheCloudSaysImpairedIsSuspect() {
        check = StatusCheck.IMPAIRED;
        assertThat(kind()).isEqualTo("suspect");
    }

    @Test
    void aHostThatWasHeardAfterTheReadingIsNotStopped() {
        state = State.STOPPED;
        assertThat(kind()).isEqualTo("suspect");
    }

    @ParameterizedTest
    @CsvSource({"RUNNING, IMPAIRED", "RUNNING, OK", "STOPPED, UNKNOWN", "GONE, UNKNOWN"})
    void anIncompleteInventoryGivesNoSilentVerdict(State cloud, StatusCheck status) {
        complete = false;
        host.heardAgo = 600;
        state = cloud;
        check = status;
        assertThat(kind()).isEqualTo("suspect");
        assertThat(assess().suspicion()).contains("page 2");
    }

    @Test
    void anIncompleteInventoryGivesNoDeadOnBoot() {
        complete = false;
        host.isKnown = false;
        assertThat(kind()).isEqualTo("suspect");
    }

    @Test
    void ownLagGivesNoSilentVerdict() {
        lagSeconds = 6;
        host.heardAgo = 600;
        assertThat(kind()).isEqualTo("suspect");
        assertThat(assess().suspicion()).startsWith("own lag");
    }

    @Test
    void aColdCollectorSuspectsItselfUntilTheFleetIsHeardAgain() {
        listeningFor = 120;
        host.heardAgo = 600;
        assertThat(kind()).isEqualTo("suspect");
        assertThat(assess().suspicion()).startsWith("cold start: heard 0 of 1");
        listeningFor = 601;
        assertThat(kind()).isEqualTo("agent_dead_host_serving");
    }

    @Test
    void silenceIsCountedFromWhenTheCollectorListens() {
        caughtUp = false;
        host.heardAgo = 600;
        assertThat(assess().suspicion()).isEqualTo("still reading the journal");
        assertThat(kind()).isEqualTo("suspect");
    }

    @Test
    void aVerdictThatStaysKeepsItsBeginning() {
        host.heardAgo = 600;
        previous = Map.of(ID, new Verdict.Silent(Verdict.Silence.AGENT_DEAD_HOST_SERVING, "", 42));
        assertThat(verdict().sinceNanos()).isEqualTo(42);
        balancer = LoadBalancer.UNHEALTHY;
        assertThat(verdict().sinceNanos()).isEqualTo(NOW);
    }

    @Test
    void aFullDiskGivesNoSilentVerdict() {
        disk = "at its watermark";
        host.heardAgo = 600;
        assertThat(kind()).isEqualTo("suspect");
        assertThat(assess().suspicion()).isEqualTo("own disk: at its watermark");
    }

    @Test
    void aHostThatWasSickHasToBeWellForAWhile() {
        previous = Map.of(ID, new Verdict.Sick("", NOW - seconds(60)));
        host.healthAgo = 9;
        assertThat(kind()).isEqualTo("suspect");
        assertThat(verdict().reason()).isEqualTo("well again for 9.0 s");
        previous = Map.of(ID, verdict());
        host.healthAgo = 10;
        assertThat(kind()).isEqualTo("healthy");
    }

    @ParameterizedTest
    @CsvSource({
        "1, OK, HEALTHY, sick",
        "2, OK, HEALTHY, suspect",
        "2, OK, UNHEALTHY, sick",
        "2, IMPAIRED, NONE, sick",
        "3, OK, UNHEALTHY, suspect",
        "3, IMPAIRED, UNHEALTHY, sick",
    })
    void whereSourcesDisagreeSoManyOfThemDecide(
            int witnesses, StatusCheck cloud, LoadBalancer lb, String expected) {
        policy = policy(witnesses);
        host.health = HealthStatus.SICK;
        host.healthAgo = 60;
        check = cloud;
        balancer = lb;
        assertThat(kind()).isEqualTo(expected);
    }

    @Test
    void aVerdictNamesItsSourcesAndExpires() {
        host.health = HealthStatus.SICK;
        host.healthAgo = 60;
        host.heardAgo = 2;
        Testimony testimony = assess().testimonies().get(ID);
        assertThat(testimony.words())
                .isEqualTo("1 of 3 against: agent sick, cloud ok, load_balancer healthy");
        assertThat(testimony.expiresNanos()).isEqualTo(NOW - seconds(2) + seconds(60));
    }

    @Test
    void nothingThatIsWellNeedsATestimony() {
        assertThat(assess().testimonies()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"199, pending", "200, dead_on_boot"})
    void anImageThatBootsSlowlyHasALongerBound(long age, String expected) {
        bootTimes = Map.of(IMAGE, Duration.ofSeconds(140));
        host.isKnown = false;
        balancer = LoadBalancer.UNHEALTHY;
        launchedAgo = age;
        assertThat(kind()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"10, 180", "140, 200", "6000, 1200"})
    void theBoundIsLearnedBetweenFloorAndCap(long p99, long bound) {
        assertThat(policy.boot().after(Duration.ofSeconds(p99)))
                .isEqualTo(Duration.ofSeconds(bound));
        assertThat(AssessPolicy.DEFAULT.boot().after(null)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void theEndOfABreakerMakesOlderWordsVoid() {
        voidBefore = Map.of(WEB, NOW - seconds(5));
        host.health = HealthStatus.SICK;
        host.healthAgo = 600;
        previous = Map.of(ID, new Verdict.Sick("", NOW - seconds(500)));
        assertThat(kind()).isEqualTo("suspect");
        assertThat(verdict().sinceNanos()).isEqualTo(NOW);

        voidBefore = Map.of(WEB, NOW - seconds(10));
        assertThat(kind()).isEqualTo("sick");
        assertThat(verdict().sinceNanos()).isEqualTo(NOW);
    }

    @Test
    void theEndOfABreakerMakesOlderSilencesVoid() {
        host.heardAgo = 600;
        voidBefore = Map.of(WEB, NOW - seconds(59));
        assertThat(kind()).isEqualTo("suspect");
        voidBefore = Map.of(WEB, NOW - seconds(60));
        assertThat(kind()).isEqualTo("agent_dead_host_serving");
    }

    @Test
    void aChangeThatWasSaidBeforeTheBreakerLetGoHasToBeSaidAgain() {
        host.changedAgo = 600;
        host.heardAgo = 2;
        voidBefore = Map.of(WEB, NOW - seconds(1));
        assertThat(kind()).isEqualTo("suspect");
        host.heardAgo = 0;
        assertThat(kind()).isEqualTo("changed");
    }

    @Test
    void aHostThatCalledItselfSickAndThenFellSilentIsJudgedByItsSilence() {
        host.health = HealthStatus.SICK;
        host.healthAgo = 600;
        host.heardAgo = 59;
        assertThat(verdict().name()).isEqualTo("sick");
        host.heardAgo = 61;
        balancer = LoadBalancer.UNHEALTHY;
        assertThat(verdict().name()).isEqualTo("silent");
    }

    @Test
    void whoWasBornUnderOurEyesIsAsOldAsWeHaveSeenItWhateverTheCloudsClockSays() {
        host.isKnown = false;
        balancer = LoadBalancer.NONE;
        born = Map.of(ID, NOW - seconds(179));
        assertThat(verdict().name()).isEqualTo("suspect");
        assertThat(verdict().reason()).contains("a clock is wrong");
        born = Map.of(ID, NOW - seconds(180));
        assertThat(verdict().name()).isEqualTo("dead_on_boot");
        listeningFor = 100; // the clock stepped since, and its times mean nothing
        assertThat(verdict().name()).isEqualTo("suspect");
    }
}
