package io.adamant.collector.assess;

import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.fleet.HostState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why the collector should not believe its own ears: silence then proves nothing. */
final class Suspicion {

    /** Share of the known hosts that must be heard again before silence means something. */
    private static final int HEARD_PERCENT = 90;

    private Suspicion() {}

    static @Nullable String of(Question question) {
        Observer observer = question.observer();
        if (!question.inventory().complete()) {
            return "inventory incomplete: " + String.join("; ", question.inventory().gaps());
        }
        if (!observer.caughtUp()) {
            return "still reading the journal";
        }
        if (observer.lagNanos() > question.policy().maxLag().toNanos()) {
            return "own lag " + Words.span(observer.lagNanos());
        }
        if (observer.diskProblem() != null) {
            return "own disk: " + observer.diskProblem();
        }
        return coldStart(question);
    }

    private static @Nullable String coldStart(Question question) {
        long since = question.observer().listeningSinceNanos();
        long listening = question.nowNanos() - since;
        if (listening >= question.policy().warmUp().toNanos()) {
            return null;
        }
        long known = 0;
        long heard = 0;
        long intervalNanos = 0;
        for (CloudInstance instance : question.inventory().instances()) {
            HostState host = question.hosts().get(instance.id());
            if (host == null || !shouldSpeak(instance) || host.shutdownNanos() != 0) {
                continue;
            }
            known++;
            if (host.lastHeardNanos() >= since) {
                heard++;
            }
            intervalNanos =
                    Math.max(intervalNanos, Duration.ofMillis(host.heartbeatMillis()).toNanos());
        }
        if (heard * 100 < known * HEARD_PERCENT) {
            return "cold start: heard %d of %d known hosts in %s"
                    .formatted(heard, known, Words.span(listening));
        }
        if (listening < 2 * intervalNanos) {
            return "cold start: listening for " + Words.span(listening);
        }
        return null;
    }

    private static boolean shouldSpeak(CloudInstance instance) {
        return instance.state() == CloudInstance.State.RUNNING
                && instance.statusCheck() != CloudInstance.StatusCheck.IMPAIRED;
    }
}
