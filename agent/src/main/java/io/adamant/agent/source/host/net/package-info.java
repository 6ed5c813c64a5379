/** Interfaces, sockets and protocols. One class per kernel file; owned by the collecting thread. */
@NullMarked
package io.adamant.agent.source.host.net;

import org.jspecify.annotations.NullMarked;
