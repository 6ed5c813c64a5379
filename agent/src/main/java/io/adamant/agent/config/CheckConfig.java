package io.adamant.agent.config;

import java.time.Duration;

/**
 * One declared check.
 *
 * @param name unique among the checks of the image
 * @param probe what is looked at
 * @param period from start to start
 * @param timeout after which a try counts as failed
 * @param failures consecutive failed tries before the check is failing, at least 1
 */
public record CheckConfig(
        String name, Probe probe, Duration period, Duration timeout, int failures) {}
