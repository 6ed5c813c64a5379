package io.adamant.shared.model;

/**
 * The host goes down on purpose; the silence that follows is not sickness.
 *
 * @param reason what asked for it, such as {@code SIGTERM}
 */
public record Shutdown(String reason) implements HostEvent {

    public static final String EVENT = "adamant.shutdown";

    @Override
    public String eventName() {
        return EVENT;
    }
}
