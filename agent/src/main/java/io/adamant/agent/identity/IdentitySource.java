package io.adamant.agent.identity;

/**
 * Port: learns who this instance is. Blocks for a bounded time; never throws for what is outside.
 */
@FunctionalInterface
public interface IdentitySource {

    /** One try. */
    Identified find();
}
