package io.adamant.collector.planted.two;

import io.adamant.collector.planted.one.First;

/** The other half. */
public record Second(First first) {}
