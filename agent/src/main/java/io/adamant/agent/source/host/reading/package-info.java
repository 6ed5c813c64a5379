/**
 * What every reading of the host shares: the kernel's text in one reused buffer, the points made of
 * it, the memory of counters, and the count of what could not be read. Imports {@code shared}.
 * Owned by the collecting thread, but for {@link io.adamant.agent.source.host.reading.Faults}.
 */
@NullMarked
package io.adamant.agent.source.host.reading;

import org.jspecify.annotations.NullMarked;
