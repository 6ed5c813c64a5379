package io.adamant.agent.source.boot;

import io.adamant.agent.config.Probe;
import java.time.Duration;

/** Port: tries one check. Called on a thread of its own, which is interrupted at the timeout. */
@FunctionalInterface
public interface Prober {

    /** One try; never throws for what it finds outside. */
    Probed probe(Probe probe, Duration timeout);
}
