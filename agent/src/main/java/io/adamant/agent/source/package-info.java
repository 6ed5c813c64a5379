/**
 * The port {@link io.adamant.agent.source.Source}: whatever the host knows, polled. One package per
 * kind of source lives below. Imports shared; every source is owned by the collecting thread.
 */
@NullMarked
package io.adamant.agent.source;

import org.jspecify.annotations.NullMarked;
