package io.adamant.collector.plan;

/**
 * One condition between a verdict and an act.
 *
 * @param name bounded: {@code mode}, {@code hold}, {@code budget}, {@code inventory}, ...
 * @param open true lets through
 * @param value what is
 * @param limit what would have to be
 * @param clears what clears it, in words; empty when it is open
 */
public record Gate(String name, boolean open, String value, String limit, String clears) {}
