package io.adamant.collector.assess;

import io.adamant.collector.assess.testimony.Source;
import io.adamant.collector.assess.testimony.Statement;
import io.adamant.collector.assess.testimony.Statement.Opinion;
import io.adamant.collector.assess.testimony.Testimony;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.fleet.HostState;
import io.adamant.shared.model.HealthStatus;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Asks every source about an instance. */
final class Witnesses {

    private final Question question;

    Witnesses(Question question) {
        this.question = question;
    }

    /**
     * @param verdict what they were heard for: a fact about this boot (it changed, its boot failed)
     *     stays one, while a word of sickness and a silence have to be renewed
     */
    Testimony of(CloudInstance instance, @Nullable HostState host, Verdict verdict) {
        Statement agent = agent(host);
        List<Statement> all = List.of(agent, cloud(instance), balancer(instance));
        long oldest = question.inventory().takenUnixNanos();
        if (verdict instanceof Verdict.Sick) {
            oldest = Math.min(oldest, agent.atNanos());
        }
        return new Testimony(all, oldest + Testimony.LIFE.toNanos());
    }

    private Statement agent(@Nullable HostState host) {
        if (host == null) {
            return new Statement(Source.AGENT, Opinion.SILENT, "never heard", 0);
        }
        if (host.changedNanos() != 0) {
            return new Statement(Source.AGENT, Opinion.BAD, "changed", host.changedNanos());
        }
        long silence = question.nowNanos() - host.lastHeardNanos();
        if (silence >= question.policy().silence().toNanos()) {
            return new Statement(
                    Source.AGENT,
                    Opinion.SILENT,
                    "silent for " + Words.span(silence),
                    host.lastHeardNanos());
        }
        Opinion opinion =
                switch (host.health()) {
                    case SICK -> Opinion.BAD;
                    case HEALTHY -> Opinion.GOOD;
                    case BOOTING -> Opinion.NONE;
                };
        String words = host.health().name().toLowerCase(Locale.ROOT);
        return new Statement(Source.AGENT, opinion, words, host.lastHeardNanos());
    }

    private Statement cloud(CloudInstance instance) {
        boolean isBad =
                instance.state() == CloudInstance.State.STOPPED
                        || instance.state() == CloudInstance.State.GONE
                        || instance.statusCheck() == CloudInstance.StatusCheck.IMPAIRED;
        boolean isGood = instance.statusCheck() == CloudInstance.StatusCheck.OK;
        String words =
                instance.state() == CloudInstance.State.RUNNING
                        ? instance.statusCheck().name()
                        : instance.state().name();
        return new Statement(
                Source.CLOUD,
                isBad ? Opinion.BAD : isGood ? Opinion.GOOD : Opinion.NONE,
                words.toLowerCase(Locale.ROOT),
                question.inventory().takenUnixNanos());
    }

    private Statement balancer(CloudInstance instance) {
        Opinion opinion =
                switch (instance.loadBalancer()) {
                    case HEALTHY -> Opinion.GOOD;
                    case UNHEALTHY -> Opinion.BAD;
                    case DRAINING, NONE -> Opinion.NONE;
                };
        return new Statement(
                Source.LOAD_BALANCER,
                opinion,
                instance.loadBalancer().name().toLowerCase(Locale.ROOT),
                question.inventory().takenUnixNanos());
    }

    /** How many sources call a host bad that calls itself sick. */
    long against(CloudInstance instance, HostState host) {
        long bad = host.health() == HealthStatus.SICK ? 1 : 0;
        bad += cloud(instance).opinion() == Opinion.BAD ? 1 : 0;
        bad += balancer(instance).opinion() == Opinion.BAD ? 1 : 0;
        return bad;
    }
}
