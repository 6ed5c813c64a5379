/**
 * The words in which a hook is said, and what they come to in instructions: reading the kernel's
 * structures, walking to a place, knowing who asks, telling of a trespass. Offsets come from the
 * running kernel's BTF by name. Pure: nothing here calls the kernel.
 */
@NullMarked
package io.adamant.agent.linux.guard.code;

import org.jspecify.annotations.NullMarked;

