/**
 * The host's processes, and the agent's own. One class per kernel file; owned by the collecting
 * thread.
 */
@NullMarked
package io.adamant.agent.source.host.process;

import org.jspecify.annotations.NullMarked;
