package io.adamant.agent.ship;

import io.adamant.agent.spool.codec.Codec;
import java.util.function.Supplier;

/**
 * What the shipper has from others.
 *
 * @param notices the agent's own log
 * @param bulk makes the codec of logs and metrics for the shipping thread alone, when it is first
 *     needed: zstd where the host has it, else gzip
 */
public record ShipPorts(ShipNotices notices, Supplier<Codec> bulk) {}
