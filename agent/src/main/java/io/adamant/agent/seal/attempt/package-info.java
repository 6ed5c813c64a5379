/**
 * Who tried to change the host: what an eye saw, joined to one record per burst, process, path and
 * second. Core: imports {@code java.base}, {@code shared.model}, the policy and the guard's port.
 * Owned by the thread that polls the seal.
 */
@NullMarked
package io.adamant.agent.seal.attempt;

import org.jspecify.annotations.NullMarked;
