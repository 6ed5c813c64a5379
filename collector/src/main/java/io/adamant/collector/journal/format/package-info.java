/**
 * Turns the plain body of any accepted format (OTLP JSON, Loki push, syslog) into one OTLP request
 * in protobuf, the same bytes each time: at the door to check it, before the views to decode it,
 * and on the way out to forward it. Sole importer of the JSON reader. Holds no state, so any thread
 * may use it.
 */
@NullMarked
package io.adamant.collector.journal.format;

import org.jspecify.annotations.NullMarked;
