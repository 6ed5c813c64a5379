/**
 * The hands of the fallback tier: read-only clones of mounts, and the canary that tries what they
 * forbid. Implements ports of {@code agent.seal}; imports {@code agent.linux}. Used by the caller's
 * thread.
 */
@NullMarked
package io.adamant.agent.linux.mount;

import org.jspecify.annotations.NullMarked;
