package io.adamant.collector.planted;

import io.micrometer.core.instrument.MeterRegistry;

record MeterUser(MeterRegistry registry) {}
