package io.adamant.collector.cloud;

import io.adamant.shared.model.InstanceId;

/**
 * One replacement that the cloud began by itself (health check, autohealing, rebalance).
 *
 * @param cause in the cloud's words, bounded by it
 * @param atUnixNanos when it began, by the cloud's clock
 * @param isOpen whether its successor is not in service yet
 */
public record NativeReplacement(
        InstanceId instance, String cause, long atUnixNanos, boolean isOpen) {}
