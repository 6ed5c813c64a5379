package io.adamant.agent.ship;

/** Port: the agent's own log. */
public interface ShipNotices {

    void info(String words);

    void warn(String words);

    /** The collector does not take the certificate that we show, or shows one we do not take. */
    default void untrusted() {}
}
