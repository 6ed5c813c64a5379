package io.adamant.shared.model;

/** The summary of a host's own checks; {@code BOOTING} until the boot verdict is final. */
public enum HealthStatus {
    BOOTING,
    HEALTHY,
    SICK
}
