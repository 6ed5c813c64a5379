/**
 * Port between the seal and the kernel's guard: places, rules, stages, and one attempt as the
 * kernel saw it. Core: imports {@code java.base} only. Implemented in {@code agent.linux.guard}.
 */
@NullMarked
package io.adamant.agent.seal.guard;

import org.jspecify.annotations.NullMarked;
