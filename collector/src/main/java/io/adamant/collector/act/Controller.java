package io.adamant.collector.act;

import io.adamant.collector.act.book.Books;
import io.adamant.collector.act.desk.ControlDesk;
import io.adamant.collector.act.desk.OperatorDesk;
import io.adamant.collector.act.policy.Policy;
import io.adamant.collector.act.policy.PolicyFile;
import io.adamant.collector.act.work.Closing;
import io.adamant.collector.act.work.Completions;
import io.adamant.collector.act.work.IntentWork;
import io.adamant.collector.act.work.Reading;
import io.adamant.collector.act.work.Reservations;
import io.adamant.collector.act.work.SideWork;
import io.adamant.collector.assess.Assessment;
import io.adamant.collector.assess.Assessor;
import io.adamant.collector.assess.Observer;
import io.adamant.collector.assess.Question;
import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.LintWatch;
import io.adamant.collector.evidence.EvidenceStore;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.logs.LogSearch;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Plan;
import io.adamant.collector.plan.PlanPolicy;
import io.adamant.collector.plan.Planner;
import io.adamant.collector.plan.Proposal;
import io.adamant.collector.plan.Situation;
import io.adamant.collector.plan.rollback.Rollback;
import io.adamant.collector.plan.rollback.Rollbacks;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The reconciler. A round reads everything, judges, plans, reserves, takes each open intent one
 * step further and publishes what it knew: level-triggered, so that a round that was missed is made
 * up by the next. Nothing in a round waits for the cloud; what was asked runs on the executor and
 * is taken up by a later round.
 *
 * <p>State is guarded by one lock, held by a round and by each act of an operator.
 */
public final class Controller {

    /** Between inventory readings that an intent waits for. */
    private static final Duration IMPATIENT_READING = Duration.ofMillis(200);

    private static final Duration INVENTORY_LIMIT = Duration.ofSeconds(10);

    /** A round at least this often, whatever happens. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Cloud cloud;
    private final Senses senses;
    private final ControlFiles files;
    private final PolicyFile policyFile;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> wakers = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Completions completions = new Completions(() -> wakers.forEach(Runnable::run));
    private final Reservations reservations;
    private final IntentWork work;
    private final ControlDesk desk;
    private final Books books;
    private final SideWork side;
    private final LintWatch lintWatch;
    private Map<GroupName, List<LintFinding>> lint = Map.of();
    private final SelfWatch self = new SelfWatch();
    private final Births births = new Births();
    private Reading reading = new Reading(0, Inventory.unread("not read yet", 0));
    private boolean isReading;
    private long lastReadingNanos;
    private Map<InstanceId, Verdict> verdicts = Map.of();
    private long round;
    private volatile ControlState state = ControlState.unknown();

    /**
     * @param executor runs what may block: virtual threads; a direct one in tests
     */
    public Controller(
            Cloud cloud,
            Senses senses,
            ControlFiles files,
            EvidenceStore evidence,
            LogSearch logs,
            PolicyFile policyFile,
            Executor executor) {
        this.cloud = cloud;
        this.senses = senses;
        this.files = files;
        this.policyFile = policyFile;
        this.executor = executor;
        this.reservations = new Reservations(files.ledger());
        Closing closing = new Closing(reservations, files.receipts(), evidence);
        this.work =
                new IntentWork(
                        cloud, evidence, logs, closing, completions, executor, senses.wall());
        this.books = files.books();
        this.lintWatch = new LintWatch(cloud, senses.monotonic());
        this.side = new SideWork(cloud, files.audit(), completions, executor);
        this.desk =
                new ControlDesk(
                        new ControlDesk.Room(
                                lock,
                                senses.wall(),
                                this::situation,
                                this::hasGroup,
                                id -> work.isAsking(id, senses.wall().unixNanos())),
                        new ControlDesk.Papers(books, reservations, closing, side, files.audit()),
                        () -> wakers.forEach(Runnable::run));
    }

    /** What was known and decided in the newest round; any thread. */
    public ControlState state() {
        return state;
    }

    /** Where operators ask; any thread. */
    public OperatorDesk desk() {
        return desk;
    }

    /** Called on the control thread after each round; must return at once. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Called from any thread when a round should come soon; must return at once. */
    public void onWake(Runnable waker) {
        wakers.add(waker);
    }

    /** Bounded names to totals since the start, for the collector's own metrics; any thread. */
    public Map<String, Long> counters() {
        lock.lock();
        try {
            return Map.of(
                    "rounds", round,
                    "inventory_readings", completions.readingsStarted(),
                    "ledger_conflicts", reservations.conflicts(),
                    "ledger_entries", reservations.version(),
                    "listening_breaks", self.breaks());
        } finally {
            lock.unlock();
        }
    }

    /**
     * One round.
     *
     * @return when to come again at the latest, Unix nanoseconds
     */
    public long round(long nowNanos) {
        lock.lock();
        try {
            round++;
            policyFile.refresh(files.audit(), nowNanos);
            reservations.refresh(nowNanos);
            files.settle();
            completions.drain();
            readInventory(nowNanos);
            completions.drain();
            decide(nowNanos);
            readInventory(nowNanos);
            listeners.forEach(Runnable::run);
            return completions.isEmpty() ? nowNanos + pause().toNanos() : nowNanos;
        } finally {
            lock.unlock();
        }
    }

