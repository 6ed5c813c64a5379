package io.adamant.lab.battery;

import io.adamant.shared.model.HostEvent;

/**
 * An event as the receiver got it.
 *
 * @param arrivedNanos on this process's monotonic clock
 */
public record Heard(HostEvent event, long arrivedNanos) {}
