package io.adamant.agent.source.boot;

import java.util.function.LongSupplier;

/**
 * What a heartbeat says about other parts of the agent; read on the collecting thread.
 *
 * @param spoolBytes bytes waiting in the spool
 * @param attempts attempts to change the host since the agent's start
 */
public record HeartbeatFacts(LongSupplier spoolBytes, LongSupplier attempts) {}