    private void decide(long nowNanos) {
        Policy policy = policyFile.current();
        Observer observer = self.observe(senses, nowNanos, policy.assess().maxLag().toNanos());
        Map<InstanceId, HostState> hosts =
                SelfWatch.withoutFuture(senses.hosts().get(), observer, nowNanos);
        if (reading.inventory().complete()) {
            books.groups().note(reading.inventory(), nowNanos);
        }
        Assessment assessment = Assessor.assess(question(policy, observer, hosts, nowNanos));
        verdicts = assessment.verdicts();
        books.images().judge(reading.inventory(), hosts, verdicts, policy.images(), nowNanos);
        Situation before = situation(hosts, assessment, nowNanos);
        Plan plan = Planner.plan(before);
        books.brakes().take(plan.brakes(), nowNanos);
        Map<InstanceId, List<Gate>> unwritten = new HashMap<>();
        for (Proposal decision : plan.decisions()) {
            if (reservations.reserve(decision, nowNanos).isEmpty()) {
                unwritten.put(decision.instance().id(), List.of(reservations.unwritten()));
            }
        }
        books.shadow().observe(before, plan.withheld());
        Situation after = situation(hosts, assessment, nowNanos);
        work.advance(after, reading, policy.evidenceCap());
        List<Rollback> rollbacks = Rollbacks.plan(after);
        side.advance(after, rollbacks, policy.launchHook());
        publish(after, plan, unwritten, rollbacks);
    }

    private Question question(
            Policy policy, Observer observer, Map<InstanceId, HostState> hosts, long nowNanos) {
        Map<GroupName, Long> voidBefore = new HashMap<>();
        books.brakes()
                .all()
                .forEach((group, brake) -> voidBefore.put(group, brake.voidBeforeNanos()));
        return new Question(
                reading.inventory(),
                hosts,
                policy.assess(),
                observer,
                verdicts,
                replaced(),
                books.images().bootTimes(),
                voidBefore,
                births.seen(),
                nowNanos);
    }

    /** The situation as an operator's act finds it. */
    private Situation situation(long nowNanos) {
        Assessment assessment =
                new Assessment(
                        verdicts, state.outlook().testimonies(), state.suspicion(), List.of());
        return situation(state.hosts(), assessment, nowNanos);
    }

    private Situation situation(
            Map<InstanceId, HostState> hosts, Assessment assessment, long nowNanos) {
        return new Situation(
                reading.inventory(),
                cloud.capabilities(),
                hosts,
                assessment,
                reservations.all(),
                books.holds().active(nowNanos),
                books.images().held(),
                books.background(lint),
                fault().orElse(null),
                policyFile.current().plan(),
                nowNanos);
    }

    /** Why nothing may be acted upon: each of these files must be sound. */
    private Optional<String> fault() {
        return reservations
                .fault()
                .or(books::fault)
                .or(() -> files.receipts().fault())
                .or(() -> files.audit().fault());
    }

    private boolean hasGroup(GroupName name) {
        return reading.inventory().groups().stream().anyMatch(group -> group.name().equals(name));
    }

    private Set<InstanceId> replaced() {
        return reservations.all().stream()
                .filter(intent -> intent.binds() && !intent.isUntouched())
                .flatMap(
                        intent ->
                                Stream.concat(
                                        Stream.of(intent.instance()), intent.failed().stream()))
                .collect(Collectors.toSet());
    }

    private Duration pause() {
        Duration every =
                work.wantsReading() ? IMPATIENT_READING : policyFile.current().inventoryEvery();
        return every.compareTo(IDLE) < 0 ? every : IDLE;
    }

    private void readInventory(long nowNanos) {
        Duration every =
                work.wantsReading() ? IMPATIENT_READING : policyFile.current().inventoryEvery();
        long ago = nowNanos - lastReadingNanos;
        // The wall clock may have stepped back; waiting for it would mean not to look at all.
        boolean isDue = reading.number() == 0 || ago < 0 || ago >= every.toNanos();
        if (isReading || !isDue) {
            return;
        }
        isReading = true;
        lastReadingNanos = nowNanos;
        long number = completions.startReading();
        executor.execute(
                () -> {
                    Inventory inventory = Inventory.unread("the reading broke", nowNanos);
                    Map<GroupName, List<LintFinding>> found = Map.of();
                    try {
                        Inventory whole = cloud.inventory(INVENTORY_LIMIT);
                        found = lintWatch.look(whole);
                        inventory = whole;
                    } finally {
                        // Also after a fault: without another reading nothing would ever happen.
                        Inventory read = inventory;
                        Map<GroupName, List<LintFinding>> linted = found;
                        completions.add(() -> taken(number, read, linted));
                    }
                });
    }

    private void taken(long number, Inventory inventory, Map<GroupName, List<LintFinding>> found) {
        isReading = false;
        births.look(inventory);
        lint = inventory.complete() ? found : lint;
        reading = reading.next(number, inventory);
    }

    private void publish(
            Situation situation,
            Plan plan,
            Map<InstanceId, List<Gate>> unwritten,
            List<Rollback> rollbacks) {
        Map<InstanceId, List<Gate>> why = new HashMap<>(plan.why());
        why.putAll(unwritten);
        why.putAll(work.waiting());
        PlanPolicy.Mode mode = situation.policy().mode();
        state =
                new ControlState(
                        round,
                        situation.nowNanos(),
                        mode.name().toLowerCase(Locale.ROOT),
                        reading.inventory(),
                        situation.hosts(),
                        verdicts,
                        Map.copyOf(why),
                        reservations.all(),
                        situation.holds(),
                        books.images().standings(),
                        new Outlook(
                                situation.assessment().testimonies(),
                                mode == PlanPolicy.Mode.SHADOW ? List.of() : plan.withheld(),
                                rollbacks,
                                books.brakes().all(),
                                books.shadow().cases(),
                                lint),
                        situation.assessment().suspicion(),
                        Notices.of(situation, rollbacks, policyFile.problem(), fault()));
    }
}
