package io.adamant.shared.planted.two;

import io.adamant.shared.planted.one.First;

/** The other half. */
public record Second(First first) {}
