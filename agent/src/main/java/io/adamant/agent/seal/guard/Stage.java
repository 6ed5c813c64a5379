package io.adamant.agent.seal.guard;

/** How far the verdict goes; only ever forward. */
public enum Stage {
    /** Every attempt is seen, none is refused. */
    AUDIT,
    /** Attempts on places marked early are refused, the rest is seen. */
    EARLY,
    /** All are refused that the policy refuses. */
    FULL
}
