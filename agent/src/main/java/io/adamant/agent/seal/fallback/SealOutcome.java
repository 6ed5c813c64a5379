package io.adamant.agent.seal.fallback;

/** What trying to seal a path came to. */
public sealed interface SealOutcome {

    /** The kernel accepted it, now or (already) for an earlier run of the agent. */
    record Sealed(boolean already) implements SealOutcome {}

    /** The process lacks the right; words say which call and why. */
    record NotPermitted(String why) implements SealOutcome {}

    /** The kernel or the machine does not offer it. */
    record Unsupported(String why) implements SealOutcome {}

    /** It should have worked and did not; nothing or only a part is sealed. */
    record Failed(String why) implements SealOutcome {}
}
