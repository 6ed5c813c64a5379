package io.adamant.shared.model;

/**
 * What an agent has to say about its own host. On the wire each is an OTLP log record with an event
 * name; schema, units and examples are in docs/wire.md.
 */
public sealed interface HostEvent
        permits BootReport, Heartbeat, HealthChanged, SealAttempt, SealChanged, Loss, Shutdown {

    /** The OTLP event name, {@code adamant.*}. */
    String eventName();
}
