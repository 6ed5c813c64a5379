package io.adamant.agent.ship;

/** Port: the agent's own log. */
public interface ShipNotices {

    void info(String words);

    void warn(String words);
}
