package io.adamant.collector.act.work;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.plan.Situation;
import io.adamant.collector.plan.rollback.Rollback;
import io.adamant.collector.plan.step.LaunchHooks;
import io.adamant.collector.receipt.AuditLog;
import io.adamant.shared.model.ImageId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that replace no instance: rollbacks and answers of launch hooks. Each is idempotent and is
 * decided anew from what the cloud shows, so that a call whose outcome is unknown is simply looked
 * at again. Recorded before it is sent, and with its outcome after.
 */
public final class SideWork {

    private static final Logger LOG = LoggerFactory.getLogger(SideWork.class);

    /** Between two calls about the same: the inventory has to show the first. */
    private static final Duration DISTANCE = Duration.ofSeconds(15);

    private static final int MOST_AT_ONCE = 10;

    private static final String CONTROLLER = "controller";

    private final Cloud cloud;
    private final AuditLog audit;
    private final Completions completions;
    private final Executor executor;
    private final Set<String> inFlight = new HashSet<>();
    private final Map<String, Long> notBefore = new HashMap<>();

    public SideWork(Cloud cloud, AuditLog audit, Completions completions, Executor executor) {
        this.cloud = cloud;
        this.audit = audit;
        this.completions = completions;
        this.executor = executor;
    }

    /** Does what may be done unattended. */
    public void advance(Situation situation, List<Rollback> rollbacks, boolean answersHooks) {
        long now = situation.nowNanos();
        notBefore.values().removeIf(until -> until <= now);
        for (Rollback one : rollbacks) {
            if (one.isOpen()) {
                rollBack(one, CONTROLLER, one.reason(), now);
            }
        }
        if (answersHooks && situation.inventory().complete()) {
            for (LaunchHooks.HookAnswer one : LaunchHooks.answers(situation)) {
                ask(
                        one.answer().name().toLowerCase(java.util.Locale.ROOT) + "-launch",
                        one.instance().value(),
                        CONTROLLER,
                        one.because(),
                        now,
                        () -> cloud.completeLaunch(one.instance(), one.answer()));
            }
        }
    }

    /** False when it could not be written down, and then nothing is asked. */
    public boolean rollBack(Rollback one, String who, String why, long nowNanos) {
        ImageId to = one.to();
        return to != null
                && ask(
                        "rollback-to-" + to,
                        one.group().value(),
                        who,
                        why,
                        nowNanos,
                        () -> cloud.rollback(one.group(), to));
    }

    private boolean ask(
            String act,
            String subject,
            String who,
            String why,
            long nowNanos,
            Supplier<Call> call) {
        String key = act + " " + subject;
        boolean isBusy =
                inFlight.contains(key)
                        || notBefore.containsKey(key)
                        || inFlight.size() >= MOST_AT_ONCE;
        if (isBusy) {
            return true;
        }
        if (!record(act, subject, who, why, "asked", nowNanos)) {
            return false;
        }
        LOG.info("asks the cloud: {} {}", act, subject);
        inFlight.add(key);
        notBefore.put(key, nowNanos + DISTANCE.toNanos());
        executor.execute(
                () -> {
                    Call answer = new Call.Ambiguous("a fault of the collector: see its log");
                    try {
                        answer = call.get();
                    } finally {
                        Call given = answer;
                        completions.add(
                                () -> {
                                    inFlight.remove(key);
                                    record(act, subject, who, why, words(given), nowNanos);
                                });
                    }
                });
        return true;
    }

    private static String words(Call answer) {
        return switch (answer) {
            case Call.Accepted accepted -> "accepted, request " + accepted.requestId();
            case Call.AlreadySo already -> "already so: " + already.detail();
            case Call.Refused refused -> "refused: " + refused.code() + ", " + refused.detail();
            case Call.Throttled throttled -> "throttled: " + throttled.detail();
            case Call.Ambiguous ambiguous -> "not known: " + ambiguous.detail();
        };
    }

    private boolean record(
            String act, String subject, String who, String why, String words, long nowNanos) {
        LOG.info("{} {}: {}", act, subject, words);
        return audit.record(new AuditLog.Entry(nowNanos, who, act + " " + subject, why, "", words));
    }
}
