/**
 * Compares the protected files with their manifest. Core: imports {@code java.base} and the policy;
 * the file system is a port. Owned by the thread that polls the seal.
 */
@NullMarked
package io.adamant.agent.seal.witness;

import org.jspecify.annotations.NullMarked;
