package io.adamant.collector.assess.testimony;

/** Who says something about an instance. */
public enum Source {
    /** The instance itself, by its agent. */
    AGENT,
    /** The cloud: state and status check. */
    CLOUD,
    /** The load balancer. */
    LOAD_BALANCER
}
