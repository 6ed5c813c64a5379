package io.adamant.collector.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.assess.Verdict.Silence;
import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.PlanPolicy.Care;
import io.adamant.collector.plan.brake.Brake;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each gate open and closed, and what holds for every fleet. */
final class PlannerTest {

    private static final Silence CLOUD = Silence.CONFIRMED_BY_CLOUD;

    private static final Care PROOF =
            new Care(Duration.ofMinutes(5), Set.of(), Duration.ofHours(1), true);

    private static Care stateful(String name) {
        return new Care(Duration.ofMinutes(5), Set.of(name), Duration.ofHours(1), false);
    }

    private static Verdict sick() {
        return new Verdict.Sick("its check fails", 0);
    }

    private static Verdict silent(Silence kind, long sinceNanos) {
        return new Verdict.Silent(kind, "nothing heard", sinceNanos);
    }

    /** A red gate: how to close it, around an otherwise clear case. */
    static Stream<Arguments> redGates() {
        return Stream.of(
                red("mode", f -> f.mode(PlanPolicy.Mode.SHADOW)),
                red("mode", f -> f.mode(PlanPolicy.Mode.PROPOSE)),
                red("hold", Fleet::hold),
                red("inventory", f -> f.inventoryAge(Duration.ofSeconds(16))),
                red("inventory", Fleet::incomplete),
                red("suspicion", f -> f.suspicion("own lag")),
                red("ledger", f -> f.ledgerFault("line 3 cannot be read")),
                red("budget", f -> f.openIntent(2)),
                red("breaker", f -> f.verdict(2, sick())),
                red("breaker", f -> f.brake(new Brake(Brake.Phase.TRIPPED, Fleet.NOW, 0))),
                red("ramp", f -> f.brake(Brake.reset(Fleet.NOW)).openIntent(2)),
                red("budget", f -> f.natives(1)),
                red("identity", f -> f.care(PROOF)),
                red("stateful", f -> f.care(stateful("web"))),
                red("stateful", f -> f.care(stateful("shop"))),
                red("deployment", f -> f.refreshing("instance refresh at 40 %")),
                red("deployment", f -> f.secondGroup("v2", Duration.ofMinutes(59))),
                red("lint", f -> f.lint(LintFinding.Severity.REFUSAL)),
                red("protected", f -> f.protect(1)),
                red("image", f -> f.heldImage("v1")),
                red("rate", f -> f.closedIntents(6)),
                red("capacity", f -> f.balancer(1, LoadBalancer.NONE).allSuspectBut(1)));
    }

    private static Arguments red(String gate, Consumer<Fleet> close) {
        return Arguments.of(gate, close);
    }

