/**
 * What the guard says at each of the kernel's security hooks, a few lines each, above {@code
 * .code}. Pure: a program of any kernel can be written and compared anywhere.
 */
@NullMarked
package io.adamant.agent.linux.guard.policy;

import org.jspecify.annotations.NullMarked;

