package io.adamant.agent.source.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.config.AgentConfigFile;
import io.adamant.agent.config.Probe;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.ManualClock;
import io.adamant.agent.source.boot.stage.BootManager;
import io.adamant.agent.source.boot.stage.CloudInit;
import io.adamant.agent.source.boot.stage.ManagerBoot;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.BootReport.BootStage;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.BootReport.StageOutcome;
import io.adamant.shared.model.CheckResult;
import io.adamant.shared.model.CheckResult.CheckStatus;
import io.adamant.shared.model.HealthChanged;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.model.Shutdown;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BootSourceTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final Map<Integer, Probed> answers = new HashMap<>();
    private final List<Runnable> started = new ArrayList<>();
    private Optional<ManagerBoot> manager = Optional.empty();
    private int interrupted;
    private int woken;
    private SealProgress seal = seal(false, SealTier.AUDIT, "not sealed yet");
    private BootSource source;

    @TempDir private Path run;

    @BeforeEach
    void build() throws ConfigException {
        source = source("checks: [" + check(1) + ", " + check(2) + "]\nheartbeat: 2s\n");
    }

    @Test
    void saysHelloBeforeAnythingIsCheckedOrSealed() {
        List<HostEvent> events = poll();

        assertThat(events).hasSize(2);
        BootReport hello = (BootReport) events.getFirst();
        assertThat(hello.verdict()).isEqualTo(BootVerdict.BOOTING);
        assertThat(hello.checks())
                .extracting(CheckResult::status)
                .containsOnly(CheckStatus.PENDING);
        assertThat(hello.reason()).contains("the seal has not settled").contains("c1: not tried");
        assertThat(hello.stages())
                .extracting(BootStage::name)
                .containsExactly("kernel", "agent", "seal", "checks");
        assertThat(events.get(1))
                .isInstanceOfSatisfying(
                        Heartbeat.class,
                        beat -> {
                            assertThat(beat.sequence()).isEqualTo(1);
                            assertThat(beat.health()).isEqualTo(HealthStatus.BOOTING);
                            assertThat(beat.spoolBytes()).isEqualTo(77);
                            assertThat(beat.attempts()).isEqualTo(5);
                        });
        assertThat(started).isEmpty();
    }

    @Test
    void isReadyOnceEveryCheckPassesAndTheSealHasSettled() {
        poll();
        answer(1, Probed.passed("good"));
        answer(2, Probed.passed("good"));
        poll();
        runTries();

        assertThat(only(BootReport.class).verdict()).isEqualTo(BootVerdict.BOOTING);
        seal = seal(true, SealTier.FALLBACK, "read-only mounts");
        BootReport verdict = only(BootReport.class);

        assertThat(verdict.verdict()).isEqualTo(BootVerdict.READY);
        assertThat(verdict.seal().tier()).isEqualTo(SealTier.FALLBACK);
        assertThat(verdict.stages()).extracting(BootStage::outcome).containsOnly(StageOutcome.DONE);
        assertThat(source.status().ready()).isTrue();
        assertThat(poll()).isEmpty();
    }

    @Test
    void failsWhenTheDeadlineComesFirstAndNamesTheChecks() {
        seal = seal(true, SealTier.AUDIT, "audit");
        poll();
        answer(1, Probed.passed("good"));
        answer(2, Probed.failed("status 503"));
        poll();
        runTries();
        poll();
        clock.advance(Duration.ofSeconds(30));
        BootReport verdict = only(BootReport.class);

        assertThat(verdict.verdict()).isEqualTo(BootVerdict.FAILED);
        assertThat(verdict.reason()).isEqualTo("not up within 30.0 s: c2: status 503");
        assertThat(source.status().health()).isEqualTo(HealthStatus.SICK);
    }

    @Test
    void isSickAfterAsManyFailuresInARowAsDeclaredAndHealthyAtTheFirstSuccess() {
        makeReady();
        answer(1, Probed.failed("refused"));
        for (int i = 0; i < 2; i++) {
            assertThat(tryAgain()).noneMatch(HealthChanged.class::isInstance);
        }
        HealthChanged sick = find(HealthChanged.class, tryAgain());
        assertThat(sick.from()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(sick.to()).isEqualTo(HealthStatus.SICK);
        assertThat(sick.reason()).isEqualTo("c1: refused");
        assertThat(source.status().ready()).isFalse();

        answer(1, Probed.passed("good"));
        assertThat(find(HealthChanged.class, tryAgain()).to()).isEqualTo(HealthStatus.HEALTHY);
    }

    @Test
    void givesUpOnATryThatIsLateAndIgnoresItsResult() {
        poll();
        poll();
        clock.advance(Duration.ofMillis(500));
        poll();

        assertThat(interrupted).isEqualTo(2);
        assertThat(source.status().report().checks().getFirst().detail())
                .isEqualTo("no answer within 500 ms");
        answer(1, Probed.passed("too late"));
        runTries();
        poll();
        assertThat(source.status().report().checks().getFirst().status())
                .isEqualTo(CheckStatus.PENDING);
    }

    @Test
    void skipsATryThatIsDueWhileTheOneBeforeStillRuns() {
        poll();
        poll();
        clock.advance(SECOND);
        poll();
        clock.advance(SECOND);
        poll();

        assertThat(started).hasSize(2);
        assertThat(source.status().skippedTries()).isEqualTo(4);
    }

    @Test
    void wakesTheCollectingThreadWhenATryIsOver() {
        poll();
        poll();
        runTries();

        assertThat(woken).isEqualTo(2);
    }

    @Test
    void keepsThePeriodOfTheHeartbeatAndMakesNoBurstAfterAPause() {
        poll();
        clock.advance(Duration.ofMillis(1999));
        assertThat(poll()).noneMatch(Heartbeat.class::isInstance);
        clock.advance(Duration.ofMillis(1));
        assertThat(poll()).filteredOn(Heartbeat.class::isInstance).hasSize(1);
        clock.advance(Duration.ofMinutes(5));
        assertThat(poll()).filteredOn(Heartbeat.class::isInstance).hasSize(1);
        assertThat(poll()).noneMatch(Heartbeat.class::isInstance);
    }

    @Test
    void isReadyWithoutChecksOnceTheSealHasSettled() throws ConfigException {
        source = source("");
        seal = seal(true, SealTier.AUDIT, "audit");
        poll();

        assertThat(only(BootReport.class).verdict()).isEqualTo(BootVerdict.READY);
    }

    @Test
    void marksTheSealsStageFailedWhereTheTierAskedForIsNotReached() {
        poll();
        seal =
                new SealProgress(
                        state(true, SealTier.AUDIT, "not permitted"),
                        true,
                        ManualClock.EPOCH_UNIX_NANOS);
        BootReport report = only(BootReport.class);

        assertThat(report.stages())
                .filteredOn(stage -> stage.name().equals("seal"))
                .singleElement()
                .satisfies(
                        stage -> {
                            assertThat(stage.outcome()).isEqualTo(StageOutcome.FAILED);
                            assertThat(stage.detail()).isEqualTo("not permitted");
                        });
    }

    @Test
    void looksOftenWhileBootingSinceTheSealDoesNotSayWhenItHasSettled() {
        assertThat(source.poll(clock.nanos()).nextPollNanos()).isEqualTo(clock.nanos());
        assertThat(source.poll(clock.nanos()).nextPollNanos())
                .isEqualTo(clock.nanos() + BootSource.BOOT_LOOK_NANOS);
    }

    @Test
    void asksToBePolledForWhatIsDueNextOnceItIsReady() {
        makeReady();

        assertThat(source.poll(clock.nanos()).nextPollNanos() - clock.nanos())
                .isGreaterThan(BootSource.BOOT_LOOK_NANOS);
    }

    @Test
    void saysThatTheSilenceIsMeant() {
        assertThat(events(source.shutdown("SIGTERM"))).containsExactly(new Shutdown("SIGTERM"));
    }

    @Test
    void saysWhatSystemdSaysOfTheBootAndNamesTheUnitThatFailed() {
        poll();
        manager = Optional.of(boot(0, List.of("broken.service")));
        clock.advance(SECOND);
        poll();
        BootReport report = source.status().report();

        assertThat(report.verdict()).isEqualTo(BootVerdict.BOOTING);
        assertThat(report.stages())
                .extracting(BootStage::name)
                .containsExactly(
                        "loader", "kernel", "initrd", "userspace", "agent", "seal", "checks");
        assertThat(stage(report, "userspace").outcome()).isEqualTo(StageOutcome.RUNNING);
        assertThat(stage(report, "userspace").detail()).isEqualTo("failed: broken.service");
    }

    @Test
    void saysTheVerdictOnceMoreWithTheStagesThatEndedAfterIt() {
        manager = Optional.of(boot(0, List.of()));
        makeReady();
        clock.advance(SECOND);
        poll();
        assertThat(source.status().report().stages())
                .filteredOn(stage -> stage.name().equals("userspace"))
                .extracting(BootStage::outcome)
                .containsExactly(StageOutcome.RUNNING);
        manager = Optional.of(boot(8_000_000, List.of("broken.service")));
        List<HostEvent> events = new ArrayList<>();
        for (int second = 0; second < 30; second++) {
            clock.advance(SECOND);
            events.addAll(poll());
            runTries();
        }

        BootReport last = find(BootReport.class, events);
        assertThat(last.verdict()).isEqualTo(BootVerdict.READY);
        assertThat(stage(last, "userspace").durationNanos()).isEqualTo(6_000_000_000L);
    }

    @Test
    void saysNoVerdictAgainWhileTheHealthIsAnotherOne() {
        manager = Optional.of(boot(0, List.of()));
        makeReady();
        clock.advance(SECOND);
        poll();
        answer(1, Probed.failed("refused"));
        for (int i = 0; i < 4; i++) {
            tryAgain();
        }
        assertThat(source.status().health()).isEqualTo(HealthStatus.SICK);
        manager = Optional.of(boot(8_000_000, List.of()));
        for (int i = 0; i < 12; i++) {
            assertThat(tryAgain()).noneMatch(BootReport.class::isInstance);
        }
        answer(1, Probed.passed("good"));
        List<HostEvent> events = tryAgain();

        assertThat(find(HealthChanged.class, events).to()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(find(BootReport.class, events).verdict()).isEqualTo(BootVerdict.READY);
    }

    @Test
    void cloudInitThatHadErrorsIsAFailedStage() throws IOException {
        Path place = Files.createDirectories(run.resolve("cloud-init"));
        Files.writeString(place.resolve("enabled"), "");
        poll();
        poll();
        assertThat(stage(source.status().report(), "cloud-init").outcome())
                .isEqualTo(StageOutcome.RUNNING);
        Files.writeString(
                place.resolve("result.json"),
                "{\n \"v1\": {\n  \"errors\": [\n   \"(scripts-user, boom)\"\n  ]\n }\n}\n");
        BootStage ended = stage(only(BootReport.class), "cloud-init");

        assertThat(ended.outcome()).isEqualTo(StageOutcome.FAILED);
        assertThat(ended.detail()).isEqualTo("\"(scripts-user, boom)\"");
    }

    private static BootStage stage(BootReport report, String name) {
        return report.stages().stream()
                .filter(stage -> stage.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ManagerBoot boot(long finish, List<String> failed) {
        return new ManagerBoot(true, 0, 700, 1_000_000, 2_000_000, finish, failed, List.of());
    }

    private void makeReady() {
        seal = seal(true, SealTier.FALLBACK, "read-only mounts");
        answer(1, Probed.passed("good"));
        answer(2, Probed.passed("good"));
        poll();
        poll();
        runTries();
        assertThat(only(BootReport.class).verdict()).isEqualTo(BootVerdict.READY);
    }

    private List<HostEvent> tryAgain() {
        clock.advance(SECOND);
        List<HostEvent> events = new ArrayList<>(poll());
        runTries();
        events.addAll(poll());
        return events;
    }

    private void answer(int check, Probed probed) {
        answers.put(check, probed);
    }

    private void runTries() {
        List<Runnable> tries = List.copyOf(started);
        started.clear();
        tries.forEach(Runnable::run);
    }

    private List<HostEvent> poll() {
        return source.poll(clock.nanos()).batches().stream()
                .flatMap(batch -> events(batch).stream())
                .toList();
    }

    private <T extends HostEvent> T only(Class<T> type) {
        return find(type, poll());
    }

    private static <T extends HostEvent> T find(Class<T> type, List<HostEvent> events) {
        assertThat(events).filteredOn(type::isInstance).hasSize(1);
        return events.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
    }

    private static List<HostEvent> events(Batch batch) {
        List<HostEvent> events = new ArrayList<>();
        for (LogRecord record : ((Batch.Events) batch).records()) {
            events.add(HostEvents.decode(record).orElseThrow());
        }
        return events;
    }

    private Probed probe(Probe probe, Duration timeout) {
        return answers.getOrDefault(((Probe.Tcp) probe).port(), Probed.failed("no answer yet"));
    }

    private Runnable start(String name, Runnable task) {
        started.add(task);
        return () -> interrupted++;
    }

    private BootSource source(String more) throws ConfigException {
        AgentConfig config =
                AgentConfigFile.parse(
                        "test",
                        "collector: { endpoints: [\"http://127.0.0.1:4318\"] }\n"
                                + "boot: { deadline: 30s }\n"
                                + more);
        long now = ManualClock.EPOCH_UNIX_NANOS;
        return new BootSource(
                config,
                new BootSource.Earlier(
                        new KernelFacts(
                                now - 9_000_000_000L, 9_000_000_000L, now - 50_000_000, "6.18"),
                        new BootManager(() -> manager, Runnable::run, clock.nanos()),
                        new CloudInit(run)),
                () -> seal,
                new HeartbeatFacts(() -> 77, () -> 5),
                new BootSource.CheckTrial(this::probe, this::start, () -> woken++),
                clock.monotonic(),
                clock.wall());
    }

    private static String check(int number) {
        return "{ name: c"
                + number
                + ", tcp: { address: \"127.0.0.1:"
                + number
                + "\" }, period: 1s, timeout: 500ms, failures: 3 }";
    }

    private static SealProgress seal(boolean settled, SealTier tier, String detail) {
        return new SealProgress(state(false, tier, detail), settled, ManualClock.EPOCH_UNIX_NANOS);
    }

    private static SealState state(boolean enforce, SealTier tier, String detail) {
        return new SealState(enforce, tier, detail, "none", List.of("/etc"), null, List.of());
    }
}
