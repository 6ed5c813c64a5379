package io.adamant.agent.ship;

import io.adamant.agent.spool.codec.Codec;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the shipper has from others.
 *
 * @param notices the agent's own log
 * @param zstd makes a codec for the shipping thread alone, when it is first needed; empty where the
 *     host has no libzstd
 */
public record ShipPorts(ShipNotices notices, Supplier<Optional<Codec>> zstd) {}
