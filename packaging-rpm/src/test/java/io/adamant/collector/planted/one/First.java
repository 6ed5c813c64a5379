package io.adamant.collector.planted.one;

import io.adamant.collector.planted.two.Second;

/** One half of a cycle. */
public record First(Second second) {}