    @Test
    void aSickInstanceWithEveryGateOpenIsReplaced() {
        Plan plan = Planner.plan(new Fleet(3).verdict(1, sick()).situation());

        assertThat(plan.decisions()).hasSize(1);
        assertThat(plan.decisions().getFirst().sequence()).isEqualTo(Intent.Sequence.DEAD_HOST);
        assertThat(plan.decisions().getFirst().gates()).allMatch(Gate::open);
        assertThat(plan.why()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("redGates")
    void aClosedGateStopsAndSaysWhatClearsIt(String gate, Consumer<Fleet> close) {
        Fleet fleet = new Fleet(3).verdict(1, sick());
        close.accept(fleet);
        Plan plan = Planner.plan(fleet.situation());

        assertThat(plan.decisions()).isEmpty();
        assertThat(plan.why().get(fleet.id(1)))
                .anySatisfy(
                        closed -> {
                            assertThat(closed.name()).isEqualTo(gate);
                            assertThat(closed.clears()).isNotBlank();
                        });
    }

    @Test
    void theNextHealthyInstanceIsNeverNamed() {
        Plan plan = Planner.plan(new Fleet(20).situation());

        assertThat(plan.decisions()).isEmpty();
        assertThat(plan.why()).isEmpty();
    }

    @Test
    void aServingHostIsReplacedLaunchFirstWhereThereIsRoom() {
        Fleet fleet =
                new Fleet(3)
                        .verdict(1, new Verdict.Changed("/etc/app.yaml", 0))
                        .balancer(1, LoadBalancer.HEALTHY);
        assertThat(Planner.plan(fleet.situation()).decisions().getFirst().sequence())
                .isEqualTo(Intent.Sequence.SERVING_HOST);

        Plan plan = Planner.plan(fleet.max(3).situation());
        assertThat(plan.why().get(fleet.id(1))).extracting(Gate::name).containsExactly("room");
    }

    @Test
    void anAgentThatDiedAloneIsWaitedFor() {
        Fleet fleet = new Fleet(3).balancer(1, LoadBalancer.HEALTHY);
        fleet.verdict(1, silent(Silence.AGENT_DEAD_HOST_SERVING, Fleet.NOW - minutes(9)));
        assertThat(Planner.plan(fleet.situation()).why().get(fleet.id(1)))
                .extracting(Gate::name)
                .containsExactly("patience");

        fleet.verdict(1, silent(Silence.AGENT_DEAD_HOST_SERVING, Fleet.NOW - minutes(10)));
        assertThat(Planner.plan(fleet.situation()).decisions())
                .extracting(Proposal::sequence)
                .containsExactly(Intent.Sequence.SERVING_HOST);
    }

    @Test
    void aLowPriorityReplacementWaitsForWhatIsUrgent() {
        Fleet fleet = new Fleet(40).balancer(1, LoadBalancer.HEALTHY);
        fleet.verdict(1, silent(Silence.AGENT_DEAD_HOST_SERVING, Fleet.NOW - minutes(20)));
        fleet.verdict(2, sick());
        Plan plan = Planner.plan(fleet.situation());

        assertThat(plan.decisions())
                .extracting(one -> one.instance().id())
                .containsExactly(fleet.id(2));
        assertThat(plan.why().get(fleet.id(1))).extracting(Gate::name).containsExactly("urgency");
    }

    @Test
    void hostsThatAreGoneAndWhosePlacesAreTakenTripNoBreakerAndHoldNobodyUp() {
        Fleet fleet = new Fleet(9).desired(5).balancer(9, LoadBalancer.HEALTHY);
        for (int i = 1; i <= 4; i++) {
            fleet.state(i, State.GONE).verdict(i, silent(CLOUD, Fleet.NOW - minutes(1)));
        }
        fleet.verdict(9, silent(Silence.AGENT_DEAD_HOST_SERVING, Fleet.NOW - minutes(20)));
        Plan plan = Planner.plan(fleet.situation());

        assertThat(plan.brakes()).isEmpty();
        assertThat(plan.decisions())
                .extracting(one -> one.instance().id())
                .containsExactly(fleet.id(9));
        assertThat(plan.why().get(fleet.id(1))).extracting(Gate::name).contains("vacancy");
    }

    @Test
    void aStoppedHostHoldsItsPlaceUntilItIsEnded() {
        Fleet fleet = new Fleet(2).desired(1);
        fleet.state(1, State.GONE).verdict(1, silent(CLOUD, Fleet.NOW - minutes(2)));
        fleet.state(2, State.STOPPED).verdict(2, new Verdict.Suspect("just heard", 0));
        Plan plan = Planner.plan(fleet.situation());
        assertThat(plan.decisions()).isEmpty();
        assertThat(plan.why().get(fleet.id(1))).extracting(Gate::name).containsExactly("vacancy");

        fleet.verdict(2, silent(CLOUD, Fleet.NOW - minutes(1)));
        assertThat(Planner.plan(fleet.situation()).decisions())
                .extracting(one -> one.instance().id())
                .containsExactly(fleet.id(2));
    }

    @Test
    void aGroupThatMayNotHaveWhatItIsToHaveIsRefusedWithTheReason() {
        Fleet fleet = new Fleet(3).max(2).verdict(1, sick());
        List<Gate> gates = Planner.plan(fleet.situation()).why().get(fleet.id(1));
        assertThat(gates).extracting(Gate::name).contains("lint");
        assertThat(gates).extracting(Gate::value).contains("at most 2 instances, 3 desired");
    }

    @Test
    void theFirstOfManyToFallSilentIsNotTakenForTheOnlyOne() {
        Fleet fleet = new Fleet(9);
        Verdict alone = silent(Silence.CONFIRMED_BY_LOAD_BALANCER, Fleet.NOW);
        fleet.verdict(1, alone).silentFor(1, Duration.ofSeconds(60));
        assertThat(Planner.plan(fleet.situation()).decisions()).hasSize(1);

        fleet.silentFor(2, Duration.ofSeconds(50)).silentFor(3, Duration.ofSeconds(51));
        assertThat(Planner.plan(fleet.situation()).why().get(fleet.id(1)))
                .extracting(Gate::name)
                .contains("mass-silence");
    }

    @Test
    void whoIsBadAlreadyAndFallsSilentWithOthersCountsAmongThem() {
        Fleet fleet = new Fleet(9);
        Verdict alone = silent(Silence.CONFIRMED_BY_LOAD_BALANCER, Fleet.NOW);
        fleet.verdict(1, alone).silentFor(1, Duration.ofSeconds(60));
        fleet.verdict(2, new Verdict.Changed("a file", 0)).silentFor(2, Duration.ofSeconds(55));
        fleet.silentFor(3, Duration.ofSeconds(51));
        assertThat(Planner.plan(fleet.situation()).why().get(fleet.id(1)))
                .extracting(Gate::name)
                .contains("mass-silence");
    }

    @Test
    void aCutSubnetIsNamedAndHeldAndWhoIsSilentOutsideOfItGoesOn() {
        Fleet fleet = new Fleet(40);
        Verdict unreached = silent(Silence.CONFIRMED_BY_LOAD_BALANCER, Fleet.NOW - minutes(1));
        for (int i = 1; i <= 40; i++) {
            fleet.subnet(i, List.of(1, 4, 7).contains(i) ? "subnet-cut" : "subnet-z" + i % 3);
        }
        for (int cut : List.of(1, 4, 7)) {
            fleet.verdict(cut, unreached);
        }
        fleet.verdict(2, unreached);

        Plan plan = Planner.plan(fleet.situation());

        assertThat(plan.decisions())
                .extracting(one -> one.instance().id())
                .containsExactly(fleet.id(2));
        for (int cut : List.of(1, 4, 7)) {
            assertThat(plan.why().get(fleet.id(cut)))
                    .filteredOn(gate -> gate.name().equals("mass-silence"))
                    .extracting(Gate::value)
                    .containsExactly("subnet subnet-cut: 3 of 3 silent");
        }
    }

    @Test
    void aSubnetThatNoCloudNamesIsNothingThatHostsHaveInCommon() {
        Fleet fleet = new Fleet(40);
        Verdict unreached = silent(Silence.CONFIRMED_BY_LOAD_BALANCER, Fleet.NOW - minutes(1));
        fleet.verdict(2, unreached).verdict(3, unreached);

        assertThat(Planner.plan(fleet.situation()).decisions()).isNotEmpty();
    }

    @Test
    void manySilentAtOnceAreHeldUnlessTheCloudConfirms() {
        Fleet fleet = new Fleet(9);
        for (int i = 1; i <= 3; i++) {
            fleet.verdict(i, silent(Silence.CONFIRMED_BY_LOAD_BALANCER, Fleet.NOW - minutes(1)));
        }
        Plan plan = Planner.plan(fleet.situation());
        assertThat(plan.decisions()).isEmpty();
        assertThat(plan.why().get(fleet.id(1))).extracting(Gate::name).contains("mass-silence");

        for (int i = 1; i <= 3; i++) {
            fleet.verdict(i, silent(CLOUD, Fleet.NOW - minutes(1)));
        }
        assertThat(Planner.plan(fleet.situation()).decisions()).hasSize(1);
    }

    @Test
    void aStoppedInstanceIsReplacedOnlyWhereTheGroupIsShort() {
        Fleet fleet = new Fleet(3).verdict(1, silent(CLOUD, 0)).state(1, State.STOPPED);
        assertThat(Planner.plan(fleet.situation()).decisions()).hasSize(1);

        Plan plan = Planner.plan(fleet.desired(2).situation());
        assertThat(plan.why().get(fleet.id(1))).extracting(Gate::name).containsExactly("vacancy");
    }

    @Test
    void aStoppedInstanceHoldsItsPlaceAlsoWhenItsReservationWasWithdrawn() {
        Fleet fleet =
                new Fleet(3)
                        .desired(2)
                        .verdict(1, silent(CLOUD, Fleet.NOW - minutes(1)))
                        .state(1, State.GONE)
                        .verdict(2, silent(CLOUD, Fleet.NOW))
                        .state(2, State.STOPPED)
                        .withdrawnIntentOf(2);
        assertThat(Planner.plan(fleet.situation()).decisions())
                .extracting(one -> one.instance().id())
                .containsExactly(fleet.id(2));
    }

    @Test
    void anInstanceIsReplacedOnceForEver() {
        Fleet fleet = new Fleet(3).verdict(1, sick()).closedIntentOf(1);
        Plan plan = Planner.plan(fleet.situation());

        assertThat(plan.decisions()).isEmpty();
        assertThat(plan.why().get(fleet.id(1))).extracting(Gate::name).containsExactly("intent");
    }

    @Test
    void aWishPassesModeAndRateAndNothingElse() {
        Fleet fleet =
                new Fleet(3)
                        .balancer(1, LoadBalancer.HEALTHY)
                        .mode(PlanPolicy.Mode.SHADOW)
                        .closedIntents(6);
        Proposal wish = Planner.wish(fleet.situation(), fleet.id(1), "ann: odd").orElseThrow();
        assertThat(wish.isOpen()).isTrue();
        assertThat(wish.sequence()).isEqualTo(Intent.Sequence.SERVING_HOST);

        Proposal held = Planner.wish(fleet.hold().situation(), fleet.id(1), "x").orElseThrow();
        assertThat(held.closed()).extracting(Gate::name).containsExactly("hold");
        assertThat(Planner.wish(fleet.situation(), new InstanceId("no"), "x")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "2, 1",
        "3, 1",
        "6, 1",
        "10, 1",
        "19, 1",
        "20, 2",
        "40, 3",
        "100, 6",
        "1000, 51"
    })
    void theBudgetGrowsSlowlyWithTheGroup(int desired, int limit) {
        assertThat(PlanPolicy.DEFAULT.budget().limit(desired)).isEqualTo(limit);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2147483647",
        "2, 2147483647",
        "3, 1",
        "4, 1",
        "5, 2",
        "6, 2",
        "7, 3",
        "10, 3",
        "20, 6"
    })
    void theBreakerKnowsSmallGroups(int desired, int limit) {
        assertThat(PlanPolicy.DEFAULT.budget().breakerLimit(desired)).isEqualTo(limit);
    }

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void holdsForEveryFleet(int seed) {
        Random random = new Random(seed);
        Fleet fleet = randomFleet(random);
        Situation situation = fleet.situation();
        Plan plan = Planner.plan(situation);

        int limit = situation.policy().budget().limit(fleet.desired());
        long open = situation.intents().stream().filter(Intent::isOpen).count();
        if (!plan.decisions().isEmpty()) {
            assertThat(open + plan.decisions().size()).isLessThanOrEqualTo(limit);
        }
        assertEveryUnhealthyOneHasAReason(situation, plan);
        assertOrderIsNothing(situation, plan, random);
        assertShadowDecidesAsEnforce(fleet, plan);
    }

    private static void assertEveryUnhealthyOneHasAReason(Situation situation, Plan plan) {
        for (CloudInstance instance : situation.inventory().instances()) {
            Verdict verdict = situation.assessment().verdicts().get(instance.id());
            boolean isUnhealthy =
                    verdict instanceof Verdict.Suspect
                            || Candidate.of(instance, verdict).isPresent();
            boolean isActedOn =
                    plan.decisions().stream().anyMatch(d -> d.instance().equals(instance))
                            || situation.intents().stream()
                                    .anyMatch(
                                            i -> i.isOpen() && i.instance().equals(instance.id()));
            if (isUnhealthy && !isActedOn) {
                assertThat(plan.why().get(instance.id())).isNotEmpty().noneMatch(Gate::open);
            }
        }
    }

    private static void assertOrderIsNothing(Situation situation, Plan plan, Random random) {
        List<CloudInstance> shuffled = new ArrayList<>(situation.inventory().instances());
        Collections.shuffle(shuffled, random);
        assertThat(Planner.plan(Fleet.reordered(situation, shuffled))).isEqualTo(plan);
    }

    private static void assertShadowDecidesAsEnforce(Fleet fleet, Plan plan) {
        Plan shadow = Planner.plan(fleet.mode(PlanPolicy.Mode.SHADOW).situation());
        assertThat(shadow.decisions()).isEmpty();
        assertThat(shadow.withheld())
                .extracting(one -> one.instance().id())
                .isEqualTo(plan.decisions().stream().map(one -> one.instance().id()).toList());
    }

    private static Fleet randomFleet(Random random) {
        Fleet fleet = new Fleet(1 + random.nextInt(60));
        for (int i = 1; i <= fleet.desired(); i++) {
            fleet.balancer(i, pick(LoadBalancer.class, random));
            if (random.nextInt(5) == 0) {
                fleet.verdict(i, randomVerdict(random));
            }
            if (random.nextInt(20) == 0) {
                fleet.state(i, State.STOPPED).verdict(i, silent(CLOUD, 0));
            }
            if (random.nextInt(40) == 0) {
                fleet.openIntent(i);
            }
        }
        return random.nextInt(10) == 0 ? fleet.suspicion("cold start") : fleet;
    }

    private static Verdict randomVerdict(Random random) {
        long since = Fleet.NOW - minutes(random.nextInt(60));
        return switch (random.nextInt(5)) {
            case 0 -> new Verdict.Sick("r", since);
            case 1 -> new Verdict.Changed("r", since);
            case 2 -> new Verdict.DeadOnBoot("r", since);
            case 3 -> new Verdict.Suspect("r", since);
            default -> silent(pick(Silence.class, random), since);
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 20, 100})
    void aLowerBudgetNeverAddsADecision(int size) {
        Fleet fleet = new Fleet(size);
        for (int i = 1; i <= size; i += 4) {
            fleet.verdict(i, sick());
        }
        int most = Planner.plan(fleet.budget(100).situation()).decisions().size();
        for (int percent = 99; percent > 0; percent -= 7) {
            int now = Planner.plan(fleet.budget(percent).situation()).decisions().size();
            assertThat(now).isLessThanOrEqualTo(most);
            most = now;
        }
    }

    @Test
    void anImageHeldForAnotherGroupIsNoGateHere() {
        Situation situation = new Fleet(3).verdict(1, sick()).heldImage("v0").situation();
        assertThat(situation.heldImages()).isEqualTo(Map.of(new ImageId("v0"), "test"));
        assertThat(Planner.plan(situation).decisions()).hasSize(1);
    }

    private static <E extends Enum<E>> E pick(Class<E> type, Random random) {
        List<E> all = List.copyOf(EnumSet.allOf(type));
        return all.get(random.nextInt(all.size()));
    }

    private static long minutes(long count) {
        return Duration.ofMinutes(count).toNanos();
    }

    @Test
    void aProvenGroupPassesTheIdentityGate() {
        Fleet fleet = new Fleet(3).verdict(1, sick()).care(PROOF).proven();
        assertThat(Planner.plan(fleet.situation()).decisions()).hasSize(1);
    }

    @Test
    void anUnprovenGroupIsProposedForInEnforce() {
        Plan plan = Planner.plan(new Fleet(3).verdict(1, sick()).care(PROOF).situation());
        assertThat(plan.decisions()).isEmpty();
        assertThat(plan.withheld()).hasSize(1);
        assertThat(plan.withheld().getFirst().approved("ann", "seen").isOpen()).isTrue();
    }

    @Test
    void twoGroupsOfOneImageOrOfLongAgoAreNoDeployment() {
        Fleet fleet = new Fleet(3).verdict(1, sick());
        assertThat(Planner.plan(fleet.secondGroup("v1", minutesLong(5)).situation()).decisions())
                .hasSize(1);
        assertThat(Planner.plan(fleet.secondGroup("v2", minutesLong(60)).situation()).decisions())
                .hasSize(1);
    }

    @Test
    void aWarningOfTheGroupsSettingsIsNoGate() {
        Fleet fleet = new Fleet(3).verdict(1, sick()).lint(LintFinding.Severity.WARNING);
        assertThat(Planner.plan(fleet.situation()).decisions()).hasSize(1);
    }

    @Test
    void oneZoneGoesAfterTheOther() {
        Fleet fleet = new Fleet(40);
        int since = 0;
        for (int number : new int[] {3, 6, 9, 1, 2}) {
            fleet.verdict(number, new Verdict.Sick("", since++));
        }
        List<String> zones =
                Planner.plan(fleet.budget(100).situation()).decisions().stream()
                        .map(one -> one.instance().zone())
                        .toList();
        assertThat(zones).containsExactly("z0", "z1", "z2");
    }

    @Test
    void theRateSurvivesANewGroupPerRelease() {
        Fleet fleet = new Fleet(3).verdict(1, sick()).closedIntentsIn("web-0", 6);
        assertThat(Planner.plan(fleet.situation()).decisions()).hasSize(1);
        assertThat(Planner.plan(fleet.gone("web-0", "shop").situation()).why().get(fleet.id(1)))
                .extracting(Gate::name)
                .containsExactly("rate");
    }

    @Test
    void aSilenceThatItsZoneExplainsIsHeldAndAnotherIsNot() {
        Fleet fleet = new Fleet(30).budget(100);
        for (int number : new int[] {3, 6, 9, 1}) {
            fleet.verdict(number, silent(Silence.CONFIRMED_BY_LOAD_BALANCER, 0));
        }
        Plan plan = Planner.plan(fleet.situation());
        assertThat(plan.decisions())
                .extracting(one -> one.instance().id())
                .containsExactly(fleet.id(1));
        assertThat(plan.why().get(fleet.id(3)))
                .anySatisfy(gate -> assertThat(gate.value()).isEqualTo("zone z0: 3 of 10 silent"));
    }

    @Test
    void silencesFarApartAreNoMass() {
        Fleet fleet = new Fleet(30).budget(100);
        for (int number : new int[] {3, 6, 9}) {
            fleet.verdict(number, silent(Silence.CONFIRMED_BY_LOAD_BALANCER, 0));
            fleet.silentFor(number, minutesLong(3L * number));
        }
        assertThat(Planner.plan(fleet.situation()).decisions()).hasSize(3);
    }

    @Test
    void nothingIsPlannedWhereNothingWasAskedFor() {
        assertThat(Planner.plan(new Fleet(3).situation()).decisions()).isEmpty();
    }

    @Test
    void anOldInstanceIsReplacedLaunchFirstWhenEverythingIsWell() {
        Fleet fleet =
                new Fleet(3)
                        .reasons(
                                new PlanPolicy.Reasons(
                                        false, Duration.ofDays(30), PlanPolicy.Gameday.OFF));
        Plan plan = Planner.plan(fleet.situation());
        assertThat(plan.decisions()).hasSize(1);
        assertThat(plan.decisions().getFirst().cause()).isEqualTo("max_age");
        assertThat(plan.decisions().getFirst().sequence()).isEqualTo(Intent.Sequence.SERVING_HOST);

        Plan later = Planner.plan(fleet.verdict(2, new Verdict.Suspect("", 0)).situation());
        assertThat(later.decisions()).isEmpty();
        assertThat(later.why().get(fleet.id(1))).extracting(Gate::name).contains("calm");
    }

    @Test
    void anInstanceOfAnotherImageThanItsGroupIsOutOfDate() {
        Fleet fleet =
                new Fleet(3)
                        .image(2, "v0")
                        .reasons(
                                new PlanPolicy.Reasons(
                                        true, Duration.ZERO, PlanPolicy.Gameday.OFF));
        assertThat(Planner.plan(fleet.situation()).decisions())
                .extracting(Proposal::cause, one -> one.instance().id())
                .containsExactly(org.assertj.core.groups.Tuple.tuple("out_of_date", fleet.id(2)));
        assertThat(Planner.plan(fleet.heldImage("v1").situation()).decisions()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0-24, 1", "0-1, 1", "1-24, 0"})
    void aGamedayEndsOneInstanceInItsHours(String hours, int expected) {
        // Fleet.NOW is midnight of a Friday.
        assertThat(Planner.plan(gameday(hours, DayOfWeek.FRIDAY).situation()).decisions())
                .hasSize(expected);
        assertThat(Planner.plan(gameday(hours, DayOfWeek.MONDAY).situation()).decisions())
                .isEmpty();
    }

    private static Fleet gameday(String hours, DayOfWeek day) {
        String[] parts = hours.split("-");
        return new Fleet(5)
                .reasons(
                        new PlanPolicy.Reasons(
                                false,
                                Duration.ZERO,
                                new PlanPolicy.Gameday(
                                        Set.of(day),
                                        Integer.parseInt(parts[0]),
                                        Integer.parseInt(parts[1]),
                                        ZoneOffset.UTC,
                                        Set.of())));
    }

    @Test
    void aGamedayIsSkippedWhileAnythingIsUnhealthyAndOnceItWasHad() {
        Fleet fleet = gameday("0-24", DayOfWeek.FRIDAY);
        Plan plan = Planner.plan(fleet.situation());
        assertThat(plan.decisions().getFirst().sequence()).isEqualTo(Intent.Sequence.DEAD_HOST);
        assertThat(Planner.plan(fleet.verdict(2, sick()).situation()).decisions())
                .extracting(Proposal::cause)
                .containsExactly("sick");

        Fleet had = gameday("0-24", DayOfWeek.FRIDAY).closedIntentFor("gameday");
        assertThat(Planner.plan(had.situation()).decisions()).isEmpty();
    }

    @Test
    void anAskedGamedayStandsBeforeTheSameGates() {
        Fleet fleet = gameday("0-24", DayOfWeek.FRIDAY);
        GroupName web = new GroupName("web");
        assertThat(Planner.gameday(fleet.situation(), web, "ann: drill").orElseThrow().isOpen())
                .isTrue();
        assertThat(
                        Planner.gameday(new Fleet(5).situation(), web, "ann: drill")
                                .orElseThrow()
                                .closed())
                .extracting(Gate::name)
                .containsExactly("gameday");
    }

    private static Duration minutesLong(long count) {
        return Duration.ofMinutes(count);
    }
}
