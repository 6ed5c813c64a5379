package io.adamant.collector;

import io.adamant.collector.logs.LogPins;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;

/**
 * Keeps what an instance said and what it measured for longer than the rest. What it measured is
 * pinned first: it is less, and the evidence names what could not be pinned.
 */
record BothPins(LogPins logs, LogPins metrics) implements LogPins {

    @Override
    public Pinned pin(InstanceId instance, Duration deadline) {
        Pinned measured = metrics.pin(instance, deadline.dividedBy(2));
        Pinned said = logs.pin(instance, deadline);
        return measured instanceof Pinned.Failed(String why)
                ? new Pinned.Failed(words(said) + "its metrics: " + why)
                : said;
    }

    private static String words(Pinned said) {
        return said instanceof Pinned.Failed(String why) ? why + "; " : "";
    }
}
