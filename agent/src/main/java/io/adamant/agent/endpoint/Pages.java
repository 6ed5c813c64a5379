package io.adamant.agent.endpoint;

/** Port: what the endpoint shows. Called on the endpoint's thread; must not block. */
public interface Pages {

    /** Empty when a load balancer may send requests, otherwise why not. */
    String notReady();

    /** Everything, as JSON. */
    String health();

    /** The agent's and the host's metrics in Prometheus text format 0.0.4. */
    String metrics();
}
