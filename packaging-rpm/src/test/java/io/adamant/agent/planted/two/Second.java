package io.adamant.agent.planted.two;

import io.adamant.agent.planted.one.First;

/** The other half. */
public record Second(First first) {}
