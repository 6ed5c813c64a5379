package io.adamant.shared.planted.one;

import io.adamant.shared.planted.two.Second;

/** One half of a cycle. */
public record First(Second second) {}
