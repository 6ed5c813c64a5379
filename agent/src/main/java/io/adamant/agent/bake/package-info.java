/**
 * The last step of an image's build: {@code adamant-agent bake}. Checks, clears what must not be
 * baked, has the manifest written. Edge; one thread, no agent runs meanwhile.
 */
@NullMarked
package io.adamant.agent.bake;

import org.jspecify.annotations.NullMarked;
