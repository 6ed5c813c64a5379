/**
 * Losses on their way into the stream: joined while they wait, then events. Imports shared only.
 * Guarded by the lock of {@code Spool}.
 */
@NullMarked
package io.adamant.agent.spool.loss;

import org.jspecify.annotations.NullMarked;
