/** Memory and paging. One class per kernel file; owned by the collecting thread. */
@NullMarked
package io.adamant.agent.source.host.memory;

import org.jspecify.annotations.NullMarked;
