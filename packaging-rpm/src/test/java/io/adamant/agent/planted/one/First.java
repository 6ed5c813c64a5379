package io.adamant.agent.planted.one;

import io.adamant.agent.planted.two.Second;

/** One half of a cycle. */
public record First(Second second) {}
