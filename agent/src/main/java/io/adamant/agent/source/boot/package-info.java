/**
 * The boot and health stream: hello, boot reports, the declared checks, heartbeats, shutdown. The
 * source is owned by the collecting thread; each try of a check runs on a thread of its own, never
 * two of the same check at a time. Imports {@code agent.config}, the {@code Source} port and {@code
 * shared}.
 */
@NullMarked
package io.adamant.agent.source.boot;

import org.jspecify.annotations.NullMarked;
