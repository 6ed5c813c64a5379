/**
 * What the image declares as sealed, its defaults, and what is wrong with a policy. Core: imports
 * {@code java.base} and the guard's port. Values only.
 */
@NullMarked
package io.adamant.agent.seal.policy;

import org.jspecify.annotations.NullMarked;
