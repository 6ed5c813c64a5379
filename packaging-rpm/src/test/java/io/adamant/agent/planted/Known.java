package io.adamant.agent.planted;

/** What the collector and shared are not to know. */
public record Known(int value) {}
