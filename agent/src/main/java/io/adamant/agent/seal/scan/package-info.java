/**
 * What was open before the seal and would go on past it: a port, and what it found in words. Core:
 * imports {@code java.base}, the policy and the guard's port. Implemented in {@code
 * agent.linux.proc}; runs on a thread of its own.
 */
@NullMarked
package io.adamant.agent.seal.scan;

import org.jspecify.annotations.NullMarked;
