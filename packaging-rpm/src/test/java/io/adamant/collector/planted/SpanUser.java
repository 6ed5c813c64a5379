package io.adamant.collector.planted;

import io.opentelemetry.api.trace.Tracer;

record SpanUser(Tracer tracer) {}
