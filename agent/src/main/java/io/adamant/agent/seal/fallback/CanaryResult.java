package io.adamant.agent.seal.fallback;

/** What came of a forbidden change that the agent tried itself. */
public sealed interface CanaryResult {

    /** The kernel refused it as the seal does: it holds here. */
    record Refused() implements CanaryResult {}

    /** It went through: nothing protects this path. */
    record Permitted(String path) implements CanaryResult {}

    /** Something refused it, and not what should have. */
    record Unjudged(String path) implements CanaryResult {}

    /** It failed for a reason that says nothing about the seal. */
    record Inconclusive(String why) implements CanaryResult {}
}
