/**
 * Ports of the tier that root could undo: read-only mounts and the try that measures them.
 * Implemented in {@code agent.linux.mount}.
 */
@NullMarked
package io.adamant.agent.seal.fallback;

import org.jspecify.annotations.NullMarked;
