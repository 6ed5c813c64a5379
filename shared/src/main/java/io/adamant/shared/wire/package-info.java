/**
 * OTLP encode and decode, and the schema of Adamant's events on top of it. Layouts are drawn above
 * the codec; the generated protobuf classes are the oracle in tests only. Imports {@code
 * shared.model}; holds no state, so any thread may use it.
 */
@NullMarked
package io.adamant.shared.wire;

import org.jspecify.annotations.NullMarked;
