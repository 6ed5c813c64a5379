package io.adamant.agent.source.boot;

import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.config.CheckConfig;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import io.adamant.agent.source.boot.stage.BootManager;
import io.adamant.agent.source.boot.stage.CloudInit;
import io.adamant.agent.source.boot.stage.EarlyStages;
import io.adamant.agent.source.boot.stage.ManagerBoot;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.BootReport.BootStage;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.BootReport.StageOutcome;
import io.adamant.shared.model.HealthChanged;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.model.Shutdown;
import io.adamant.shared.time.Deadline;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says how the boot goes and then, for ever, how the host is.
 *
 * <ul>
 *   <li>The first poll brings the hello, a boot report made before anything was checked or sealed,
 *       and the first heartbeat.
 *   <li>While booting, each change of a check, of the seal or of a stage brings another boot
 *       report. The verdict is {@code READY} once the seal has settled and every check passes,
 *       {@code FAILED} when the deadline comes first.
 *   <li>Then each change of a check brings a {@code HealthChanged}. Where systemd or cloud-init
 *       were not through before the verdict, it is said once more with their stages.
 *   <li>Heartbeats keep their period from the start.
 * </ul>
 *
 * <p>While booting a check is tried at least every {@value #BOOT_PERIOD_MS} ms, so that a long
 * period does not delay the verdict. Owned by the collecting thread; {@link #status} may be read by
 * any.
 */
public final class BootSource implements Source {

    static final int BOOT_PERIOD_MS = 1000;

    /** How often the seal's progress is looked at until the boot verdict is final. */
    static final long BOOT_LOOK_NANOS = 50_000_000L;

    private final AgentConfig config;
    private final KernelFacts kernel;
    private final BootManager manager;
    private final CloudInit cloudInit;
    private final SealProgress.View sealView;
    private final HeartbeatFacts facts;
    private final WallClock wall;
    private final Checks checks;
    private final Deadline deadline;
    private final long startNanos;

    private BootVerdict verdict = BootVerdict.BOOTING;
    private HealthStatus health = HealthStatus.BOOTING;
    private SealProgress seal;
    private boolean saidHello;
    private boolean unsaid;
    private long helloUnixNanos;
    private long sealedUnixNanos;
    private long verdictUnixNanos;
    private long heartbeats;
    private long heartbeatDueNanos;
    private volatile BootStatus status;

    /**
     * @param earlier what was before the agent
     * @param trial how checks are tried
     */
    public BootSource(
            AgentConfig config,
            Earlier earlier,
            SealProgress.View sealView,
            HeartbeatFacts facts,
            CheckTrial trial,
            MonotonicClock clock,
            WallClock wall) {
        this.config = config;
        this.kernel = earlier.kernel();
        this.manager = earlier.manager();
        this.cloudInit = earlier.cloudInit();
        this.sealView = sealView;
        this.facts = facts;
        this.wall = wall;
        this.startNanos = clock.nanos();
        this.deadline = Deadline.after(startNanos, config.boot().deadline());
        this.heartbeatDueNanos = startNanos;
        this.checks = new Checks(states(config.checks(), trial, clock, wall.unixNanos()));
        this.seal = sealView.get();
        this.status = snapshot();
    }

    /**
     * What was before the agent, and goes on beside it.
     *
     * @param kernel read at start
     */
    public record Earlier(KernelFacts kernel, BootManager manager, CloudInit cloudInit) {}

    /**
     * How checks are tried, and who hears of a result.
     *
     * @param wake makes the collecting thread poll soon; any thread may call it
     */
    public record CheckTrial(Prober prober, Tries tries, Runnable wake) {}

    private static List<CheckState> states(
            List<CheckConfig> configs, CheckTrial trial, MonotonicClock clock, long nowUnixNanos) {
        List<CheckState> states = new ArrayList<>(configs.size());
        for (CheckConfig check : configs) {
            states.add(
                    new CheckState(
                            check,
                            trial.prober(),
                            trial.tries(),
                            clock,
                            trial.wake(),
                            nowUnixNanos));
        }
        return states;
    }

    @Override
    public String name() {
        return "boot";
    }

    @Override
    public Poll poll(long nowNanos) {
        List<LogRecord> records = new ArrayList<>();
        boolean first = !saidHello;
        if (saidHello) {
            advance(nowNanos, records);
        } else {
            hello(records);
        }
        heartbeat(nowNanos, records);
        status = snapshot();
        return new Poll(
                records.isEmpty() ? List.of() : List.of(new Batch.Events(records)),
                first ? nowNanos : nextNanos(nowNanos));
    }

    /** What the stream last said. */
    public BootStatus status() {
        return status;
    }

    /** The last event: the silence that follows is meant. */
    public Batch shutdown(String reason) {
        return new Batch.Events(List.of(encode(new Shutdown(reason))));
    }

    @Override
    public void close() {
        checks.cancel();
    }

    private void hello(List<LogRecord> records) {
        saidHello = true;
        helloUnixNanos = wall.unixNanos();
        records.add(encode(report()));
    }

    private void advance(long nowNanos, List<LogRecord> records) {
        boolean booting = verdict == BootVerdict.BOOTING;
        long most = booting ? BOOT_PERIOD_MS * 1_000_000L : Long.MAX_VALUE;
        boolean changed = checks.advance(nowNanos, wall.unixNanos(), most);
        boolean sealMoved = sealMoved();
        unsaid |= manager.look(nowNanos, booting);
        unsaid |= cloudInit.look();
        if (booting) {
            judge(nowNanos);
            if (changed || sealMoved || unsaid || verdict != BootVerdict.BOOTING) {
                records.add(encode(report()));
                unsaid = false;
            }
            return;
        }
        if (changed) {
            HealthStatus before = health;
            health = healthNow();
            records.add(encode(new HealthChanged(before, health, reason(), checks.results())));
        }
        if (unsaid && isAsJudged()) {
            records.add(encode(report()));
            unsaid = false;
        }
    }

    /** A report says its verdict as if it were new: it must not contradict the health since. */
    private boolean isAsJudged() {
        return (health == HealthStatus.HEALTHY) == (verdict == BootVerdict.READY);
    }

    private boolean sealMoved() {
        SealProgress now = sealView.get();
        boolean moved = !now.equals(seal);
        if (now.settled() && sealedUnixNanos == 0) {
            sealedUnixNanos = wall.unixNanos();
        }
        seal = now;
        return moved;
    }

    private void judge(long nowNanos) {
        if (seal.settled() && checks.allPassing()) {
            verdict = BootVerdict.READY;
        } else if (deadline.isOver(nowNanos)) {
            verdict = BootVerdict.FAILED;
        } else {
            return;
        }
        verdictUnixNanos = wall.unixNanos();
        health = verdict == BootVerdict.FAILED ? HealthStatus.SICK : healthNow();
    }

    private HealthStatus healthNow() {
        boolean sick = verdict == BootVerdict.FAILED ? !checks.allPassing() : checks.anyFailing();
        return sick ? HealthStatus.SICK : HealthStatus.HEALTHY;
    }

    private void heartbeat(long nowNanos, List<LogRecord> records) {
        if (nowNanos - heartbeatDueNanos < 0) {
            return;
        }
        long periodNanos = config.heartbeat().toNanos();
        heartbeatDueNanos += periodNanos;
        if (nowNanos - heartbeatDueNanos >= 0) {
            heartbeatDueNanos = nowNanos + periodNanos; // the host was paused: no burst afterwards
        }
        heartbeats++;
        records.add(
                encode(
                        new Heartbeat(
                                heartbeats,
                                kernel.uptimeNanos() + (nowNanos - startNanos),
                                health,
                                seal.state().tier(),
                                config.heartbeat().toMillis(),
                                facts.spoolBytes().getAsLong(),
                                facts.attempts().getAsLong())));
    }

    private long nextNanos(long nowNanos) {
        long next = manager.nextNanos(checks.nextNanos(heartbeatDueNanos));
        if (verdict != BootVerdict.BOOTING) {
            return next;
        }
        // Checks wake the loop; the seal, another source, does not say when it has settled.
        long look = Math.min(nowNanos + BOOT_LOOK_NANOS, deadline.atNanos());
        return look - next < 0 ? look : next;
    }

    private BootStatus snapshot() {
        return new BootStatus(report(), health, reason(), checks.skipped());
    }

    private BootReport report() {
        return new BootReport(
                verdict,
                reason(),
                kernel.bootedUnixNanos(),
                kernel.release(),
                stages(),
                checks.results(),
                seal.state(),
                config.heartbeat().toMillis());
    }

    private String reason() {
        String complaint = checks.complaint();
        return switch (verdict) {
            case BOOTING -> awaited(complaint);
            case READY -> complaint.isEmpty() ? "all checks pass" : complaint;
            case FAILED ->
                    "not up within "
                            + seconds(config.boot().deadline())
                            + ": "
                            + awaited(complaint);
        };
    }

    private String awaited(String complaint) {
        String sealPart = seal.settled() ? "" : "the seal has not settled";
        if (complaint.isEmpty()) {
            return sealPart.isEmpty() ? "all checks pass" : sealPart;
        }
        return sealPart.isEmpty() ? complaint : sealPart + "; " + complaint;
    }

    private List<BootStage> stages() {
        List<BootStage> stages = new ArrayList<>(earlier());
        long exec = kernel.execUnixNanos();
        stages.add(stage("agent", exec, helloUnixNanos, StageOutcome.DONE, null));
        stages.add(sealStage());
        StageOutcome checked =
                verdict == BootVerdict.FAILED && !checks.allPassing()
                        ? StageOutcome.FAILED
                        : StageOutcome.DONE;
        stages.add(stage("checks", exec, verdictUnixNanos, checked, null));
        return stages;
    }

    /** Until systemd says more, or where there is none, all before the agent is one stage. */
    private List<BootStage> earlier() {
        List<BootStage> stages = new ArrayList<>(8);
        long booted = kernel.bootedUnixNanos();
        ManagerBoot boot = manager.boot();
        if (boot != null && booted > 0) {
            stages.addAll(EarlyStages.of(boot, booted));
        } else if (booted > 0) {
            long took = kernel.execUnixNanos() - booted;
            String detail = "from the kernel's start to the agent's";
            stages.add(new BootStage("kernel", booted, took, StageOutcome.DONE, detail));
        }
        cloudInit.stage().ifPresent(stages::add);
        return stages;
    }

    private BootStage sealStage() {
        SealState state = seal.state();
        boolean missed =
                state.enforce()
                        && (state.tier() == SealTier.AUDIT || state.tier() == SealTier.LOST);
        return stage(
                "seal",
                seal.startedUnixNanos(),
                sealedUnixNanos,
                missed ? StageOutcome.FAILED : StageOutcome.DONE,
                state.detail());
    }

    private static BootStage stage(
            String name,
            long startUnixNanos,
            long endUnixNanos,
            StageOutcome outcome,
            @Nullable String detail) {
        return endUnixNanos == 0
                ? new BootStage(name, startUnixNanos, -1, StageOutcome.RUNNING, detail)
                : new BootStage(
                        name, startUnixNanos, endUnixNanos - startUnixNanos, outcome, detail);
    }

    private LogRecord encode(HostEvent event) {
        return HostEvents.encode(event, wall.unixNanos());
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}
