package io.adamant.agent.seal.fallback;

/** What came of a forbidden change that the agent tried itself. */
public sealed interface CanaryResult {

    /** The kernel refused it as read-only: the seal holds here. */
    record Refused() implements CanaryResult {}

    /** It went through: nothing protects this path. */
    record Permitted(String path) implements CanaryResult {}

    /** It failed for a reason that says nothing about the seal. */
    record Inconclusive(String why) implements CanaryResult {}
}
